"""The cold start that faults happen to: two wheels with what a wheel can have, and a script that imports both."""

import contextlib
import os
import pathlib
import random
import shutil
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "functional"))

from harness import BIN, FunctionalTest, TestHome  # noqa: E402

import verify_store  # noqa: E402  (harness.py says where it is)

LONG = bool(os.environ.get("PYENVX_TEST_LONG"))
SEED = int(os.environ.get("PYENVX_TEST_SEED", "20240229"))
OUTPUT = "app 1.0 and lib 2.0\n"
BODY = """
import app.part7, lib
print("app", app.__version__, "and lib", lib.__version__)
"""
SKIPPED = 77


def sample(points, size, long_size=None):
    """A choice of that size that PYENVX_TEST_SEED repeats; in the long form of `long_size`, or else all of them."""
    points = list(points)
    size = (long_size or len(points)) if LONG else size
    return sorted(random.Random(SEED).sample(points, min(size, len(points))))


class ColdStartTest(FunctionalTest):
    """self.known: what the objects of the cold start hash to when nothing happens."""

    modules = 60
    more_wheels = 0

    @classmethod
    def setUpClass(cls):
        """With an interpreter that is hashed already: its thousands of files would be most of the points."""
        super().setUpClass()
        cls.template.run("run", "-c", "pass", PYENVX_FINISH="inline")
        shutil.rmtree(cls.template.data / "records")

    def setUp(self):
        super().setUp()
        modules = {f"app/part{i}.py": f"NUMBER = {i}\n" * (i + 1) for i in range(self.modules)}
        more = [f"more{i}" for i in range(self.more_wheels)]
        for name in more:
            self.index.wheel(name)
        self.index.wheel("app", requires=["lib>=2", *more], modules={"app/__init__.py": "__version__ = '1.0'\n"} | modules,
                         entry_points={"app-command": "app:main"}, data={"data/share/app/text": "text\n" * 3000},
                         padding=100_000)
        self.index.wheel("lib", "2.0", modules={"lib/__init__.py": "__version__ = '2.0'\n", "lib/a.py": "", "lib/b.py": ""})
        self.known = self.hashes_of_a_good_start()

    def hashes_of_a_good_start(self):
        home = self.another_home()
        self.assert_good_start(home)
        paths = [item.path for item in verify_store.registered_objects(home.data)]
        return {path: verify_store.nar_hash(home.store / path) for path in paths}

    def another_home(self, with_interpreter=True):
        home = TestHome(self.index.url())
        self.addCleanup(lambda: home.path.exists() and home.close())
        if with_interpreter:
            home.copy_store_of(self.template)
        home.script(BODY, ["app"])
        return home

    def assert_good_start(self, home, **changes):
        """With all that a finisher does."""
        outcome = home.run("script.py", **{"PYENVX_FINISH": "inline"} | changes)
        self.assertEqual((outcome.returncode, outcome.stdout), (0, OUTPUT), outcome.stderr)

    def assert_good_store(self, home):
        report = verify_store.verify(home.data, self.known)
        self.assertEqual((report.problems, report.left_over, report.unverified), ([], [], []))
        with contextlib.closing(sqlite3.connect(home.data / "db" / "store.sqlite", timeout=20)) as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])


__all__ = ["BIN", "LONG", "OUTPUT", "SEED", "SKIPPED", "ColdStartTest", "sample"]
