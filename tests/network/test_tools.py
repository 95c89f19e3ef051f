"""Command-line programs of an environment, and what other Pythons see of it."""

import json
import os
import pathlib
import re
import unittest

from network import NetworkTest, main

DECLARATION = 'requires-python = ">=3.11"\ndependencies = ["ansible-core", "coverage", "flask", "jupyterlab", "pytest", "tox"]\n'
EXAMPLE = """
import flask

def greeting():
    return "hello"

print(greeting())
"""
TESTS = """
import multiprocessing, subprocess, sys
import flask

def name_of(module):
    return __import__(module).__name__

def test_children_have_the_environment():
    assert subprocess.run([sys.executable, "-c", "import flask"]).returncode == 0

def test_a_pool_has_the_environment():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(name_of, ["flask"]) == ["flask"]
"""
TOX = """
[tox]
skipsdist = true
[testenv]
deps = six
commands = python -c "import importlib.util as look, six, sys; print('virtualenv', sys.prefix, look.find_spec('flask'))"
"""
LIBRARY_PLACES = "import json, site, sys; print(json.dumps([sys.path, site.getuserbase(), sys.executable]))"


class Tools(NetworkTest):
    """One project; its programs are called through links in another folder, with nothing activated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls.home.write("project/shell.toml", DECLARATION).parent
        outcome = cls.home.run("env", "path", cwd=cls.project)
        if outcome.returncode != 0:
            raise AssertionError(outcome.stderr)
        cls.environment = pathlib.Path(outcome.stdout.strip())
        cls.links = cls.home.path / "links"
        cls.links.mkdir()
        for program in ("ansible", "coverage", "flask", "jupyter", "pytest", "tox"):
            (cls.links / program).symlink_to(cls.environment / "bin" / program)

    def call(self, program, *words):
        """Runs a linked program where nothing leads to the environment."""
        outcome = self.home.run(*words, program=self.links / program, PATH="/usr/bin:/bin")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def test_jupyter_runs_its_subcommand_through_a_link(self):
        self.assertRegex(self.call("jupyter", "lab", "--version"), r"^\d+\.\d+")

    def test_flask_runs_through_a_link(self):
        self.assertRegex(self.call("flask", "--version"), r"(?m)^Flask \d")

    def test_ansible_runs_through_a_link(self):
        output = self.call("ansible", "--version")
        self.assertRegex(output, r"^ansible \[core \d")
        self.assertIn(f"ansible python module location = {os.path.realpath(self.environment)}", output)

    def test_coverage_counts_the_examples_statements_only(self):
        example = self.home.write("example.py", EXAMPLE)
        self.call("coverage", "run", example)
        report = self.home.work / "coverage.json"
        self.call("coverage", "json", "-q", "-o", report)
        files = json.loads(report.read_text())["files"]
        self.assertEqual(list(files), ["example.py"])
        self.assertEqual(files["example.py"]["summary"]["num_statements"], 4)

    def test_pytest_runs_tests_that_start_programs_and_processes(self):
        self.home.write("tests/test_children.py", TESTS)
        self.assertIn("2 passed", self.call("pytest", "-q", "-p", "no:cacheprovider", self.home.work / "tests"))

    def test_tox_tests_in_a_virtualenv_that_has_what_tox_installs_and_nothing_else(self):
        configuration = self.home.write("tox/tox.ini", TOX)
        output = self.call("tox", "-c", configuration, "-e", "py")
        self.assertIn(f"virtualenv {configuration.parent / '.tox' / 'py'} None", output)

    def test_the_systems_python_sees_nothing_of_the_environment(self):
        system = "/usr/bin/python3"
        if not os.path.exists(system):
            self.skipTest("this machine has no /usr/bin/python3")
        inside = self.home.run("shell", "--", system, "-c", LIBRARY_PLACES, cwd=self.project)
        outside = self.home.run("-c", LIBRARY_PLACES, program=system)
        self.assertEqual(json.loads(inside.stdout), json.loads(outside.stdout))
        self.assertNotIn(str(self.home.data), inside.stdout)

    def test_python_looks_into_the_environment_and_its_interpreter_only(self):
        script = self.home.write("places.py", f"# /// script\n# dependencies = ['six']\n# ///\n{LIBRARY_PLACES}\n")
        path, user_base, _ = json.loads(self.run_ok(script))
        objects = re.compile(re.escape(str(self.home.store)) + r"/[a-z0-9]{32}-(cpython-[^/]*|environment)/")
        self.assertEqual(path[0], str(script.parent))
        self.assertEqual([place for place in path[1:] if not objects.match(place)], [])
        self.assertTrue(user_base.endswith("-environment"))
        self.assertEqual(list(self.home.store.rglob("pyvenv.cfg")), [])


if __name__ == "__main__":
    main()
