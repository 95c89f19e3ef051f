"""Installers inside an environment are refused in pyenvx's words, whoever asks, and change nothing: neither the store
nor the Python of the machine."""

import json
import os
import shutil
import subprocess
import sys
import unittest

from network import BIN, NetworkTest, main, tree_state

WANTED = "iniconfig"  # small, and real: an installer that is not refused would install it
ANOTHER_USER = ("setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups")
HOST_PLACES = "import json, site; print(json.dumps(site.getsitepackages()))"


def host_packages():
    """The names where installers put packages of the Pythons of this machine: each new package is a new name."""
    names = {}
    for python in filter(os.path.exists, {sys.executable, "/usr/bin/python3"}):
        answer = subprocess.run([python, "-I", "-c", HOST_PLACES], capture_output=True, text=True, check=True)
        for place in filter(os.path.isdir, json.loads(answer.stdout)):
            names[place] = set(os.listdir(place)) - {"__pycache__"}
    return names


class Refusals:
    """What holds for every person; `person` is how to become one."""

    person = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.become_person()
        for package in ("six", "pip"):
            cls.home.run("shell", package, "--", "python", "-c", "pass", before=cls.person)
        cls.before = cls.state()

    @classmethod
    def become_person(cls):
        pass

    @classmethod
    def state(cls):
        user_site = cls.home.home / ".local" / "lib"
        return {"store": tree_state(cls.home.store), "user site": tree_state(user_site), "host": host_packages()}

    def assert_refused(self, declared, *command):
        outcome = self.home.run("shell", declared, "--", *command, before=self.person)
        self.assertNotEqual(outcome.returncode, 0, outcome.stdout)
        self.assertIn("pyenvx add", outcome.stdout + outcome.stderr)
        for what, state in self.state().items():
            self.assertEqual(state, self.before[what], f"{what} changed")

    def test_pip_that_is_not_declared(self):
        self.assert_refused("six", "pip", "install", WANTED)
        self.assert_refused("six", "pip3", "install", WANTED)

    def test_pip_as_a_module_that_is_not_declared(self):
        self.assert_refused("six", "python", "-m", "pip", "install", WANTED)

    def test_declared_pip(self):
        self.assert_refused("pip", "pip", "install", WANTED)
        self.assert_refused("pip", "python", "-m", "pip", "install", WANTED)
        self.assert_refused("pip", "pip", "uninstall", "-y", "pip")

    def test_declared_pip_for_the_user(self):
        self.assert_refused("pip", "pip", "install", "--user", WANTED)

    def test_uv_on_the_whole_system(self):
        self.assert_refused("six", self.uv(), "pip", "install", "--system", WANTED)

    def uv(self):
        """uv from outside the environment, as a person has it."""
        folder = self.home.path / "uv"
        if not folder.exists():
            install = (sys.executable, "-m", "pip", "install", "-q", "--target", folder, "uv")
            outcome = self.home.run(*install[1:], program=install[0])
            self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return folder / "bin" / "uv"


class RefusalsToWhoRunsThis(Refusals, NetworkTest):
    pass


@unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
class RefusalsToAnOrdinaryUser(Refusals, NetworkTest):
    person = ANOTHER_USER

    @classmethod
    def become_person(cls):
        reachable = subprocess.run([*ANOTHER_USER, str(BIN / "pyenvx"), "--version"], capture_output=True)
        if reachable.returncode != 0:
            raise unittest.SkipTest(f"another user cannot start programs in {BIN}")
        cls.home.path.chmod(0o755)
        for folder in (cls.home.home, cls.home.work):
            shutil.chown(folder, int(ANOTHER_USER[2]), int(ANOTHER_USER[4]))


if __name__ == "__main__":
    main()
