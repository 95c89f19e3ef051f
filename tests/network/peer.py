"""Tools of others that tests compare with: each comes from the index, into a virtualenv of its own."""

import os
import pathlib
import subprocess
import sys
import tempfile

from network import is_passed_on

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))

from tools import index_of_pip  # noqa: E402


class Peer:
    """A virtualenv with these packages, and a HOME for what their programs keep."""

    def __init__(self, *packages):
        self._folder = tempfile.TemporaryDirectory(prefix="pyenvx-tool-")
        self.folder = pathlib.Path(self._folder.name)
        self.programs = self.folder / "venv" / "bin"
        self.index, self.certificates = index_of_pip(sys.executable)
        self.call(sys.executable, "-m", "venv", self.folder / "venv")
        self.call("python", "-m", "pip", "install", "--quiet", "--upgrade", *packages)

    def close(self):
        self._folder.cleanup()

    def call(self, *words, cwd=None, **variables):
        """Runs a program of the virtualenv, or of the system, and returns what it printed."""
        kept = {name: value for name, value in os.environ.items() if is_passed_on(name)}
        environment = {**kept, "HOME": str(self.folder), "LANG": "C.UTF-8", **variables}
        environment["PATH"] = f"{self.programs}:{os.environ['PATH']}"
        done = subprocess.run([*map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True, timeout=600,
                              stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f"{words[0]} failed: {(done.stdout + done.stderr)[-1000:]}"
        return done.stdout


__all__ = ["Peer"]
