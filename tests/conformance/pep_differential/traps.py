"""Cases that implementations are known to get wrong; each run asks all of them first."""

VERSIONS = """
1.0 1.0.0 1 0 0.0 00.01 1.0-1 1.0-01 1.0.post1 1.0post 1.0-post 1.0.rev3 1.0-r4 1.0a 1.0a- 1.0a.-1 1.0.alpha-2 1.0_beta_3
1.0c1 1.0pre 1.0preview9 1.0rc.dev 1.0.dev 1.0dev4 1.0.dev-4 1.0a1.post2.dev3 1.0.post1.dev2 1!0 0!1 2!1.0 01!1 1.0+1 1.0+01
1.0+a 1.0+A 1.0+a.1 1.0+a-1 1.0+a_1 1.0+1.a 1.0+0a 1.0+10 1.0+9 1.0+abc 1.0+abcd 1.0+abc.1 1.0+ubuntu-1 v1.0 V1.0 vv1.0 v v1
1.0.* 1.* * 1..0 .1 1. 1.0+ 1.0+- 1.0+a..b 1.0+a. +1 1!  !1 1!! 1.0-- 1.0--1 1.0- 1.0a-1 1.0a--1 1.0post--1 1.0-1-1 1.0-1.dev1
1.0.a1.b1 1.0rc1rc2 1.0dev1post1 1.0x 1.0.0.0.0.0.1 1.0e5 dog 1.0-alpha.1+b 2004d 1.0.r 1.0r1r1 1_0 1,0 1.0/1 -1 1.0.-1
99999999999999999999999999 99999999999999999999999998 18446744073709551616 18446744073709551615 1.0a18446744073709551616
1.0a18446744073709551615 20240101 2024.12.14 1.0.post18446744073709551616 1.0.dev00000000000000000000001 1.00000000000000000
""".split() + [
    "", " ", " 1.0", "1.0 ", "\t1.0\n", "1.0\n", "\u00a01.0\u2003", "1.0\x1c", "1.0\x85", "\u200b1.0", "1 .0", "1.0 a", "1.0\x00",
    "\u0661.0", "1.0+\u0131", "1.0po\u017ft1", "1.0\u00b2", "1.0+caf\u00e9", "\ufeff1.0", "9" * 252, "9" * 253, "1" + "0" * 253,
    "1" + "0" * 506, "9" * 507, "1.0a" + "9" * 600, "1.0+" + "9" * 600,
]  # fmt: skip

SPECIFIERS = """
>1.7 >1.7.0.post1 >1.7.post1 >1.7a1 >1.7.dev1 >1.7rc1.post2 <1.7 <1.7a1 <1.7.dev0 <1.7.post1 <1.7.post1.dev1 <0.dev0 <0 >0 <=1.7
>=1.7 ==1.7 !=1.7 ==1.7+local !=1.7+local ==1.7+LOCAL ==1.7.* !=1.7.* ==1.* ==1!1.* ==1.7.0.* ~=1 ~=1.0 ~=1.7.0 ~=1.7a1 ~=1.7.post1
~=1!1.7 ~=1.0.0.0 ~=v1.7 ~=1.7.dev1 ==1.dev1.* ==1+l.* ==1a.* ==1.post1.* !=1+l.* <=1.7+l >=1.7+l <1.7+l >1.7+l ~=1.7+l ~=1.* >=1.*
<1.7.* ===1.7 ===1.7.0 ===1.7RC1 ===1.7rc1 ===foobar ===FooBar === ===1.7+LOCAL ===1.7.* ==== ===,1.7 === ; 1.7 =1.7 =>1.7 =<1.7 <>1.7
!1.7 1.7 ^1.7 ~1.7 ==v1.7 ==V1.7 ==1.7-1 ==1.7a.-1 ==1.7-alpha >=1.7.PRE1 == != ~= < == ==1.7.*.* ==*.1 ==* ==1..* >=1.7,<2 ,,>=1.7, ,
>=1.7rc1 >=1.7.dev0 !=1.7rc1 ==1.7rc1 <1.8rc1 <=1.7rc1 >1.7,<1.7.post2 ==01.07 ==1.7,==1.7.0 >=1.7,>=1.7.0 ~=1.7,~=1.7.0 ===1.7,===1.7
===1.7,>=1 !=1.7,!=1.7.* >=1.7,===1.7rc1 ==1.7.*,==1.7.* >=1.7.post1 <99999999999999999999 >99999999999999999998 ==0!1.7 ==1!1.7
""".split() + [
    "", " ", ">= 1.7", ">=\t1.7", ">=\n1.7", " >=1.7 ", ">=1.7 , <2", ">=1.7 <2", "=== 1.7", "===1.7 x", "===1.7)", "===1.7;",
    ">=\u00a01.7", "~=1.7.po\u017ft1", "~=1.7.prev\u0131ew1", "==1.7po\u017ft1", ">=1.7\u2003", "== =1.7", "===caf\u00e9", "=== ",
]  # fmt: skip

FAMILY = """
1.6 1.6.9 1.7.dev0 1.7.dev1 1.7.dev1+x 1.7.dev2 1.7a0 1.7a1.dev1 1.7a1 1.7a1+x 1.7a1.post1 1.7a2 1.7b1 1.7rc1 1.7rc1.post1
1.7rc1.post2 1.7rc1.post2+x 1.7rc1.post3.dev0 1.7rc2 1.7 1.7.0 1.7+local 1.7+1 1.7.0+local 1.7.post0 1.7.0.post1.dev1 1.7.0.post1
1.7.0.post1+x 1.7.post2 1.7.1 1.7.1.dev1 1.7.0.1 1.8.dev0 1.8a1 1.8 2.dev0 2.0 1!1.7 1!0 0 0.dev0 0.0+x 0.post1 1 1.0.0.0.1
""".split()

MARKERS = [
    "python_version < '3.8'", "python_version>='3.8'", "'3.8' <= python_version", "python_version in '2.7, 3.11'",
    "python_version not in '3.8 3.9'", "python_version not  in '3'", "python_version notin '3'", "python_version not in'3'",
    "python_version == '3.*'", "python_version == '3.1*'", "python_version ~= '3.8'", "python_version ~= '3'",
    "python_version === '3.11'", "python_version > 'abc'", "python_version >= 'abc'", "python_version != 'abc'",
    "python_full_version >= '3.14.0a1'", "python_full_version < '3.14'", "python_full_version > '3.14.0'",
    "python_full_version == '3.14.0'", "python_full_version <= '3.14.0a1'", "python_full_version == '3.14.0+local'",
    "os_name == 'posix'", "os.name == 'posix'", "os_name < 'posix'", "os_name > 'a'", "os_name <= 'posix'", "os_name >= 'posix'",
    "os_name >= 'a'", "os_name ~= 'posix'", "os_name === 'posix'", "'os' in os_name", "os_name in 'posix nt'", "os_name == sys_platform",
    "'a' == 'b'", "'posix' == 'os_name'", "'linux' in sys_platform", "sys.platform == 'linux'", "platform_release >= '5'",
    "platform_release >= '5.10.0-generic'", "platform_release == '6.1.0-18-amd64'", "platform_release < '6.1.0-18-amd64'",
    "platform_release > '5.0'", "platform_version >= '1'", "platform_version == '#1 SMP'", "platform.version != ''",
    "platform.machine == 'x86_64'", "platform.python_implementation == 'CPython'", "python_implementation == 'CPython'",
    "implementation_version >= '3.11'", "implementation_name == 'cpython'", "platform.release == '1'", "platform.system == 'x'",
    "extra == 'Foo_Bar'", "extra == 'foo-bar'", "'FOO.bar' == extra", "extra != 'foo-bar'", "extra in 'foo-bar baz'", "extra == ''",
    "extra == extra", "'foo' in extras", "'Foo_Bar' in extras", "'x' not in extras", "'foo' == extras", "extras == 'foo'",
    "'foo' != extras", "'foo' < extras", "'foo' ~= extras", "extras in 'foo'", "'dev' in dependency_groups", "dependency_groups in 'x'",
    "os_name in extras", "unknown == 'x'", "python_version", "python_version ==", "== '3'", "python_version = '3'", "",
    "(os_name == 'posix')", "((os_name == 'posix'))", "(os_name == 'posix'", "os_name == 'posix')", "()", "(os_name) == 'posix'",
    "os_name == 'a' or os_name == 'posix' and sys_platform == 'linux'", "(os_name == 'a' or os_name == 'posix') and extra == 'x'",
    "os_name=='a'or os_name=='posix'", "os_name=='a'and(os_name=='b')or(extra=='c')", "os_name=='a' and", "and os_name=='a'",
    "os_name == 'a' And os_name == 'b'", "os_name == 'a' && os_name == 'b'", "(((os_name == 'a') and (extra == 'b')))",
    "((os_name == 'a') and (extra == 'b')) or ((extra == 'c'))", "os_name == \"a'b\"", "os_name == 'a\"b'", "os_name == 'a\\'b'",
    "os_name == 'a\\x22\\x27'", "os_name == '\\x70osix'", "os_name == '\\160osix'", "os_name == '\\u0070osix'", "os_name == '\\q'",
    "os_name == '\\U00000070osix'", "os_name == '\\x7'", "os_name == '\\'", "os_name == '\\\\'", "os_name == 'a\nb'",
    "os_name == 'po\\\nsix'", "os_name == '\\U00110000'", "os_name == '\\777'", "os_name == 'posix", "os_name == `posix`",
    "os_name == 'caf\u00e9'", "os_name == 'x'\n", "\tos_name == 'posix' ", "\nos_name == 'x'", "os_name\u00a0== 'x'", "os_name == '\x00'",
    "python_version == ' 3.11 '", "python_version >= '3.8,<4'", "python_version >= '3.8' 'x'", "os_names == 'x'", "os_name1 == 'x'",
    "extrass == 'x'", "'3.11' in python_version", "'3' in python_version", "python_version in python_full_version",
    "'3.8' === python_version", "'4' > python_version", "'x' < python_version", "python_version == 'v3.11'", "python_version == '3.11.0'",
]  # fmt: skip

REQUIREMENTS = [
    "foo", "Foo.Bar_baz", "foo_", "_foo", "foo-", "foo.", "f", "1", "foo bar", "foo>=1", "foo >=1 , <2", "foo>=1 <2", "foo>=1,",
    "foo,>=1", "foo()", "foo ( )", "foo(>=1)", "foo (>=1,<2)", "foo (>=1", "foo >=1)", "foo(1)", "foo 1", "foo==1.*", "foo>=1.*",
    "foo==1.dev1.*", "foo==1+l.*", "foo==1+l", "foo>=1+l", "foo~=1", "foo~=1.0", "foo===", "foo===1.0,>=2", "foo===a,b", "foo=== x y",
    "foo(===1.0)", "foo===1.0;os_name=='x'", "foo==\n1", "foo\n", "foo\n>=1", "\tfoo ", "foo[a]", "foo[a,b]", "foo[b,a,A]", "foo[]",
    "foo[ ]", "foo[a,]", "foo[,a]", "foo[a b]", "foo[a", "foo[a][b]", "foo[a-]", "foo[a_]", "foo[A.b_c]>=1", "foo [a] >=1", "foo[a]@ u",
    "foo @ https://index.example/x.whl", "foo@https://index.example/x.whl", "foo@", "foo @ ", "foo @ u;os_name=='x'",
    "foo @ u ;os_name=='x'", "foo @ u ; os_name=='x'", "foo @ u os_name", "foo @ u;", "foo @ u ;", "foo @ u >=1", "foo>=1 @ u",
    "foo @ file:///a%20b", "foo @ git+https://index.example/a@v1#egg=b", "foo[x] @ u ; extra == 'y'", "foo;os_name=='x'", "foo ; ", "foo;",
    "foo;unknown=='x'", "foo>=1;python_version<'3'", "foo>=1 ;python_version<'3' or extra=='a'", "foo; (os_name=='x'", "foo;os_name=='x' )",
    "foo; os_name == 'x' # comment", "foo # comment", "", " ", ";", "[a]", ">=1", "foo!=1", "foo!1", "foo=1", "foo<>1", "foo^1", "foo==v1.0",
    "foo==1.0-1", "foo-1.0", "foo==1.0,==1.0.0", "foo>=2,<1,!=1.5", "caf\u00e9", "foo\u00a0>=1", "foo>=\u00a01", "foo\u00e9>=1", "foo>=1\x00",
    "foo~=1.0po\u017ft1", "foo;os_name=='a\"b'", "foo;os_name=='a\\x22\\x27'", "foo @ \u00e9", "foo @ a\nb", "foo>=1.0a1.*", "foo>=1 ,",
]  # fmt: skip

WHEELS = """
foo-1.0-py3-none-any.whl foo-1.0-1-py3-none-any.whl foo-1.0-1a-py3-none-any.whl foo-1.0-a1-py3-none-any.whl foo-1.0-py2.py3-none-any.whl
foo-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl foo-1.0-cp37-abi3-manylinux1_x86_64.whl foo__bar-1.0-py3-none-any.whl
foo_bar-1.0-py3-none-any.whl foo.bar-1.0-py3-none-any.whl foo-bar-1.0-py3-none-any.whl _foo-1.0-py3-none-any.whl foo_-1.0-py3-none-any.whl
FOO-1.0-PY3-NONE-ANY.whl foo-1.0-py3-none-any.WHL foo-1.0-py3-none.whl foo-1.0.whl foo.whl .whl foo-1.0-py3-none-any foo--py3-none-any.whl
foo-1.0--py3-none-any.whl foo-x-py3-none-any.whl foo-1.0-1-2-py3-none-any.whl foo-1.0-py3.-none-any.whl foo-1.0-.py3-none-any.whl
foo-1.0-py3-none..x-any.whl foo-1.0-py3--any.whl foo-1.0-py3-none-.whl foo-1.0-3-none-any.whl foo-1.0-py3+x-none-any.whl
foo-1.0-py3.py3-none-any.whl foo-1.0+local.1-py3-none-any.whl foo-1.0+local_1-py3-none-any.whl foo-1!1.0-py3-none-any.whl
foo-1_0-py3-none-any.whl foo-1.0.post1-0001-py3-none-any.whl foo-1.0-1_x.y-py3-none-any.whl foo+x-1.0-py3-none-any.whl
-1.0-py3-none-any.whl foo-v1.0-py3-none-any.whl foo-1.0-cp311.cp312-cp311.abi3.none-linux_x86_64.any.whl foo-1.0-py3-none-a+b.whl
""".split() + [
    "foo- 1.0-py3-none-any.whl", "foo-1.0\n-py3-none-any.whl", "f oo-1.0-py3-none-any.whl", "foo-1.0-1\nx-py3-none-any.whl",
    "caf\u00e9-1.0-py3-none-any.whl", "foo-1.0-py3-none-any\n.whl", "foo-1.0-py3-no ne-any.whl", "foo-1.0-\u0661-py3-none-any.whl",
]  # fmt: skip

SDISTS = """
foo-1.0.tar.gz foo-1.0.zip foo-bar-1.0.tar.gz foo_bar-1.0.tar.gz foo--1.0.tar.gz foo-1.0-1.tar.gz foo-1.0.post1.tar.gz foo.tar.gz -1.0.tar.gz
foo-.tar.gz foo-1.0.tgz foo-1.0.tar.bz2 foo-1.0.TAR.GZ foo-1.0 foo-x.tar.gz foo.bar-1.0.zip Foo-1.0.tar.gz foo-1.0.tar.gz.zip _foo-1.0.zip
foo-1.0.zip.tar.gz foo-1.0+l.tar.gz foo-1!1.tar.gz .tar.gz foo-1.0-beta.tar.gz
""".split() + ["foo- 1.0.tar.gz", "foo-1.0 .zip", "caf\u00e9-1.0.zip", "foo -1.0.zip", "foo-1.0.tar.gz\n"]

BUILDS = [("", "1"), ("1", "01"), ("1", "1a"), ("2", "10"), ("1a", "1b"), ("1_a", "1a"), ("", ""), ("9" * 30, "1" + "0" * 30), ("0", "")]

NAMES = ["foo", "Foo_Bar", "a", "-", "a-", "-a", "a--b", "a.b_c", "a b", "", "a\n", "\u00e9", "\u212a", "a\u0131", "1", "a/b", "a\x00", "_"]

_HEAD = "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n"
METADATA = [
    _HEAD, _HEAD.replace("\n", "\r\n"), _HEAD.replace("\n", "\r"), _HEAD.rstrip("\n"), "", "\n" + _HEAD, " x\n" + _HEAD, "From x\n" + _HEAD,
    _HEAD + "From x\nRequires-Dist: a\n", _HEAD + "From x\n", _HEAD + "no field\nRequires-Dist: a\n", _HEAD + ":x\nRequires-Dist: a\n",
    _HEAD + "\nRequires-Dist: a\n", _HEAD + "Requires-Dist: a\n\nRequires-Dist: b\n", _HEAD + "Requires-Dist: a\n  >=1\n",
    _HEAD + "Requires-Dist: a;\r\n\tos_name=='x'\r\nRequires-Dist: b\r\n", _HEAD + "Requires-Dist: a >\n", _HEAD + "Requires-Dist:\n",
    _HEAD + "Requires-Dist: a~=1\n", _HEAD + "requires-dist: a\nREQUIRES-DIST: b\n", _HEAD + "Requires-Dist : a\n", _HEAD + "Name: bar\n",
    _HEAD + "Version: 2\n", _HEAD + "Metadata-Version: 2.1\n", _HEAD.replace("2.1", "3.0"), _HEAD.replace("2.1", "2.9"), _HEAD.replace("2.1", "1.0"),
    _HEAD.replace("2.1", "2"), _HEAD.replace("2.1", "0.1"), _HEAD.replace("2.1", "x"), _HEAD.replace("foo", "foo_"), _HEAD.replace("1.0", "x"),
    _HEAD + "Requires-Python: >=3.6\n", _HEAD + "Requires-Python: >=3.6.*\n", _HEAD + "Requires-Python:\n", _HEAD + "Requires-Python: x\n",
    _HEAD + "Requires-Python: >=3\nRequires-Python: >=3\n", _HEAD + "Provides-Extra: A_b\nProvides-Extra: :x\nProvides-Extra: c\n",
    _HEAD + "Dynamic: Requires-Dist\nDynamic: VERSION\n", _HEAD + "Summary: caf\u00e9\nX-Y: z\nLicense: a\n  b\n        |c\n\nbody: x\n",
    _HEAD + "Author: \udcff\udcfe\nRequires-Dist: a\n", _HEAD + "Requires-Dist: a;os_name=='\udcff'\n", _HEAD + "Requires-Dist: a;os_name=='\u00e9'\n",
    _HEAD + "Requires-Python: ===\udcff\n", _HEAD + "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nName: y\n--x--\n", _HEAD + "Name\n",
    _HEAD + "Caf\u00e9: x\nRequires-Dist: a\n", _HEAD + "X\x00Y: z\nRequires-Dist: a\n", _HEAD + "X: a\x0bb\x0cc\x1cd\u2028e\nRequires-Dist: a\n",
    _HEAD + "X: y\n \nRequires-Dist: a\n", _HEAD + " \n\t\nRequires-Dist: a\n", "Name:\n foo\n" + _HEAD.replace("Name: foo\n", ""), _HEAD + "Name:\n",
    _HEAD.replace("foo", " foo\t"), _HEAD.replace("1.0", "1.0\n  "), _HEAD + "Requires-Dist: a\n\n\n", _HEAD + "X: =?utf-8?q?Name?=\n",
]  # fmt: skip
