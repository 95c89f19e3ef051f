"""Projects of other tools, locked by the tools themselves: what `pyenvx shell` has in them is what the lock has."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from network import NetworkTest, is_passed_on, main

REQUESTS = "2.28.1"
PRINT_VERSIONS = "import requests, socks, six; print(requests.__version__, six.__version__)"
PEP_621 = f"""
[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.9"
dependencies = ["requests[socks]=={REQUESTS}"]
[dependency-groups]
dev = ["six==1.16.0"]
"""
POETRY = f"""
[tool.poetry]
package-mode = false
[tool.poetry.dependencies]
python = "^3.9"
requests = {{ version = "{REQUESTS}", extras = ["socks"] }}
[tool.poetry.group.dev.dependencies]
six = "~1.16"
[tool.poetry.group.docs]
optional = true
[tool.poetry.group.docs.dependencies]
sphinx = "*"
[[tool.poetry.source]]
name = "here"
url = "INDEX"
"""
PIPFILE = f"""
[[source]]
name = "pypi"
url = "INDEX"
verify_ssl = true
[packages]
requests = {{version = "=={REQUESTS}", extras = ["socks"]}}
six = "==1.16.0"
"""


class Tool:
    """One tool in a venv of its own, and a HOME for what it keeps."""

    def __init__(self, *packages):
        self._folder = tempfile.TemporaryDirectory(prefix="pyenvx-tool-")
        self.folder = pathlib.Path(self._folder.name)
        self.call("-m", "venv", self.folder / "venv", program=sys.executable)
        self.call("-m", "pip", "install", "--quiet", *packages)
        self.index = self.index_of_pip()

    def close(self):
        self._folder.cleanup()

    def index_of_pip(self):
        """The address that pip asks: as it is configured, else its own default."""
        configured = self.call("-m", "pip", "config", "get", "global.index-url", check=False).stdout.strip()
        default = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
        return os.environ.get("PIP_INDEX_URL") or configured or self.call("-c", default).stdout.strip()

    def call(self, *words, program=None, cwd=None, check=True, **variables):
        python = self.folder / "venv" / "bin" / "python"
        kept = {name: value for name, value in os.environ.items() if is_passed_on(name)}
        environment = {**kept, "HOME": str(self.folder), "LANG": "C.UTF-8", **variables}
        environment["PATH"] = f"{python.parent}:{os.environ['PATH']}"
        done = subprocess.run(
            [str(program or python), *map(str, words)],
            cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL,
        )
        if check and done.returncode != 0:
            raise unittest.SkipTest(f"the tool itself failed: {(done.stdout + done.stderr)[-400:]}")
        return done


class Projects(NetworkTest):
    def lock(self, packages, files, *command, **variables):
        """Makes the project and its lock; returns its folder."""
        tool = Tool(*packages)
        self.addCleanup(tool.close)
        folder = self.home.work / self.id().rsplit(".", 1)[1]
        for name, text in files.items():
            self.home.write(folder / name, text.replace("INDEX", tool.index))
        variables = {name: value.replace("INDEX", tool.index) for name, value in variables.items()}
        tool.call(*command, cwd=folder, **variables)
        return folder

    def check_versions(self, folder, *says):
        outcome = self.home.run("shell", "--", "python", "-c", PRINT_VERSIONS, cwd=folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertEqual(outcome.stdout, f"{REQUESTS} 1.16.0\n")
        for word in says:
            self.assertIn(word, outcome.stderr)
        self.assertNotIn("chosen anew", outcome.stderr)

    def test_poetry(self):
        folder = self.lock(["poetry"], {"pyproject.toml": POETRY}, "-m", "poetry", "lock")
        self.check_versions(folder, "pyproject.toml", "poetry.lock")

    def test_uv(self):
        files = {"pyproject.toml": PEP_621 + "[tool.uv]\n"}
        folder = self.lock(["uv"], files, "-m", "uv", "lock", UV_DEFAULT_INDEX="INDEX")
        self.check_versions(folder, "pyproject.toml", "uv.lock")

    def test_pdm(self):
        files = {"pyproject.toml": PEP_621 + "[tool.pdm]\ndistribution = false\n"}
        # pdm's own requirements let in a later hishel than it runs with.
        folder = self.lock(["pdm", "hishel<2", "anysqlite"], files, "-m", "pdm", "lock", PDM_PYPI_URL="INDEX")
        self.check_versions(folder, "pyproject.toml", "pdm.lock")

    def test_pip_tools(self):
        files = {"requirements.in": f"requests[socks]=={REQUESTS}\nsix==1.16.0\n"}
        words = ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-strip-extras"]
        folder = self.lock(["pip-tools"], files, "-m", "piptools", "compile", "--quiet", *words)
        self.check_versions(folder, "requirements.txt")

    def test_pipenv(self):
        folder = self.lock(["pipenv"], {"Pipfile": PIPFILE}, "-m", "pipenv", "lock", PIPENV_IGNORE_VIRTUALENVS="1")
        self.check_versions(folder, "Pipfile", "Pipfile.lock")


if __name__ == "__main__":
    main()
