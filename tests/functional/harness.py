"""What every functional test has: a HOME and store of its own, an index on loopback, and the built pyenvx.

PYENVX_BIN names the folder with the built programs (ctest sets it)."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
BIN = pathlib.Path(os.environ.get("PYENVX_BIN", ROOT / "build" / "release" / "bin"))


def host_python():
    """The interpreter that pyenvx would find first, as a real file: tests must not depend on a shim's answer."""
    return os.path.realpath(sys.executable)


def tree_digest(folder):
    """A digest of every name, mode, link and content below a folder, to compare a store before and after."""
    digest = hashlib.sha256()
    folder = pathlib.Path(folder)
    if not folder.exists():
        return "absent"
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        digest.update(f"{path.relative_to(folder)} {status.st_mode:o}".encode())
        if path.is_symlink():
            digest.update(os.readlink(path).encode())
        elif path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


class TestHome:
    """A throw-away HOME. run() starts pyenvx in it with a clean environment."""

    def __init__(self, index_url="http://127.0.0.1:9/simple/"):
        self._directory = tempfile.TemporaryDirectory(prefix="pyenvx-test-")
        self.path = pathlib.Path(self._directory.name).resolve()
        self.home = self.path / "home"
        self.work = self.path / "work"
        self.home.mkdir()
        self.work.mkdir()
        self.index_url = index_url

    @property
    def data(self):
        return self.home / ".local" / "share" / "pyenvx"

    @property
    def store(self):
        return self.data / "store"

    def close(self):
        for folder, names, _ in os.walk(self.path):
            os.chmod(folder, 0o700)
            del names
        self._directory.cleanup()

    def environment(self, **changes):
        python = pathlib.Path(host_python())
        variables = {
            "HOME": str(self.home),
            "PATH": f"{python.parent}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "PIP_CONFIG_FILE": "/dev/null",
            "PYENVX_INDEX_URL": self.index_url,
        }
        variables.update(changes)
        return {name: value for name, value in variables.items() if value is not None}

    def run(self, *words, stdin=None, cwd=None, timeout=120, program="pyenvx", environment=None, **changes):
        return subprocess.run(
            [str(BIN / program) if "/" not in str(program) else str(program), *map(str, words)],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            cwd=cwd or self.work,
            timeout=timeout,
            env=environment or self.environment(**changes),
        )

    def write(self, name, text, mode=0o644):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        path.chmod(mode)
        return path

    def script(self, body, dependencies=(), name="script.py", python=None):
        """A script with a PEP 723 block."""
        lines = ["# /// script"]
        if python:
            lines.append(f'# requires-python = "{python}"')
        lines.append(f"# dependencies = {json.dumps(list(dependencies))}")
        lines += ["# ///", textwrap.dedent(body)]
        path = self.work / name
        path.write_text("\n".join(lines))
        return path


class FunctionalTest(unittest.TestCase):
    """Gives each test its own home."""

    def setUp(self):
        self.home = TestHome(self.index_url())
        self.addCleanup(self.home.close)

    def index_url(self):
        return "http://127.0.0.1:9/simple/"

    def assert_ran(self, outcome, output=None):
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        if output is not None:
            self.assertEqual(outcome.stdout, output)

    def assert_failed(self, outcome, status, *phrases):
        self.assertEqual(outcome.returncode, status, outcome.stdout + outcome.stderr)
        for phrase in phrases:
            self.assertIn(phrase, outcome.stderr)
        self.assertTrue(outcome.stderr.startswith("error: "), outcome.stderr)

    def run_and_compare_store(self, *words, **options):
        """Runs, and checks that the store is what it was."""
        before = tree_digest(self.home.store)
        outcome = self.home.run(*words, **options)
        after = tree_digest(self.home.store)
        self.assertIn(after, {before, tree_digest("/nonexistent") if before == "absent" else before}, "the store changed")
        return outcome


__all__ = ["BIN", "ROOT", "FunctionalTest", "TestHome", "host_python", "shutil", "tree_digest"]
