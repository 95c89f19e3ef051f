"""Many starts at once, and starts that were killed."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import unittest

from harness import BIN, FunctionalTest, wait_until

BODY = "import demo\nprint(demo.__version__)"
WHEEL = "demo-1.0-py3-none-any.whl"
LARGE = 400_000  # more than the piece that is fetched for a wheel's metadata


class Together(FunctionalTest):
    def start(self, *words):
        process = subprocess.Popen(
            [BIN / "pyenvx", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home.work,
            env=self.home.environment(),
        )
        self.addCleanup(process.communicate)
        return process

    def start_at(self, index_url, *words):
        """A start that asks another index; its messages are read while it runs."""
        process = subprocess.Popen(
            [BIN / "pyenvx", "run", "-v", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home.work,
            env=self.home.environment(PYENVX_INDEX_URL=index_url),
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def wait_for_download(self, name):
        wait_until(lambda: name in self.index.downloads, otherwise=f"{name} was never asked for")

    def test_fifty_starts_of_one_script_at_once_resolve_and_download_once(self):
        self.index.wheel("demo")
        script = self.home.script(BODY, ["demo"])
        for process in [self.start(script) for _ in range(50)]:
            self.assertEqual(process.communicate()[0], "1.0\n")
        self.assertEqual(self.index.requests.count("/simple/demo/"), 1, self.index.requests)
        self.assertEqual(self.index.requests.count(f"/files/{WHEEL}"), 1, self.index.requests)
        self.assertEqual(self.home.kept()["tmp"], {})

    def test_scripts_that_share_a_wheel_download_it_once(self):
        self.index.wheel("demo", padding=LARGE)
        scripts = [self.home.script(BODY + f"  # {i}", ["demo"], name=f"script{i}.py") for i in range(8)]
        for process in [self.start(script) for script in scripts]:
            self.assertEqual(process.communicate()[0], "1.0\n")
        self.assertEqual(self.index.downloads, [WHEEL])

    def test_a_waiter_says_whom_it_waits_for_and_takes_over_when_that_one_dies(self):
        self.index.wheel("demo", padding=LARGE)
        first = self.start_at(self.index.url("stalled-file"), self.home.script(BODY, ["demo"], name="first.py"))
        self.wait_for_download(WHEEL)
        second = self.start_at(self.index.url(), self.home.script(BODY, ["demo"], name="second.py"))
        message = f"pyenvx: waiting for demo-1.0, which process {first.pid} is at work on\n"
        while (line := second.stderr.readline()) != message:
            self.assertNotEqual(line, "", "it ended without saying that it waits")
        first.kill()
        self.assertEqual(second.communicate()[0], "1.0\n")

    def test_a_long_wait_for_the_database_is_told_without_v(self):
        self.index.wheel("demo")
        database = self.home.data / "db" / "store.sqlite"
        with contextlib.closing(sqlite3.connect(database)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            waiter = self.start(self.home.script(BODY, ["demo"]))
            message = f"pyenvx: still waiting for the database {database}, to which another process writes\n"
            self.assertEqual(waiter.stderr.readline(), message)
            writer.rollback()
        self.assertEqual(waiter.communicate(), ("1.0\n", ""))

    def test_a_long_wait_for_another_process_is_told_without_v(self):
        self.index.wheel("demo", padding=LARGE)
        first = self.start_at(self.index.url("stalled-file"), self.home.script(BODY, ["demo"], name="first.py"))
        self.wait_for_download(WHEEL)
        second = self.start(self.home.script(BODY, ["demo"], name="second.py"))
        message = f"pyenvx: still waiting for demo-1.0, which process {first.pid} is at work on\n"
        self.assertEqual(second.stderr.readline(), message)
        first.kill()
        self.assertEqual(second.communicate(), ("1.0\n", ""))

    def test_starts_of_many_scripts_at_once_share_what_they_have_in_common(self):
        self.index.wheel("demo")
        scripts = [self.home.script(BODY + f"  # {i}", ["demo"], name=f"script{i}.py") for i in range(8)]
        for process in [self.start(script) for script in scripts]:
            self.assertEqual(process.communicate()[0], "1.0\n")
        self.assertEqual(len(list(self.home.store.glob("*-demo-1.0"))), 1)
        self.assertEqual(len(list(self.home.store.glob("*-environment"))), 1)

    def test_a_start_killed_at_any_moment_harms_no_later_one(self):
        modules = {f"demo/{i}.py": "" for i in range(300)}
        self.index.wheel("demo", modules=modules | {"demo/__init__.py": "__version__ = 1\n"})
        script = self.home.script(BODY, ["demo"])
        for milliseconds in range(0, 120, 8):
            process = self.start("--refresh", script)
            try:
                process.communicate(timeout=milliseconds / 1000)
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
        self.assertEqual(self.run_ok("--refresh", script), "1\n")
        self.assertEqual(self.home.kept()["tmp"], {})


if __name__ == "__main__":
    unittest.main()
