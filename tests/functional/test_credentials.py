"""Passwords: where they are sent, and where they never appear."""

import hashlib
import unittest
from urllib.parse import urlsplit

from harness import FunctionalTest, LoopbackIndex


class Credentials(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", modules={"demo.py": "__version__ = '1.0'\n"})
        self.with_password = self.index.url("auth").replace("://", "://user:secret@")

    def write_netrc(self):
        host = urlsplit(self.index.url()).hostname
        netrc = self.home.home / ".netrc"
        netrc.write_text(f"machine {host} login user password secret\n")
        netrc.chmod(0o600)

    def test_a_password_in_the_users_own_url_opens_the_index(self):
        self.assertEqual(
            self.run_ok("run", "-p", "demo", "-c", "import demo; print(1)", PYENVX_INDEX_URL=self.with_password), "1\n"
        )

    def test_netrc_opens_the_users_own_index(self):
        self.write_netrc()
        self.run_ok("run", "-p", "demo", "-c", "pass", PYENVX_INDEX_URL=self.index.url("auth"))
        self.assertTrue(self.index.requests_with_password)

    def test_an_index_that_a_script_chose_gets_no_password_of_netrc(self):
        self.write_netrc()
        table = f'[tool.pyenvx]\nindex-url = "{self.index.url("auth")}"'
        script = self.home.script("import demo", ["demo"], more=table)
        outcome = self.home.run(script, PYENVX_INDEX_URL=None, PIP_INDEX_URL="http://127.0.0.2:9/simple/")
        self.assert_failed(outcome, 125)
        self.assertTrue(self.index.requests)
        self.assertEqual(self.index.requests_with_password, [])

    def check_asked_without_password(self, name, files_of):
        """With a wheel of a host that is not the user's index's: another port, which netrc cannot tell apart."""
        other = LoopbackIndex(self.home.path / name)
        self.addCleanup(other.close)
        wheel = other.wheel("demo", modules={"demo.py": f"# {name}\n"})
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        url = other.url().replace("/simple/", f"/files/{wheel.name}")
        for file, text in files_of(url, digest).items():
            self.home.write(f"{name}/{file}", text)
        self.write_netrc()
        self.run_ok("env", "show", cwd=self.home.work / name)
        self.assertTrue(other.requests)
        self.assertEqual(other.requests_with_password, [])

    def test_a_host_that_a_lock_names_gets_no_password_of_netrc(self):
        def pylock(url, digest):
            wheels = f'[{{ url = "{url}", hashes = {{ sha256 = "{digest}" }} }}]'
            entry = f'[[packages]]\nname = "demo"\nversion = "1.0"\nwheels = {wheels}\n'
            return {"shell.toml": 'dependencies = ["demo"]\n', "pylock.toml": f'lock-version = "1.0"\ncreated-by = "hand"\n{entry}'}

        self.check_asked_without_password("pylock", pylock)

    def test_a_host_that_the_lock_of_another_tool_names_gets_no_password_of_netrc(self):
        def uv(source):
            def files(url, digest):
                entry = f'[[package]]\nname = "demo"\nversion = "1.0"\nsource = {{ {source(url)} }}\n'
                wheels = f'wheels = [{{ url = "{url}", hash = "sha256:{digest}" }}]\n'
                project = '[project]\nname = "app"\nversion = "1"\ndependencies = ["demo"]\n[tool.uv]\npackage = false\n'
                return {"pyproject.toml": project, "uv.lock": f'version = 1\nrequires-python = ">=3.8"\n{entry}{wheels}'}

            return files

        self.check_asked_without_password("registry", uv(lambda url: 'registry = "x"'))
        self.check_asked_without_password("address", uv(lambda url: f'url = "{url}"'))

    def test_a_host_that_requirements_name_gets_no_password_of_netrc(self):
        def page_of(url):
            return url.partition("/files/")[0] + "/html/simple/demo/"

        self.check_asked_without_password(
            "direct", lambda url, digest: {"requirements.txt": f"demo @ {url} --hash=sha256:{digest}\n"}
        )
        self.check_asked_without_password(
            "links", lambda url, digest: {"requirements.txt": f"--find-links {page_of(url)}\ndemo --hash=sha256:{digest}\n"}
        )

    def test_a_host_that_a_page_of_the_users_index_links_to_gets_no_password_of_netrc(self):
        def page(url, digest):
            self.index.lists(self.index.wheel("demo"), url=url, hashes={"sha256": digest}, size=None)
            return {"shell.toml": 'dependencies = ["demo"]\n'}

        self.check_asked_without_password("page", page)

    def test_a_password_appears_in_no_output_and_no_file(self):
        outcome = self.home.run("-v", "run", "-p", "demo", "-p", "absent", "-c", "pass", PYENVX_INDEX_URL=self.with_password)
        self.assertNotEqual(outcome.returncode, 0)
        self.run_ok("run", "-v", "-p", "demo", "-c", "pass", PYENVX_INDEX_URL=self.with_password)
        self.assertNotIn("secret", outcome.stdout + outcome.stderr)
        for path in self.home.home.rglob("*"):
            if path.is_file() and not path.is_symlink():
                self.assertNotIn(b"user:secret", path.read_bytes(), path)


if __name__ == "__main__":
    unittest.main()
