"""Requirements that name an address: those that implementations are known to get wrong, and generated ones."""

import random

SHA256 = "a" * 64
SCHEMES = ["git+https", "https", "git+ssh", "file", "git+file", "http", "git+http"]
RARE_SCHEMES = ["HTTPS", "Git+https", "FILE", "hg+https", "git+git", "git", "ssh", "ftp", "git+ext", "svn+ssh", "git+", ""]
USERS = ["git@", "me@", "me:secret@", "m%40e:p%3Aw@", "a:b:c@", ":token@", "me:@", "${USER}:${TOKEN}@", "${USER}@", "x_y.z@"]
RARE_USERS = ["-x@", "a@b@", "@", "me:a%0Ab@", "me:-x@"]
HOSTS = ["git.example", "files.example:8443", "Files.Example", "localhost", "127.0.0.1:80", "[::1]", "[::1]:8080", "h-1.example"]
RARE_HOSTS = ["", "-oProxyCommand=x", "h_x.example", "127.evil.example", "ho$t", "h%41.example", "h.example:", "h;x"]
FOLDERS = ["/", "/a/", "/a/b/", "/a%20b/", "/a/../", "/a/./b/", "/a@b/", "/a%40b/", "/~me/", "/a+b/", "/caf\u00e9/", "/caf%C3%A9/"]
RARE_FOLDERS = [
    "/a'b/", "/a$b/", "/a|b/", "/a\"b/", "/a\\b/", "/a%00/", "/a%zz/", "/a%0Ab/", "/a;b/", "/a\nb/", "/a%2Fb/", "/\u200b/", "/\u202e/", "",
]  # fmt: skip
FILES = [
    "demo-1.0-py3-none-any.whl", "My_Demo-1.0.tar.gz", "demo-1.0.zip", "demo.git", "demo", "main.zip", "demo-1.0%2Bl.tar.gz",
    "demo-x-py3-none-any.whl", "demo-1.0-cp311-cp311-manylinux_2_17_x86_64.whl", "de%6Do-1.0.zip", "demo-2.0.post1.tar.gz",
]  # fmt: skip
RARE_FILES = ["demo-1.0.exe", "demo-1.0.tar.bz2", "demo-1.0.ZIP", ".whl", "", ".", "a%2Fdemo-1.0.zip", "demo-1.0.zip/", "%zz.zip", "a%0A.zip"]
REVISIONS = ["@v1.0", "@main", "@feature/x", "@1.0+x", "@" + "c0ffee" * 6 + "abcd", "@r%C3%A9v", "@a-b_c", "@refs/pull/1/head", "@x%2Fy"]
RARE_REVISIONS = [
    "@", "@-x", "@--upload-pack=x", "@a..b", "@a~1", "@a^", "@a:b", "@a*", "@a?b", "@a[b", "@x@y", "@x%40{1}", "@x.lock", "@x.", "@/x", "@x/",
    "@a//b", "@a%20b", "@a%0Ab", "@%zz", "@%00", "@$(x)", "@a;b", "@a'b", "@a|b", "@a&b", "@" + "r" * 255, "@" + "r" * 256, "@a!b", "@%FF",
]  # fmt: skip
QUERIES = ["?x=1", "?token=abc&y=2", "?a?b/c"]
DIGESTS = [f"sha256={SHA256}", "sha384=" + "B" * 96, "sha512=" + "c" * 128]
SUBDIRECTORIES = [
    "subdirectory=sub", "subdirectory=a/b", "subdirectory=a/b/", "subdirectory=./a//b", "subdirectory=a%20b", "subdirectory=",
]  # fmt: skip
RARE_FRAGMENTS = [
    "md5=" + "a" * 32, "sha1=" + "a" * 40, "sha224=" + "a" * 56, "sha256=00", "sha256=" + "g" * 64, "sha256=", "subdirectory=..", "x",
    "subdirectory=a/../b", "subdirectory=/etc", "subdirectory=.git", "subdirectory=a/.GIT", "subdirectory=a%00", "subdirectory=a%0Ab", "",
    "subdirectory=%zz", "subdirectory=a%2F..%2Fb", "subdirectory=a#b", "egg=a#subdirectory=b", "SHA256=" + SHA256, "sha256", "=", "a=b=c",
    "subdirectory=..x", "subdirectory=caf%C3%A9", "subdirectory=a&amp;b",
]  # fmt: skip
EGGS = ["egg=demo", "egg=My.Demo", "egg=demo[x,y]", "egg=demo-1.0", "egg=de_mo", "egg=", "egg=_"]

TRAPS = """
git+https://git.example/demo git+ssh://git@git.example/a/demo.git@v1 git+ssh://git@git.example:a/demo.git git+ssh://me@git.example/demo
git+ssh://git.example/demo git@git.example:a/demo.git ssh://git@git.example/demo git://git.example/demo git+git@git.example:a/demo.git
git+https://git.example/demo@v1@v2 git+https://git.example/@v1 git+https://git.example git+https://git.example/ git+https:///demo
git+https://me:secret@git.example/demo@v1#egg=demo&subdirectory=sub git+https://git.example/demo#subdirectory=a&subdirectory=b
git+https://git.example/demo?x=1 git+https://git.example/demo@v1?x git+https://git.example/demo#@v1 git+file:///srv/demo.git@v1
git+file://host/srv/demo git+file:///srv/a%20demo@v1 git+file:///a%2540b git+http://localhost/demo git+http://git.example/demo
git+http://127.evil@git.example/demo git+http://localhost@git.example/demo file:///srv/demo file:/srv/demo file://localhost/srv/demo file:srv/demo
file:///srv/../etc file:///srv/./demo/ file:///srv/demo-1.0.zip#sha256=00 file://LOCALHOST/srv file://me:secret@localhost/srv file:///%zz file:////srv
file:///srv/demo?x=1 file:///a%2Fb file:///a%00b file:///srv/caf%C3%A9 FILE:///srv/demo https://files.example/demo-1.0.zip?x#sha256=00
https://files.example/x?file=demo-1.0.zip https://files.example/x?a&sha256=00#egg=demo https://files.example/demo-1.0.zip;x
https://me@files.example/demo-1.0.zip https://me:secret@files.example@evil.example/demo-1.0.zip https://files.example\\@evil.example/demo-1.0.zip
https://files.example:8443/demo-1.0.zip https://files.example:/demo-1.0.zip https://[::1]/demo-1.0.zip https://[::1/demo-1.0.zip http:demo-1.0.zip
https:/files.example/demo-1.0.zip https:demo-1.0.zip HTTPS://Files.Example/demo-1.0.zip demo-1.0.zip /srv/demo ./demo ../demo ~/demo // :// git+
https://files.example/demo-1.0.zip#egg=demo[x] https://files.example/demo-1.0.zip#a#subdirectory=b https://files.example/demo-1.0.zip#
https://files.example/a/../demo-1.0.zip https://files.example/demo-1.0.zip/
git+https://${TOKEN}@git.example/demo https://${USER}:${TOKEN}@files.example/demo-1.0.zip ext::sh git+ext::sh fd::17
""".split()  # fmt: skip


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, odds):
        return self.random.random() < odds

    def one(self, common, rare, odds=0.03):
        return self.random.choice(rare if self.chance(odds) else common)

    def fragment(self):
        pieces = [self.random.choice(DIGESTS)] if self.chance(0.3) else []
        if self.chance(0.3):
            pieces.append(self.random.choice(SUBDIRECTORIES))
        if self.chance(0.2):
            pieces.append(self.random.choice(EGGS))
        if self.chance(0.05):
            pieces.append(self.random.choice(RARE_FRAGMENTS))
        self.random.shuffle(pieces)
        return "#" + "&".join(pieces) if pieces or self.chance(0.02) else ""

    def url(self):
        scheme = self.one(SCHEMES, RARE_SCHEMES)
        is_git, is_file = scheme.lower().startswith("git"), scheme.lower().endswith("file")
        user = self.one(USERS, RARE_USERS) if self.chance(0.03 if is_file else 0.3) else ""
        host = self.one(HOSTS, RARE_HOSTS)
        if is_file and self.chance(0.95):
            host = ""
        if scheme == "git+http" and self.chance(0.7):
            host = self.random.choice(["localhost", "127.0.0.1:80", "[::1]"])
        path = self.one(FOLDERS, RARE_FOLDERS) + self.one(FILES, RARE_FILES)
        revision = self.one(REVISIONS, RARE_REVISIONS, 0.2) if self.chance(0.5 if is_git else 0.02) else ""
        if not is_file and self.chance(0.05):
            path = "/" + path
        query = self.random.choice(QUERIES) if self.chance(0.02 if is_git else 0.15) else ""
        return f"{scheme}://{user}{host}{path}{revision}{query}{self.fragment()}"

    def requirement(self, url):
        name = "demo" + self.random.choice(["", "", "", "[x]", "[x,y] "])
        space = self.random.choice([" @ ", " @ ", "@", " @", "@ "])
        marker = self.random.choice([""] * 6 + [" ; python_version > '3'", ";os_name=='x'", " ; x", " trailing"])
        return f"{name}{space}{url}{marker}"

    def facts(self):
        """What opening the address would find."""
        kind = self.random.choice(["file", "folder", "editable"])
        return [kind, "%040x" % self.random.getrandbits(160), "%064x" % self.random.getrandbits(256)]

    def cases(self, count):
        """Of each trap all three kinds, then generated ones."""
        for url in TRAPS:
            for kind in ("file", "folder", "editable"):
                yield ["direct", f"demo @ {url}", kind, "0" * 40, SHA256]
        for _ in range(count):
            yield ["direct", self.requirement(self.url()), *self.facts()]
