"""Two homes and a binary cache between them: the first has an index to make things from, and fills the cache."""

import contextlib
import json
import shutil
import subprocess
import sys
import unittest

from harness import ROOT, FunctionalTest, TestHome


def can_be_without_network():
    return bool(shutil.which("unshare")) and subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0


needs_no_network = unittest.skipUnless(can_be_without_network(), "a namespace without network needs unshare and rights")
NO_NETWORK = ("unshare", "-rn")


@contextlib.contextmanager
def web_server(folder, log):
    """The address of tests/support/file_server.py without the way at its end."""
    words = [sys.executable, ROOT / "tests" / "support" / "file_server.py", folder, "--log", log]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.kill()


def configure(home, **settings):
    """The person's configuration; "_" in a key's name stands for "-"."""
    file = home.home / ".config" / "pyenvx" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{key.replace('_', '-')} = {json.dumps(value)}\n" for key, value in settings.items()))


class CacheTest(FunctionalTest):
    """`home` has the index, `other` nothing of its own, `cache` is a folder."""

    def setUp(self):
        super().setUp()
        self.cache = self.home.path / "cache"
        self.address = f"file://{self.cache}"
        self.other = self.another_home()

    def another_home(self, has_python=False):
        home = TestHome(self.index.url())
        self.addCleanup(home.close)
        if has_python:
            home.copy_store_of(self.template)
        return home

    def serve(self):
        return self.enterContext(web_server(self.cache, self.home.path / "requests"))

    def script(self, body, dependencies=()):
        """In both homes."""
        self.other.script(body, dependencies)
        return self.home.script(body, dependencies)

    def key(self, name="team-1"):
        """Makes one in the first home; returns its file and the public part."""
        return self.home.work / f"{name}.secret", self.run_ok("key", "generate", name).strip()

    def push(self, *words, to=None):
        return self.run_ok("store", "copy", "--to", to or self.address, *words)

    def start(self, *words, home=None, **options):
        """Of the other home: what it printed."""
        outcome = (home or self.other).run(*(words or ("script.py",)), **options)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def info_files(self, name):
        """Of all objects with that in their names, in the cache."""
        return sorted(file for file in (self.cache / "info").iterdir() if name in file.name)

    def wheel_info(self, name):
        """Of the object of a wheel; its bytecode has the same name."""
        file, = (file for file in self.info_files(name) if "kind unpack-wheel" in file.read_text())
        return file

    def data_of(self, info_file):
        line = next(line for line in info_file.read_text().splitlines() if line.startswith("URL: "))
        return self.cache / line.removeprefix("URL: ")

    def assert_sound(self, home=None):
        outcome = (home or self.other).run("store", "verify", "--contents")
        self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)


__all__ = ["NO_NETWORK", "CacheTest", "configure", "needs_no_network", "web_server"]
