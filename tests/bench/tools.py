"""The contenders: where they are, and with which words each does the same thing."""

import dataclasses
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import typing
import venv

SYSTEM_PYTHON = pathlib.Path("/usr/bin/python3")
# What pip would use, by pip itself: its configuration, PIP_ variables and built-in default.
ASK_PIP = """
from pip._internal.commands import create_command
options, _ = create_command("install").parse_args([])
print(options.index_url, options.cert or "", sep="\\n")
"""


@dataclasses.dataclass(frozen=True)
class Tools:
    """Absent tools are None: their columns are missing then."""

    python: pathlib.Path  # the interpreter that all of them use, as a real file
    pyenvx: pathlib.Path
    interleave: pathlib.Path
    uv: typing.Optional[pathlib.Path] = None
    pipx: typing.Optional[pathlib.Path] = None

    def script_runners(self, script):
        """Who runs a script with the dependencies that it declares."""
        runners = {"pyenvx": [self.pyenvx, "run", script]}
        if self.uv:
            runners["uv"] = [self.uv, "run", "--script", script]
        if self.pipx:
            runners["pipx"] = [self.pipx, "run", "--python", self.python, script]
        return runners

    def new_virtualenv(self, path):
        if self.uv:
            return [self.uv, "venv", "-q", "--python", self.python, path]
        return [self.python, "-m", "venv", "--without-pip", path]

    def install(self, path, requirements, *options):
        """Into a virtualenv that is there."""
        if self.uv:
            return [self.uv, "pip", "install", "-q", *options, "--python", path / "bin" / "python", "-r", requirements]
        return [self.python, "-m", "pip", "--python", path / "bin" / "python", "install", "-q", "-r", requirements]

    def python_version(self):
        return first_line([self.python, "-c", "import sys; print(sys.version.split()[0])"])

    def versions(self):
        """What the report names."""
        asked = {"pyenvx": [self.pyenvx, "--version"], "uv": [self.uv, "--version"], "pipx": [self.pipx, "--version"],
                 "python": [self.python, "--version"], "system python": [SYSTEM_PYTHON, "--version"]}
        return {name: first_line(words) for name, words in asked.items() if words[0] and os.path.exists(words[0])}


def first_line(words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=True)
    return (done.stdout or done.stderr).split("\n")[0]


def host_python():
    """A CPython 3.11 as a real file: BENCH_PYTHON, else pyenv's, else the first on PATH. A shim would be measured too."""
    named = os.environ.get("BENCH_PYTHON")
    candidates = [named] if named else [*sorted(pathlib.Path.home().glob(".pyenv/versions/3.11.*/bin/python3.11")),
                                        shutil.which("python3.11"), sys.executable]
    words = "import os, sys; print(os.path.realpath(sys.executable))"
    return pathlib.Path(first_line([next(filter(None, candidates)), "-c", words]))


def built():
    """What was built here, without the contenders."""
    folder = pathlib.Path(os.environ.get("PYENVX_BIN", pathlib.Path(__file__).parents[2] / "build/release/bin")).resolve()
    return Tools(host_python(), folder / "pyenvx", folder / "interleave")


def with_contenders(tools, folder):
    """Installs uv and pipx from the package index, into a virtualenv in that folder."""
    venv.create(folder / "tools", with_pip=True)
    binaries = folder / "tools" / "bin"
    subprocess.run([binaries / "pip", "install", "-q", "--disable-pip-version-check", "uv", "pipx"], check=True)
    return dataclasses.replace(tools, uv=binaries / "uv", pipx=binaries / "pipx")


def shared_variables(tools, index_url, certificates=""):
    """The same interpreter and the same index for every tool."""
    variables = {"PATH": f"{tools.python.parent}:/usr/bin:/bin", "UV_PYTHON": str(tools.python),
                 "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": index_url, "UV_DEFAULT_INDEX": index_url,
                 "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if certificates:
        variables |= {"PIP_CERT": certificates, "SSL_CERT_FILE": certificates}
    return variables


def index_of_pip(python):
    """The address of the index that pip uses by default, and the certificates that it trusts."""
    done = subprocess.run([python, "-c", ASK_PIP], capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:2]


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), "")
    return {"kernel": platform.release(), "architecture": platform.machine(), "processor": model,
            "processors": len(os.sched_getaffinity(0))}
