"""Passwords: where they are sent, and where they never appear."""

import unittest
from urllib.parse import urlsplit

from harness import FunctionalTest


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
