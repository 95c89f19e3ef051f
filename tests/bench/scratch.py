"""Folders that are thrown away at the end, and the variables that keep every tool inside of them."""

import fcntl
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from measuring import Failed

LONGEST_FINISH = 180  # seconds
# What must reach every tool for it to reach its index, and no more.
KEPT_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy",
                  "no_proxy")


class Scratch:
    """Deleted when left and not before: unpacking soon after a deletion is several times slower on ext4."""

    def __init__(self, variables, gib=1):
        """`variables`: those that choose interpreter and index, the same for all tools. `gib`: the room it will take."""
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="pyenvx-bench-", dir=os.environ.get("BENCH_SCRATCH")))
        self.variables = variables
        self._count = 0
        if shutil.disk_usage(self.path).free < gib << 30:
            self.path.rmdir()
            raise Failed(f"{self.path.parent} has less than the {gib} GiB that are needed: BENCH_SCRATCH names another folder")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["chmod", "-R", "u+w", self.path], check=False)  # the folders of a store are read-only
        subprocess.run(["rm", "-rf", self.path], check=True)

    def place(self, purpose):
        """A new, empty place."""
        self._count += 1
        return Place(self.path / f"{self._count:03}-{purpose.replace('/', '-')}", self.variables)


class Place:
    """A HOME, and in it every cache and store that a tool may have."""

    def __init__(self, path, variables):
        self.path = path
        path.mkdir()
        self.variables = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ} | {
            "HOME": str(path), "PYENVX_HOME": str(path / "pyenvx"), "XDG_CACHE_HOME": str(path / "cache"),
            "XDG_DATA_HOME": str(path / "data"), "UV_CACHE_DIR": str(path / "uv"), "PIPX_HOME": str(path / "pipx"),
            "PIP_CACHE_DIR": str(path / "pip"), "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1",
            "PIPX_DEFAULT_BACKEND": "pip", "LANG": "C.UTF-8", "TERM": "dumb", "MPLBACKEND": "Agg",
        } | variables

    def write(self, name, text):
        path = self.path / name
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def pyenvx_home(self):
        return self.path / "pyenvx"

    def wait_for_finisher(self):
        """Until what a cold start of pyenvx left to do is done. Returns the seconds it took from now."""
        began = time.monotonic()
        while self._finisher_has_work():
            if time.monotonic() - began > LONGEST_FINISH:
                raise TimeoutError(f"the finisher of {self.pyenvx_home} does not end")
            time.sleep(0.01)
        return time.monotonic() - began

    def _finisher_has_work(self):
        tasks = self.pyenvx_home / "finish"
        return (tasks.is_dir() and any(tasks.iterdir())) or is_locked(self.pyenvx_home / "locks" / "finisher")


def is_locked(path):
    if not path.exists():
        return False
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
