"""Requirements that say where they come from: addresses, repositories, files and folders."""

import base64
import hashlib
import http.server
import json
import os
import pathlib
import platform
import shutil
import subprocess
import tarfile
import textwrap
import threading
import unittest

from harness import FunctionalTest, LoopbackIndex, make_wheel

BACKEND = (pathlib.Path(__file__).parent / "backend.py").read_text()
PRINT = "import demo; print(demo.__version__)"
GIT = shutil.which("git")
SAFE = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@x",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@x", "GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z",
        "GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z"}
HTTP_BACKEND = "/usr/lib/git-core/git-http-backend"


class Files(http.server.ThreadingHTTPServer):
    """Files of a folder, and git repositories below /git/ by git's own CGI program. Remembers what was asked, and with
    which credentials."""

    def __init__(self, folder):
        self.folder = str(folder)
        self.asked = []
        self.git_credentials = None  # "user:password", without which repositories are not given out
        super().__init__(("127.0.0.1", 0), FilesHandler)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}/{path}"


class FilesHandler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments):
        super().__init__(*arguments, directory=arguments[2].folder)

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Authorization", "")))
        return self.git("GET") if self.path.startswith("/git/") else super().do_GET()

    def do_POST(self):
        return self.git("POST")

    def git(self, method):
        wanted = self.server.git_credentials
        if wanted and self.headers.get("Authorization") != "Basic " + base64.b64encode(wanted.encode()).decode():
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            return self.end_headers()
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        variables = {"GIT_PROJECT_ROOT": self.server.folder, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path[4:],
                     "QUERY_STRING": query, "REQUEST_METHOD": method, "PATH": os.environ["PATH"],
                     "CONTENT_TYPE": self.headers.get("Content-Type", ""), "REMOTE_USER": "u", **SAFE,
                     "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                     "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
        answer = subprocess.run([HTTP_BACKEND], input=body, capture_output=True, env=variables).stdout
        head, _, rest = answer.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200 OK").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(rest)


class SourcesTest(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.served = self.home.path / "served"
        self.served.mkdir()
        self.files = Files(self.served)
        self.addCleanup(self.files.server_close)
        self.addCleanup(self.files.shutdown)

    def project(self, folder, name="demo", version="1.0", plan="", **more):
        """A project's folder that brings its backend; `more`: further files, with __ for a dot and ___ for a slash."""
        folder.mkdir(parents=True, exist_ok=True)
        pyproject = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        files = {"backend.py": BACKEND, "release": f"{name}-{version}", "plan.py": textwrap.dedent(plan),
                 "pyproject.toml": pyproject, f"{name}.py": "VALUE = 'of the folder'\n"}
        for file, text in {**files, **more}.items():
            self.home.write(folder / file, text)
        return folder

    def archive(self, name, folder):
        path = self.served / name
        with tarfile.open(path, "w:gz") as archive:
            archive.add(folder, "top")
        return path

    def direct_url(self, *words, name="demo", **changes):
        code = f"from importlib.metadata import distribution as d; print(d({name!r}).read_text('direct_url.json'))"
        return json.loads(self.run_ok("run", *words, "-c", code, **changes))


class Addresses(SourcesTest):
    def test_a_wheel_at_an_address_is_fetched_once_and_its_digest_is_kept(self):
        wheel = make_wheel(self.served, "demo", "1.0")
        url = self.files.url(wheel.name)
        self.assertEqual(self.run_ok("run", "-p", f"demo @ {url}", "-c", PRINT), "1.0\n")
        sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
        self.assertEqual(self.direct_url("-p", f"demo @ {url}"),
                         {"url": url, "archive_info": {"hash": f"sha256={sha256}", "hashes": {"sha256": sha256}}})
        self.assertEqual([path for path, _ in self.files.asked], [f"/{wheel.name}"])
        kept, = (self.home.data / "resolutions").glob("*.toml")
        self.assertIn(f'archive = {{ url = "{url}", hashes = {{ sha256 = "{sha256}" }} }}', kept.read_text())

    def test_an_archive_under_any_name_is_built_from_its_subdirectory(self):
        self.project(self.home.path / "whole" / "packages" / "demo")
        archive = self.archive("main.tar.gz", self.home.path / "whole")
        url = self.files.url(archive.name)
        requirement = f"demo @ {url}#subdirectory=packages/demo"
        self.assertEqual(self.run_ok("run", "-p", requirement, "-c", PRINT), "1.0\n")
        self.assertEqual(self.direct_url("-p", requirement)["subdirectory"], "packages/demo")

    def test_a_file_with_another_digest_is_refused(self):
        wheel = make_wheel(self.served, "demo", "1.0")
        requirement = f"demo @ {self.files.url(wheel.name)}#sha256={'0' * 64}"
        self.run_refused(126, "run", "-p", requirement, "-c", PRINT, says=["sha256", "0" * 64])

    def test_a_file_of_another_package_is_refused(self):
        wheel = make_wheel(self.served, "other", "1.0")
        outcome = self.home.run("run", "-p", f"demo @ {self.files.url(wheel.name)}", "-c", PRINT)
        self.assert_failed(outcome, 125, "is of other, and not of demo", "the command line")

    def test_what_a_package_of_an_address_requires_comes_from_the_index_or_its_address(self):
        other = make_wheel(self.served, "other", "3.0")
        self.index.wheel("plain", "2.0")
        wheel = make_wheel(self.served, "demo", "1.0", requires=["plain", f"other @ {self.files.url(other.name)}"])
        printed = self.run_ok("run", "-p", f"demo @ {self.files.url(wheel.name)}", "-c",
                              "import plain, other; print(plain.__version__, other.__version__)")
        self.assertEqual(printed, "2.0 3.0\n")

    def test_what_an_extra_requires_by_address_comes_along_whoever_asks_for_the_extra(self):
        third = make_wheel(self.served, "third", "3.0")
        other = make_wheel(self.served, "other", "2.0", extras=["more"],
                           requires=[f"third @ {self.files.url(third.name)} ; extra == 'more'"])
        wheel = make_wheel(self.served, "demo", "1.0", requires=[f"other[more] @ {self.files.url(other.name)}"])
        printed = self.run_ok("run", "-p", f"other @ {self.files.url(other.name)}", "-p", f"demo @ {self.files.url(wheel.name)}",
                              "-c", "import third; print(third.__version__)")
        self.assertEqual(printed, "3.0\n")

    def test_a_wheel_at_an_address_is_locked_for_no_platform_that_it_is_not_for(self):
        own = platform.machine()
        other = "aarch64" if own == "x86_64" else "x86_64"
        wheel = make_wheel(self.served, "demo", "1.0", tag=f"py3-none-manylinux_2_17_{own}")
        self.home.write("shell.toml", f'dependencies = ["demo @ {self.files.url(wheel.name)}"]\n')
        self.run_ok("lock", "--platform", f"linux_{own}")
        outcome = self.home.run("lock", "--platform", f"linux_{own}", "--platform", f"linux_{other}")
        self.assert_failed(outcome, 3, "is a wheel for other interpreters or platforms")

    def test_a_package_from_elsewhere_may_not_lead_to_files_of_this_machine(self):
        other = make_wheel(self.home.work, "other", "3.0")
        wheel = make_wheel(self.served, "demo", "1.0", requires=[f"other @ {other.as_uri()}"])
        outcome = self.home.run("run", "-p", f"demo @ {self.files.url(wheel.name)}", "-c", PRINT)
        self.assert_failed(outcome, 126, "may not lead there", "the command line")
        self.assertEqual(self.run_ok("run", "-p", wheel, "-c", PRINT), "1.0\n")

    def test_a_package_of_an_index_may_not_require_an_address(self):
        other = make_wheel(self.served, "other", "3.0")
        self.index.wheel("demo", requires=[f"other @ {self.files.url(other.name)}"])
        self.run_refused(125, "run", "-p", "demo", "-c", PRINT, says="by address")
        self.assertEqual(self.files.asked, [])

    def test_an_address_settles_what_others_require_of_that_name(self):
        wheel = make_wheel(self.served, "demo", "1.5")
        self.index.wheel("demo", "2.0")
        self.index.wheel("user", requires=["demo>=1"])
        words = ("run", "-p", f"demo @ {self.files.url(wheel.name)}", "-p", "user")
        self.assertEqual(self.run_ok(*words, "-c", PRINT), "1.5\n")
        self.index.wheel("strict", requires=["demo>=2"])
        self.run_refused(125, *words, "-p", "strict", "-c", PRINT, says=["strict", "demo"])

    def test_a_password_in_an_address_reaches_its_host_and_nothing_that_is_kept(self):
        wheel = make_wheel(self.served, "demo", "1.0")
        url = self.files.url(wheel.name).replace("http://", "http://me:s3cret@")
        script = self.home.script(PRINT, [f"demo @ {url}"])
        self.assertEqual(self.run_ok(script), "1.0\n")
        self.assertTrue(self.files.asked[0][1].startswith("Basic "))
        for folder in ("resolutions", "records", "info", "store"):
            for path in (self.home.data / folder).rglob("*"):
                if path.is_file():
                    self.assertNotIn(b"s3cret", path.read_bytes(), path)

    def test_the_users_netrc_is_not_for_an_address_that_a_declaration_chose(self):
        (self.home.home / ".netrc").write_text("machine 127.0.0.1 login me password s3cret\n")
        wheel = make_wheel(self.served, "demo", "1.0")
        script = self.home.script(PRINT, [f"demo @ {self.files.url(wheel.name)}"])
        self.assertEqual(self.run_ok(script), "1.0\n")
        self.assertEqual(self.files.asked, [(f"/{wheel.name}", "")])

    def test_a_folder_that_is_no_project_is_not_copied(self):
        """A copy would come upon the limit before it was done."""
        (self.home.work / "disk").mkdir()
        (self.home.work / "disk" / "large").touch()
        os.truncate(self.home.work / "disk" / "large", 5 << 30)
        self.home.write("shell.toml", 'dependencies = ["./disk"]\n')
        self.run_refused(2, "env", "show", says=["disk", "neither a pyproject.toml nor a setup.py"])

    def test_a_required_hash_is_required_of_an_address_too(self):
        wheel = make_wheel(self.served, "demo", "1.0")
        sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
        url = self.files.url(wheel.name)
        self.home.write("good.txt", f"demo @ {url} --hash=sha256:{sha256}\n")
        self.assertEqual(self.run_ok("run", "-r", "good.txt", "-c", PRINT), "1.0\n")
        self.home.write("bad.txt", f"demo @ {url} --hash=sha256:{'0' * 64}\n")
        self.assert_failed(self.home.run("run", "-r", "bad.txt", "-c", PRINT), 126, "one of the hashes", sha256)

    def test_the_second_start_asks_nobody(self):
        wheel = make_wheel(self.served, "demo", "1.0")
        script = self.home.script(PRINT, [f"demo @ {self.files.url(wheel.name)}"])
        self.run_ok(script)
        self.files.asked.clear()
        self.assertEqual(self.run_ok(script, "--offline"), "1.0\n")
        self.assertEqual(self.run_ok(script), "1.0\n")
        self.assertEqual(self.files.asked, [])


class Local(SourcesTest):
    def test_a_wheel_of_ones_own_is_asked_for_by_its_path(self):
        make_wheel(self.home.work, "demo", "1.0")
        self.assertEqual(self.run_ok("run", "-p", "./demo-1.0-py3-none-any.whl", "-c", PRINT), "1.0\n")

    def test_a_wheel_that_changed_is_seen_at_the_next_start(self):
        make_wheel(self.home.work, "demo", "1.0")
        words = ("run", "-p", "./demo-1.0-py3-none-any.whl", "-c", "import demo; print(demo.V)")
        make_wheel(self.home.work, "demo", "1.0", modules={"demo.py": "V = 1\n"})
        self.assertEqual(self.run_ok(*words), "1\n")
        make_wheel(self.home.work, "demo", "1.0", modules={"demo.py": "V = 2\n"})
        self.assertEqual(self.run_ok(*words), "2\n")

    def test_a_folder_is_built_and_a_change_in_it_is_seen_at_the_next_start(self):
        folder = self.project(self.home.work / "demo", plan="MODULE = 'VALUE = 1\\n'")
        words = ("run", "-p", "./demo", "-c", "import demo; print(demo.VALUE)")
        self.assertEqual(self.run_ok(*words), "1\n")
        self.assertEqual(self.run_ok(*words), "1\n")
        self.home.write(folder / "plan.py", "MODULE = 'VALUE = 2\\n'")
        self.assertEqual(self.run_ok(*words), "2\n")
        self.assertEqual(self.direct_url("-p", "./demo"), {"url": folder.as_uri(), "dir_info": {}})
        self.home.write(folder / "new.txt", "a file more")
        self.assertEqual(self.run_ok(*words), "2\n")

    def test_a_folder_of_too_many_files_for_a_launch_record_is_said_to_whoever_asks(self):
        folder = self.project(self.home.work / "demo", plan="MODULE = 'VALUE = 1\\n'")
        for i in range(301):
            self.home.write(folder / f"data/{i}.txt", "")
        words = ("run", "-v", "-p", "./demo", "-c", "pass")
        for _ in range(2):
            self.assertIn("more than 300 files", self.home.run(*words).stderr)

    def test_caches_and_virtual_environments_are_no_part_of_a_folder(self):
        folder = self.project(self.home.work / "demo", plan="""
            import os
            MODULE = f"SEEN = {sorted(os.listdir('.'))!r}\\n"
        """)
        self.home.write(folder / "venv" / "pyvenv.cfg", "")
        self.home.write(folder / "cache" / "CACHEDIR.TAG", "")
        self.home.write(folder / "__pycache__" / "x.pyc", "")
        self.assertEqual(self.run_ok("run", "-p", "./demo", "-c", "import demo; print(demo.SEEN)"),
                         "['backend.py', 'demo.py', 'plan.py', 'pyproject.toml', 'release']\n")

    def test_a_project_file_names_folders_and_wheels_beside_it(self):
        self.project(self.home.work / "lib" / "demo")
        make_wheel(self.home.work / "lib", "other", "2.0")
        self.home.write("shell.toml", 'dependencies = ["./lib/demo", "lib/other-2.0-py3-none-any.whl"]\n')
        self.assertEqual(self.run_ok("run", "-c", "import demo, other; print(demo.__version__, other.__version__)"),
                         "1.0 2.0\n")

    def test_a_script_names_no_paths_since_other_runners_read_it_too(self):
        script = self.home.script(PRINT, ["./demo"])
        self.assert_failed(self.home.run(script), 125, "this is no requirement")

    def test_what_is_not_there_or_nothing_to_install_is_said(self):
        self.assert_failed(self.home.run("run", "-p", "./absent", "-c", ""), 127, "there is no", "absent", "the command line")
        self.home.write("notes/readme.md", "")
        self.assert_failed(self.home.run("run", "-p", "./notes/readme.md", "-c", ""), 125, "neither a folder nor")
        self.assert_failed(self.home.run("run", "-p", "./notes", "-c", ""), 125, "neither a pyproject.toml nor")

    def test_the_backend_is_shown_the_metadata_that_it_gave_before(self):
        folder = self.project(self.home.work / "demo")
        code = "import demo, pathlib; print(pathlib.Path(demo.__file__).with_name('demo_prepared.txt').read_text())"
        self.assertEqual(self.run_ok("run", "-p", f"demo @ {folder.as_uri()}", "-c", code), "demo-1.0.dist-info\n")

    def test_a_kept_resolution_of_a_folder_makes_no_build(self):
        self.project(self.home.work / "demo", plan="""
            import os
            def on_build(settings):
                return f"VALUE = {os.urandom(8).hex()!r}\\n"
        """)
        words = ("run", "-p", "./demo", "-c", "import demo; print(demo.VALUE)")
        first = self.run_ok(*words)
        shutil.rmtree(self.home.data / "records")
        self.assertEqual(self.run_ok(*words, "--offline"), first)


class Pins(SourcesTest):
    def setUp(self):
        super().setUp()
        self.own = LoopbackIndex(self.home.path / "own")
        self.addCleanup(self.own.close)

    def project_file(self, more=""):
        self.home.write("shell.toml", f"""
            dependencies = ["demo", "other"]
            {more}
            [index.own]
            url = "{self.own.url()}"
            packages = ["demo"]
        """)

    def test_a_pinned_package_comes_from_its_index_and_from_nowhere_else(self):
        self.index.wheel("demo", "2.0")
        self.index.wheel("other", "2.0")
        self.own.wheel("demo", "1.0")
        self.own.wheel("other", "3.0")
        make_wheel(self.served, "demo", "4.0")
        self.project_file()
        code = "import demo, other; print(demo.__version__, other.__version__)"
        self.assertEqual(self.run_ok("run", "-c", code, PYENVX_FIND_LINKS=str(self.served)), "1.0 2.0\n")
        self.assertFalse([path for path in self.index.requests if "demo" in path])
        self.assertFalse([path for path in self.own.requests if "other" in path])

    def test_a_pinned_package_that_its_index_does_not_have_is_not_taken_from_another(self):
        self.index.wheel("demo", "2.0")
        self.index.wheel("other", "2.0")
        self.project_file()
        self.assert_failed(self.home.run("run", "-c", ""), 125, "demo")

    def test_extra_indexes_come_first_and_a_name_in_two_is_said_once_or_refused(self):
        self.index.wheel("demo", "2.0")
        self.own.wheel("demo", "1.0")
        settings = {"PYENVX_EXTRA_INDEX_URL": self.own.url()}
        outcome = self.home.run("run", "-p", "demo", "-c", PRINT, **settings)
        self.assertEqual(outcome.stdout, "1.0\n", outcome.stderr)
        self.assertEqual(outcome.stderr.count("with other files"), 1)
        outcome = self.home.run("run", "-p", "demo", "-p", "demo<9", "-c", PRINT, PYENVX_POLICY_INDEX="strict", **settings)
        self.assert_failed(outcome, 126, "with other files")


if __name__ == "__main__":
    unittest.main()
