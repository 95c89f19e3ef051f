"""Locks of other tools install here, and ours with theirs. The tools come from the index, and make their locks in the test."""

import json
import os
import subprocess
import sys
import unittest

from network import NetworkTest, main

DEPENDENCIES = ["requests[socks]", "six"]
PYPROJECT = f"""
[project]
name = "demo"
version = "1.0"
requires-python = ">=3.11"
dependencies = {json.dumps(DEPENDENCIES)}
"""


class Locks(NetworkTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tools = cls.home.path / "tools"
        subprocess.run([sys.executable, "-m", "venv", cls.tools], check=True)
        cls.has = {tool for tool in ("pip", "uv", "pdm") if cls.install(tool)}

    @classmethod
    def install(cls, tool):
        # What pdm asks of hishel is not what its newest version has.
        needs = [tool, "hishel<2"] if tool == "pdm" else [tool]
        words = [cls.tools / "bin" / "python", "-m", "pip", "install", "-q", "--upgrade", *needs]
        return subprocess.run(words, capture_output=True, text=True).returncode == 0

    def need(self, tool):
        if tool not in self.has:
            self.skipTest(f"{tool} cannot be had")

    def call(self, folder, *words, may_fail=False, **variables):
        path = f"{self.tools / 'bin'}:{os.environ['PATH']}"
        outcome = subprocess.run([*map(str, words)], cwd=folder, capture_output=True, text=True, timeout=300,
                                 env={**os.environ, "PATH": path, "HOME": str(self.home.home), **variables})
        if outcome.returncode != 0 and may_fail:
            self.skipTest(f"{words[0]} does not work here: {outcome.stderr[-300:]}")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def project(self, name):
        folder = self.home.write(f"{name}/shell.toml", f"dependencies = {json.dumps(DEPENDENCIES)}\n").parent
        self.home.write(f"{name}/pyproject.toml", PYPROJECT)
        return folder

    def installed(self, folder):
        shown = json.loads(self.run_ok("env", "show", "--json", "--frozen", cwd=folder))
        return {package["name"]: package["version"] for package in shown["packages"]}

    def assert_installs(self, folder):
        """What the lock there says is what comes to be, checked against the declaration too."""
        self.run_ok("env", "show", "--locked", cwd=folder)
        self.assertLessEqual({"requests", "six", "pysocks", "idna"}, set(self.installed(folder)))

    def test_a_lock_of_pip_installs(self):
        self.need("pip")
        folder = self.project("pip")
        self.call(folder, "python", "-m", "pip", "lock", "-o", "pylock.toml", *DEPENDENCIES, may_fail=True)
        self.assert_installs(folder)

    def test_a_lock_of_uv_installs(self):
        self.need("uv")
        folder = self.project("uv")
        self.call(folder, "uv", "lock", may_fail=True)
        self.call(folder, "uv", "export", "--format", "pylock.toml", "--no-emit-project", "-o", "pylock.toml")
        self.assert_installs(folder)

    def test_a_lock_of_pdm_installs(self):
        self.need("pdm")
        folder = self.project("pdm")
        self.call(folder, "pdm", "lock", may_fail=True)
        self.call(folder, "pdm", "export", "-f", "pylock", "-o", "pylock.toml")
        self.assert_installs(folder)

    def ours(self, name):
        folder = self.project(name)
        self.run_ok("lock", "--python", "3.11", "--python", "3.12", cwd=folder)
        self.run_ok("lock", "--locked", cwd=folder)
        virtualenv = self.home.path / f"{name}-venv"
        subprocess.run([sys.executable, "-m", "venv", virtualenv], check=True)
        return folder, virtualenv

    def assert_same(self, folder, virtualenv):
        code = "import importlib.metadata as m, json; print(json.dumps({d.name.lower(): d.version for d in m.distributions()}))"
        found = json.loads(self.call(folder, virtualenv / "bin" / "python", "-c", code))
        wanted = self.installed(folder)
        self.assertEqual({name: found.get(name) for name in wanted}, wanted)

    def test_our_lock_installs_with_pip(self):
        self.need("pip")
        folder, virtualenv = self.ours("for-pip")
        self.call(folder, virtualenv / "bin" / "python", "-m", "pip", "install", "-q", "--upgrade", "pip")
        self.call(folder, virtualenv / "bin" / "python", "-m", "pip", "install", "-q", "-r", "pylock.toml")
        self.assert_same(folder, virtualenv)

    def test_our_lock_installs_with_uv(self):
        self.need("uv")
        folder, virtualenv = self.ours("for-uv")
        self.call(folder, "uv", "pip", "sync", "--python", virtualenv / "bin" / "python", "pylock.toml")
        self.assert_same(folder, virtualenv)


if __name__ == "__main__":
    main()
