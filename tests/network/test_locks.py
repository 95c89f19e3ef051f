"""Locks of other tools install here, and ours with theirs. The tools come from the index, and make their locks in the test."""

import json
import sys

from network import NetworkTest, main
from peer import Peer

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
        # What pdm asks of hishel is not what its newest version has.
        cls.peer = Peer("pip", "uv", "pdm", "hishel<2", "anysqlite")
        cls.addClassCleanup(cls.peer.close)

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
        folder = self.project("pip")
        self.peer.call("python", "-m", "pip", "lock", "-o", "pylock.toml", *DEPENDENCIES, cwd=folder)
        self.assert_installs(folder)

    def test_a_lock_of_uv_installs(self):
        folder = self.project("uv")
        self.peer.call("uv", "lock", cwd=folder, UV_DEFAULT_INDEX=self.peer.index)
        self.peer.call("uv", "export", "--format", "pylock.toml", "--no-emit-project", "-o", "pylock.toml", cwd=folder)
        self.assert_installs(folder)

    def test_a_lock_of_pdm_installs(self):
        folder = self.project("pdm")
        self.peer.call("pdm", "lock", cwd=folder, PDM_PYPI_URL=self.peer.index)
        self.peer.call("pdm", "export", "-f", "pylock", "-o", "pylock.toml", cwd=folder)
        self.assert_installs(folder)

    def ours(self, name):
        folder = self.project(name)
        self.run_ok("lock", "--python", "3.11", "--python", "3.12", cwd=folder)
        self.run_ok("lock", "--locked", cwd=folder)
        virtualenv = self.home.path / f"{name}-venv"
        self.peer.call(sys.executable, "-m", "venv", virtualenv)
        return folder, virtualenv

    def assert_same(self, folder, virtualenv):
        code = "import importlib.metadata as m, json; print(json.dumps({d.name.lower(): d.version for d in m.distributions()}))"
        found = json.loads(self.peer.call(virtualenv / "bin" / "python", "-c", code, cwd=folder))
        wanted = self.installed(folder)
        self.assertEqual({name: found.get(name) for name in wanted}, wanted)

    def test_our_lock_installs_with_pip(self):
        folder, virtualenv = self.ours("for-pip")
        self.peer.call(virtualenv / "bin" / "python", "-m", "pip", "install", "-q", "--upgrade", "pip", cwd=folder)
        self.peer.call(virtualenv / "bin" / "python", "-m", "pip", "install", "-q", "-r", "pylock.toml", cwd=folder)
        self.assert_same(folder, virtualenv)

    def test_our_lock_installs_with_uv(self):
        folder, virtualenv = self.ours("for-uv")
        self.peer.call("uv", "pip", "sync", "--python", virtualenv / "bin" / "python", "pylock.toml", cwd=folder,
                       UV_DEFAULT_INDEX=self.peer.index)
        self.assert_same(folder, virtualenv)


if __name__ == "__main__":
    main()
