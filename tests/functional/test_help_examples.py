"""Every example of every --help is run as it stands there, in a home and a project that have what it names."""

import json
import os
import pathlib
import shutil
import subprocess
import unittest

from command_table import all_commands
from harness import BIN, FunctionalTest

BACKEND = (pathlib.Path(__file__).parent / "backend.py").read_text()
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
MAIN = 'def main(): print("All checks passed!")\n'
# What is said, and rightly, of an object that is in use.
REFUSED = {"pyenvx store delete": "is needed"}
# The servers: they are listened to, and ended.
RUN_FOR_EVER = ("pyenvx store serve",)
# Where an example is about a folder that has no declaration yet.
IN_A_NEW_FOLDER = ("pyenvx init",)


def fill_index(index):
    for name, version, requires in [("idna", "3.20", ()), ("urllib3", "2.5.0", ()), ("requests", "2.34.2", ["idna", "urllib3"]),
                                    ("numpy", "2.4.6", ()), ("pandas", "3.0", ["numpy"]), ("rich", "14.0", ()), ("httpx", "0.28", ()),
                                    ("pytest", "9.0", ()), ("ipykernel", "7.0", ()), ("httpie", "3.2", ())]:
        scripts = {"httpie": {"http": "httpie:main"}, "pytest": {"pytest": "pytest:main"}}.get(name)
        module = f"__version__ = {version!r}\n{MAIN}"
        index.wheel(name, version, requires=requires, modules={f"{name}.py": module}, entry_points=scripts)
    for name, version in (("ruff", "1.0"), ("ruff", "0.6.0"), ("mkdocs", "1.6"), ("mkdocs-material", "9.5")):
        module = name.replace("-", "_")
        index.wheel(name, version, modules={f"{module}.py": MAIN}, entry_points={name: f"{module}:main"})
    index.wheel("django", "5.2", modules={"django/__init__.py": "", "django/__main__.py": "print('5.2')\n"})
    for name, version in (("docopt", "0.6.2"), ("pyyaml", "6.0.2")):
        index.sdist(name, version, files=source_files(name, version))


def source_files(name, version):
    return {"backend.py": BACKEND, "release": f"{name}-{version}", "pyproject.toml": PYPROJECT}


def shell_of(example):
    """The shell that it is for, as far as it says so."""
    if "| source" in example:
        return "fish"
    return "zsh" if 'eval "$(' in example and "zsh" in example else "bash"


class Examples(FunctionalTest):
    """In the order of the help, each with the project as it was at first; the store is one for all of them."""

    def setUp(self):
        super().setUp()
        fill_index(self.index)
        self.home.index_url = self.index.url()
        self.here = self.home.work / "here"
        self.programs = self.home.path / "programs"  # an editor that changes nothing
        self.programs.mkdir()
        (self.programs / "code").symlink_to("/bin/true")
        self.home.path.chmod(0o755)  # a store is not shared from a folder that is closed
        self.public_key = self.run_ok("key", "generate", "team-1", self.home.path / "team-1.secret").strip()

    def write_project(self):
        """All that examples name, as if none had been run before."""
        for entry in self.home.work.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        packages = json.dumps(["requests", "numpy", "ipykernel", "docopt", "pyyaml==6.0.2"])
        for folder in ("here", "other"):
            self.home.write(f"{folder}/shell.toml", f'dependencies = {packages}\n[dependency-groups]\ntest = []\n')
        for name in ("hello.py", "old.py", "new.py", "fetch.py", "report.py"):
            self.home.script("import sys\nprint(*sys.argv[1:])", ["requests", "rich", "numpy"], name=f"here/{name}")
        self.home.write("new/requirements-dev.txt", "rich\n")
        self.home.write("pyproject.toml", '[project]\nname = "above"\nversion = "1"\ndependencies = ["rich"]\n')
        for name, text in source_files("project", "1.0").items():
            self.home.write(f"here/project/{name}", text)
        archive = self.index.sdist("simplejson", "3.19.3", files=source_files("simplejson", "3.19.3"))
        shutil.copy(archive, self.here)
        (self.home.home / "shop").mkdir(parents=True, exist_ok=True)
        shutil.copy(self.here / "shell.toml", self.home.home / "shop")
        for folder in (".zfunc", ".config/direnv/lib"):
            (self.home.home / folder).mkdir(parents=True, exist_ok=True)
        (self.home.home / ".config/pyenvx").mkdir(parents=True, exist_ok=True)
        (self.home.home / ".config/pyenvx/team-1.secret").unlink(missing_ok=True)

    def prepare_for(self, example):
        self.write_project()
        if "--key team-1.secret" in example:
            shutil.copy(self.home.path / "team-1.secret", self.here)
        if "--from file:" in example or "store restore" in example:
            self.run_ok("store", "copy", "--to", f"file://{self.home.work}/cache", "hello.py", cwd=self.here)
            self.run_ok("store", "dump", "hello.dump", "--key", self.home.path / "team-1.secret", "hello.py", cwd=self.here)
        if "pyenvx reload" in example:
            self.run_ok("allow", cwd=self.here)
        if "--remove --name analysis" in example:
            self.run_ok("ide", "jupyter", "--name", "analysis", cwd=self.here)

    def fitted(self, example):
        """The same with the addresses and places of this test."""
        addresses = {path[33:]: path for path in os.listdir(self.home.store)}
        interpreter = next(name for name in addresses if name.startswith("cpython-"))
        example = example.replace("cpython-3.12.1", interpreter).replace("find 3.12", f"find {interpreter[8:]}")
        example = example.replace("0c5qq0v6w5cs8nkybx1gdc0v2nca5nlr-requests-2.34.2", addresses.get("requests-2.34.2", ""))
        example = example.replace("/var/lib/pyenvx", str(self.home.data)).replace("file:///srv/cache", f"file://{self.home.work}/cache")
        return example.replace("0.0.0.0:8080", "127.0.0.1:0")

    def run_example(self, example):
        folder = self.home.work / "new" if example.startswith(IN_A_NEW_FOLDER) else self.here
        shell = [shell_of(example), "-c"]
        return subprocess.Popen([*shell, example], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env=self.environment())

    def environment(self):
        changes = self.home.environment()
        return {**changes, "PATH": f"{BIN}:{self.programs}:{changes['PATH']}", "SHELL": "/bin/bash", "EDITOR": "true",
                "PYENVX_TRUSTED_PUBLIC_KEYS": self.public_key}

    def check(self, example):
        self.prepare_for(example)
        process = self.run_example(self.fitted(example))
        if example.startswith(RUN_FOR_EVER):
            line = process.stdout.readline()
            process.terminate()
            self.assertIn("http://", line, process.communicate(timeout=60)[1])
            return
        output, errors = process.communicate(timeout=120)
        refusal = next((said for begins, said in REFUSED.items() if example.startswith(begins)), None)
        self.assertEqual(process.returncode, 4 if refusal else 0, f"{example}\n{output}{errors}")
        self.assertIn(refusal or "", errors)

    def test_every_example_of_every_help_runs(self):
        self.write_project()
        for script in ("hello.py", "old.py", "new.py"):
            self.run_ok("env", "path", script, cwd=self.here)
        for folder in (self.here, self.home.work / "other"):
            self.run_ok("env", "path", cwd=folder)
        seen = set()
        for command in all_commands(self.home):
            for example in command.examples:
                if example in seen:
                    continue
                seen.add(example)
                with self.subTest(example):
                    self.check(example)
        self.assertGreater(len(seen), 90)


if __name__ == "__main__":
    unittest.main()
