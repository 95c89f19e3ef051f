"""What tests of collection begin with."""

import json
import os
import pathlib
import signal
import subprocess

from harness import BIN, FunctionalTest, wait_until

BACKEND = (pathlib.Path(__file__).parent / "backend.py").read_text()
LONG_AGO = 1_600_000_000
EVERYTHING = ("--keep-last-used", "0", "--interpreters")


class CollectTest(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo")
        self.index.wheel("other")

    def gc(self, *words, **options):
        return json.loads(self.run_ok("store", "gc", "--json", *words, **options))

    def age(self):
        """As if nothing had been used for years."""
        program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('UPDATE object SET last_used_at = 0'); c.commit()"
        subprocess.run(["python3", "-c", program, self.home.data / "db/store.sqlite"], check=True)
        for folder in ("records", "envs"):
            for entry in (self.home.data / folder).iterdir():
                os.utime(entry, (LONG_AGO, LONG_AGO), follow_symlinks=False)

    def objects(self, name=""):
        return sorted(path.name for path in self.home.store.iterdir() if path.name[33:].startswith(name))

    def started(self, name="script.py", package="demo"):
        script = self.home.script(f"import {package}\nprint({package}.__version__)", [package], name=name)
        self.assertEqual(self.run_ok(script), "1.0\n")
        return script

    def environment_of(self, script):
        return pathlib.Path(self.run_ok("env", "path", "--script", script).strip()).resolve()

    def shell(self, *requirements, then):
        """A shell that says it is ready, waits for a line, and then does that."""
        words = ["shell", *requirements, "--", "sh", "-c", f"echo ready; read line; {then}"]
        return self.ready(words)

    def running(self, body, package="demo", name="script.py"):
        """A program of a script that is gone by now."""
        script = self.home.script(body, [package], name=name)
        process = self.ready([script])
        script.unlink()
        return process

    def ready(self, words):
        process = self.begin(*words, stdin=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), "ready\n")
        return process

    def begin(self, *words, **options):
        process = subprocess.Popen([BIN / "pyenvx", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=self.home.environment(), cwd=self.home.work, **options)
        self.addCleanup(process.communicate)
        return process

    def build(self):
        """A start that has to build demo first."""
        for wheel in self.index.folder.glob("demo*"):
            wheel.unlink()
        pyproject = '[build-system]\nrequires = ["other"]\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        files = {"backend.py": BACKEND, "release": "demo-1.0", "plan.py": "", "pyproject.toml": pyproject}
        self.index.sdist("demo", files=files)
        return self.begin("run", "-p", "demo", "-c", "import demo; print(demo.__version__)")

    def stopped(self, process, use):
        """The process once it says that it uses that, or has ended."""

        def used():
            return "".join(path.read_text() for path in (self.home.data / "using").iterdir())

        wait_until(lambda: use in used() or process.poll() is not None, 60)
        process.send_signal(signal.SIGSTOP)
        return process


__all__ = ["EVERYTHING", "CollectTest"]
