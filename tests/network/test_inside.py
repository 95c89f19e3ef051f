"""Real tools inside an environment: uv, tox, pytest, coverage and a debugger work there, and leave the environment as it is."""

import json
import re
import unittest

from network import NetworkTest, main

DECLARATION = """\
dependencies = ["coverage", "debugpy", "pytest", "tox", "uv", "six"]
"""
LIBRARY = "import six\n\ndef double(value):\n    if value < 0:\n        return 0\n    return 2 * value\n"
TESTS = """\
import multiprocessing, subprocess, sys

import library
import pytest


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes(method):
    with multiprocessing.get_context(method).Pool(1) as pool:
        assert pool.map(library.double, [1, 2]) == [2, 4]


def test_subprocess():
    assert subprocess.run([sys.executable, "-c", "import six, library"]).returncode == 0
"""
TOX = """\
[tox]
no_package = true
env_list = inner

[testenv:inner]
skip_install = true
commands = python -c "import sys, importlib.util as u; print('inner', sys.prefix != sys.base_prefix, bool(u.find_spec('six')))"
"""
# pytest keeps what it rewrites beside every module, those of packages too, and modes do not stop root.
NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}
# A client of the debugger: attaches, lets the program go on, and reads until it says that it exited.
CLIENT = """
import json, socket, sys

def send(connection, number, command, **arguments):
    body = json.dumps({"seq": number, "type": "request", "command": command, "arguments": arguments}).encode()
    connection.sendall(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)

def messages(connection):
    stream = connection.makefile("rb")
    while line := stream.readline():
        size = int(line.split(b":")[1])
        stream.readline()
        yield json.loads(stream.read(size))

with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=30) as connection:
    send(connection, 1, "initialize", adapterID="test", clientID="test")
    send(connection, 2, "attach", justMyCode=False)
    for message in messages(connection):
        if message.get("event") == "initialized":
            send(connection, 3, "setBreakpoints", source={"path": sys.argv[2]}, breakpoints=[{"line": int(sys.argv[3])}])
            send(connection, 4, "configurationDone")
        if message.get("event") == "stopped":
            send(connection, 5, "stackTrace", threadId=message["body"]["threadId"])
        if message.get("command") == "stackTrace":
            frame = message["body"]["stackFrames"][0]
            print("stopped in", frame["name"], "line", frame["line"])
            send(connection, 6, "continue", threadId=1)
        if message.get("event") in ("exited", "terminated"):
            break
"""


class Inside(NetworkTest):
    """One project with all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls.home.write("project/shell.toml", DECLARATION).parent
        cls.home.write("project/library.py", LIBRARY)
        cls.home.write("project/test_library.py", TESTS)
        cls.home.write("project/tox.ini", TOX)
        cls.home.write("project/client.py", CLIENT)
        outcome = cls.home.run("env", "path", cwd=cls.project)
        if outcome.returncode != 0:
            raise AssertionError(outcome.stderr)

    @classmethod
    def tearDownClass(cls):
        """Whatever they did, no object of the store has changed."""
        outcome = cls.home.run("store", "verify", "--contents")
        if outcome.returncode != 0:
            raise AssertionError(outcome.stdout + outcome.stderr)
        super().tearDownClass()

    def inside(self, *words, **options):
        return self.run_ok("run", *words, cwd=self.project, **options)

    def test_pytest_runs_tests_that_start_processes(self):
        self.assertIn("4 passed", self.inside("pytest", "-q", **NO_BYTECODE))

    def test_coverage_counts_the_projects_own_lines_alone(self):
        self.inside("coverage", "run", "-m", "pytest", "-q", **NO_BYTECODE)
        self.inside("coverage", "json", "-q")
        files = json.loads((self.project / "coverage.json").read_text())["files"]
        self.assertEqual(sorted(files), ["library.py", "test_library.py"])

    def test_uv_does_not_install_into_the_environment(self):
        outcome = self.home.run("run", "uv", "pip", "install", "idna", cwd=self.project)
        self.assertNotEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)

    def test_uv_makes_a_virtualenv_of_its_own(self):
        self.inside("uv", "venv", "-q", "made")
        look = "import sys, importlib.util as u; print(sys.prefix, bool(u.find_spec('six')))"
        outcome = self.home.run("-c", look, program=self.project / "made/bin/python")
        self.assertEqual(outcome.stdout, f"{self.project}/made False\n", outcome.stderr)

    def test_tox_makes_virtualenvs_that_have_nothing_of_the_environment(self):
        self.assertIn("inner True False", self.inside("tox", "-q", timeout=120))

    def test_debugpy_stops_where_it_is_told(self):
        self.home.write("project/debugged.py", "import library\nprint(library.double(21))\n")
        program = """
            import os, socket, subprocess, sys
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = str(free.getsockname()[1])
            server = subprocess.Popen([sys.executable, "-m", "debugpy", "--listen", port, "--wait-for-client", "debugged.py"],
                                      stdout=subprocess.PIPE, text=True)
            client = None
            for _ in range(200):
                client = subprocess.run([sys.executable, "client.py", port, os.path.abspath("library.py"), "6"], capture_output=True, text=True)
                if "ConnectionRefusedError" not in client.stderr:
                    break
            print(client.stdout, client.stderr, server.communicate(timeout=30)[0])
        """
        printed = self.inside("python", self.home.write("project/debug.py", program), timeout=90)
        self.assertRegex(re.sub(r"\s+", " ", printed), r"stopped in double line 6 .*42")


if __name__ == "__main__":
    main()
