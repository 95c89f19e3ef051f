"""What the tests against the machine's own package index have: one HOME for a whole file, so that each download is made
once, and the interpreters of the machine. The index, its proxies and certificates are those that pip is told."""

import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "functional"))

from harness import BIN, TestHome, host_python, tree_state, wait_until  # noqa: E402

SKIPPED = 77  # what ctest takes for "skipped"
LONG = bool(os.environ.get("PYENVX_TEST_LONG"))
FIRST_PYTHON = "3.11"
# Sent to pyenvx as they are found: where the index is, how to get there, and where interpreters lie.
PASSED_ON = ("PIP_", "NETRC", "SSL_CERT_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PYENV_ROOT", "PATH")
PERSONS_PIP_FILES = (".config/pip/pip.conf", ".pip/pip.conf")


def is_passed_on(name):
    return name.startswith(PASSED_ON) or name.lower().endswith("_proxy")


def pip_file_of_the_person():
    """HOME moves, and the person's pip.conf with it: it is named instead."""
    files = (pathlib.Path.home() / name for name in PERSONS_PIP_FILES)
    return next((str(file) for file in files if file.is_file()), None)


class NetworkHome(TestHome):
    """A throw-away HOME in which pyenvx asks the machine's own index."""

    def environment(self, **changes):
        passed_on = {name: value for name, value in os.environ.items() if is_passed_on(name)}
        passed_on.setdefault("PIP_CONFIG_FILE", pip_file_of_the_person())
        return super().environment(**{"PYENVX_INDEX_URL": None, **passed_on, **changes})

    def run(self, *words, timeout=600, **options):
        return super().run(*words, timeout=timeout, **options)


def short_version(interpreter):
    return ".".join(interpreter["version"].split(".")[:2])


def usable_pythons(home):
    """The versions that the machine has, as "3.11", the newest first."""
    found = json.loads(home.run("python", "list", "--json").stdout)
    versions = {short_version(interpreter) for interpreter in found if interpreter["usable"]}
    return sorted(versions, key=lambda version: int(version.split(".")[1]), reverse=True)


def another_python(home):
    """One beside 3.11, 3.12 if the machine has it. Skips the test, saying so, where there is none."""
    others = [version for version in usable_pythons(home) if version != FIRST_PYTHON]
    if not others:
        raise unittest.SkipTest(f"this machine has no Python but {FIRST_PYTHON}")
    return "3.12" if "3.12" in others else others[0]


class NetworkTest(unittest.TestCase):
    """The tests of one file share a HOME, `self.home`."""

    home = None

    @classmethod
    def setUpClass(cls):
        cls.home = NetworkHome()
        cls.addClassCleanup(cls.home.close)

    def run_ok(self, *words, **options):
        """Runs, and returns what was printed."""
        outcome = self.home.run(*words, **options)
        self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)
        return outcome.stdout


def index_answers():
    home = NetworkHome()
    try:
        findings = json.loads(home.run("doctor", "--json").stdout)
        return any(finding["subject"] == "index" and finding["verdict"] == "good" for finding in findings)
    finally:
        home.close()


def main():
    if not index_answers():
        print("skipped: the package index does not answer")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)


__all__ = ["BIN", "FIRST_PYTHON", "LONG", "NetworkHome", "NetworkTest", "another_python", "host_python", "main", "tree_state",
           "wait_until"]
