"""Projects of other tools, locked by the tools themselves: what `pyenvx shell` has in them is what the lock has."""

from network import NetworkTest, main
from peer import Peer

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


class Projects(NetworkTest):
    def lock(self, packages, files, *command, **variables):
        """Makes the project and its lock; returns its folder."""
        tool = Peer(*packages)
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
        folder = self.lock(["poetry"], {"pyproject.toml": POETRY}, "python", "-m", "poetry", "lock")
        self.check_versions(folder, "pyproject.toml", "poetry.lock")

    def test_uv(self):
        files = {"pyproject.toml": PEP_621 + "[tool.uv]\n"}
        folder = self.lock(["uv"], files, "python", "-m", "uv", "lock", UV_DEFAULT_INDEX="INDEX")
        self.check_versions(folder, "pyproject.toml", "uv.lock")

    def test_pdm(self):
        files = {"pyproject.toml": PEP_621 + "[tool.pdm]\ndistribution = false\n"}
        # pdm's own requirements let in a later hishel than it runs with.
        folder = self.lock(["pdm", "hishel<2", "anysqlite"], files, "python", "-m", "pdm", "lock", PDM_PYPI_URL="INDEX")
        self.check_versions(folder, "pyproject.toml", "pdm.lock")

    def test_pip_tools(self):
        files = {"requirements.in": f"requests[socks]=={REQUESTS}\nsix==1.16.0\n"}
        words = ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-strip-extras"]
        folder = self.lock(["pip-tools"], files, "python", "-m", "piptools", "compile", "--quiet", *words)
        self.check_versions(folder, "requirements.txt")

    def test_pipenv(self):
        folder = self.lock(["pipenv"], {"Pipfile": PIPFILE}, "python", "-m", "pipenv", "lock", PIPENV_IGNORE_VIRTUALENVS="1")
        self.check_versions(folder, "Pipfile", "Pipfile.lock")


if __name__ == "__main__":
    main()
