"""What people who come from uv type in their first ten minutes: each line of README's table works, one after another, and what
is called otherwise here says so."""

import shlex
import unittest

import harness
import uv_table

FunctionalTest = harness.FunctionalTest

SCRIPT = """\
    import importlib.util, os, requests
    print("requests", requests.__version__)
    print("rich", bool(importlib.util.find_spec("rich")), "greeting", os.environ.get("GREETING"))
"""
# What each line of the table prints, in part.
PRINTS = {
    "pyenvx script.py": "requests 2.0\nrich False greeting None",
    "pyenvx run -p rich script.py": "requests 2.0\nrich True greeting None",
    "pyenvx run --env-file .env script.py": "rich False greeting hello",
    "pyenvx tool run ruff --version": "ruff --version",
    "pyenvx tool run --from httpie http --version": "http --version",
    "pyenvx tool install httpie": "installed httpie 3.0: http",
    "pyenvx tool list": "httpie 3.0",
    "pyenvx tool upgrade --all": "httpie 3.0 is up to date",
    "pyenvx tool uninstall httpie": "uninstalled httpie",
    "pyenvx init --script new.py": "made it executable",
    "pyenvx add --script new.py requests": "added requests in new.py",
    "pyenvx lock --script new.py": "pylock.new.toml: 1 package",
    "pyenvx tree --script new.py": "requests 2.0",
    "pyenvx init": "wrote",
    "pyenvx add requests": "added requests in shell.toml",
    "pyenvx add --group dev pytest": "added pytest in shell.toml",
    "pyenvx lock": "pylock.toml",
    "pyenvx shell": "",
    "pyenvx run -c 'import requests'": "",
    "pyenvx tree": "requests 2.0",
    "pyenvx env show": "requests 2.0 (declared)",
    "pyenvx upgrade": "nothing newer was found",
    "pyenvx remove requests": "removed requests from shell.toml",
    "pyenvx python list": "3.",
    "pyenvx python find": "/python3.",
    "pyenvx cache info": "/.cache/pyenvx",
    "pyenvx cache prune": "",
}
# What uv's words are called here: each names what to type.
CALLED_OTHERWISE = {
    "auth login": "~/.netrc",
    "run --script script.py": "the file alone",
    "run --no-project script.py": "--isolated",
    "sync": "pyenvx shell",
    "venv": "pyenvx shell",
    "pip install requests": "pyenvx add",
    "x ruff": "pyenvx tool run",
    "self update": "pyenvx doctor",
    "format": "pyenvx tool run ruff format",
    "publish": "twine",
    "cache clean": "pyenvx cache prune",
    "cache dir": "pyenvx cache info",
    "python install 3.12": "pyenvx python list",
    "python pin 3.12": ".python-version",
    "tool update-shell": "PATH",
    "tool dir": "pyenvx tool list --json",
    "add --dev pytest": "--group dev",
    "lock --upgrade": "pyenvx upgrade",
    "run --with rich script.py": "-p REQUIREMENT",
    "run --with-requirements r.txt script.py": "-r FILE",
    "tool run --with rich ruff": "-p REQUIREMENT",
}


class FirstTenMinutes(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("requests", "2.0")
        self.index.wheel("rich", "13.0")
        self.index.wheel("pytest", "8.0")
        for name, version, command in (("ruff", "0.6", "ruff"), ("httpie", "3.0", "http")):
            show = f"import sys\n\ndef main():\n    print('{command}', *sys.argv[1:])\n"
            self.index.wheel(name, version, modules={f"{name}.py": show}, entry_points={command: f"{name}:main"})
        self.home.write(".env", "GREETING=hello\n")
        self.home.script(SCRIPT, ["requests"])

    def test_each_line_of_the_readmes_table_works(self):
        for _, line in uv_table.rows():
            with self.subTest(line):
                program, *words = shlex.split(line)
                self.assertEqual(program, "pyenvx")
                self.assertIn(PRINTS[line], self.run_ok(*words, SHELL="/bin/bash"))

    def test_the_table_has_all_that_is_tried_here(self):
        self.assertEqual([line for _, line in uv_table.rows()], list(PRINTS))

    def test_what_is_called_otherwise_says_so(self):
        for line, named in CALLED_OTHERWISE.items():
            with self.subTest(line):
                outcome = self.home.run(*line.split())
                self.assertIn(outcome.returncode, (2, 125))
                self.assertRegex(outcome.stderr, r"(?s)^error: .*\n  help: ")
                self.assertIn(named, outcome.stderr.split("help: ")[1])


if __name__ == "__main__":
    unittest.main()
