"""A database that is busy, damaged, lost or at odds with the clock costs time at the most."""

import contextlib
import os
import sqlite3
import subprocess
import unittest

from cold_start import BIN, LONG, OUTPUT, ColdStartTest

PAGE = 4096
LIBRARY = BIN.parent / "lib" / "libfaults.so"


def overwrite(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def fold_log_in(database):
    """So that what is damaged in the file is what is read."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Database(ColdStartTest):
    def setUp(self):
        super().setUp()
        self.home = self.another_home()
        self.assert_good_start(self.home)
        self.database = self.home.data / "db" / "store.sqlite"

    def forget_answers(self):
        """Makes the next start a cold one."""
        for record in (self.home.data / "records").iterdir():
            record.unlink()


class Damaged(Database):
    def assert_mended(self):
        self.forget_answers()
        self.index.forget_requests()
        outcome = self.home.run("script.py", PYENVX_FINISH="inline")
        self.assertEqual((outcome.returncode, outcome.stdout), (0, OUTPUT), outcome.stderr)
        self.assertRegex(outcome.stderr, r"^warning: the database .* (was damaged|was lost)")
        self.assertEqual(self.index.requests, [], "what lies in the store was downloaded again")
        self.assert_good_store(self.home)

    def test_garbage_in_the_header(self):
        fold_log_in(self.database)
        overwrite(self.database, 0, os.urandom(100))
        self.assert_mended()

    def test_garbage_on_every_page_but_the_first(self):
        fold_log_in(self.database)
        overwrite(self.database, PAGE, os.urandom(self.database.stat().st_size - PAGE))
        self.assert_mended()

    def test_half_of_it_is_gone(self):
        fold_log_in(self.database)
        os.truncate(self.database, self.database.stat().st_size // PAGE // 2 * PAGE)
        self.assert_mended()

    def test_the_whole_folder_is_gone(self):
        for file in self.database.parent.iterdir():
            file.unlink()
        self.assert_mended()

    def test_garbage_in_the_log_is_what_was_not_committed(self):
        log = self.database.with_name("store.sqlite-wal")
        overwrite(log, 0, os.urandom(log.stat().st_size))
        self.forget_answers()
        self.assert_good_start(self.home)
        self.assert_good_store(self.home)


class Busy(Database):
    def start(self):
        """Of a script with an environment of its own, which has to be written down."""
        self.home.script("print('only lib')", ["lib"], name="other.py")
        process = subprocess.Popen([BIN / "pyenvx", "other.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, cwd=self.home.work, env=self.home.environment(PYENVX_FINISH="inline"))
        self.addCleanup(process.communicate)
        return process

    @contextlib.contextmanager
    def held(self):
        """Another process is in the middle of a write."""
        with contextlib.closing(sqlite3.connect(self.database, isolation_level=None, check_same_thread=False)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.rollback()

    def test_another_write_is_waited_for(self):
        with self.held() as connection:
            process = self.start()
            with self.assertRaises(subprocess.TimeoutExpired, msg="it did not wait"):
                process.wait(1.5)
            connection.rollback()
            self.assertEqual(process.communicate(timeout=60)[0], "only lib\n")

    @unittest.skipUnless(LONG, "takes a minute")
    def test_a_write_that_never_ends_is_told_after_a_minute(self):
        with self.held():
            process = self.start()
            message = process.communicate(timeout=90)[1]
        self.assertEqual(process.returncode, 125)
        self.assertRegex(message, r"error: the database .* stayed locked for a minute\n")


class NetworkFileSystem(Database):
    """What statfs answers is put in its place; the database is real, and lies on a local disk."""

    NFS = {"LD_PRELOAD": LIBRARY, "FAULT_PROGRAM": "pyenvx-realise", "FAULT_FILE_SYSTEM": "0x6969"}

    def journal(self, home):
        with contextlib.closing(sqlite3.connect(home.data / "db" / "store.sqlite")) as database:
            return database.execute("PRAGMA journal_mode").fetchone()[0]

    def start(self, home):
        for record in (home.data / "records").glob("*"):
            record.unlink()
        outcome = home.run("script.py", PYENVX_FINISH="inline", **self.NFS)
        self.assertEqual((outcome.returncode, outcome.stdout), (0, OUTPUT), outcome.stderr)
        return outcome.stderr

    def test_a_new_store_goes_without_shared_memory_and_says_so_once(self):
        home = self.another_home()
        self.assertEqual(self.start(home).count("lies on a network file system"), 1)
        self.assertEqual(self.journal(home), "delete")
        self.assertEqual(self.start(home).count("lies on a network file system"), 0)
        self.assertFalse((home.data / "db" / "store.sqlite-shm").exists())
        self.assert_good_store(home)

    def test_a_store_that_was_moved_there_changes_over(self):
        self.assertEqual(self.journal(self.home), "wal")
        self.assertEqual(self.start(self.home).count("lies on a network file system"), 1)
        self.assertEqual(self.journal(self.home), "delete")
        self.assert_good_store(self.home)

    def test_questions_are_answered_there(self):
        self.start(self.home)
        outcome = self.home.run("store", "ls", **self.NFS)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn("environment", outcome.stdout)


class Clock(Database):
    def start(self, seconds, *words):
        return self.home.run(*words, "script.py", LD_PRELOAD=LIBRARY, FAULT_PROGRAM="pyenvx-realise", FAULT_CLOCK=seconds,
                             PYENVX_FINISH="inline")

    def test_a_clock_that_is_set_back_or_ahead_costs_a_cold_start_at_most(self):
        for seconds in (-10**8, -3600, -1, 3600, 10**8):
            with self.subTest(seconds):
                self.forget_answers()
                self.assertEqual(self.start(seconds).stdout, OUTPUT)
                self.assert_good_start(self.home)
                self.assert_good_store(self.home)

    def test_a_page_from_the_future_is_not_taken_for_a_fresh_one(self):
        url = self.index.url("max-age")
        home = self.another_home()
        variables = {"LD_PRELOAD": LIBRARY, "FAULT_PROGRAM": "pyenvx-realise", "FAULT_CLOCK": 10**8, "PYENVX_INDEX_URL": url,
                     "PYENVX_FINISH": "inline"}
        self.assertEqual(home.run("script.py", **variables).stdout, OUTPUT)
        self.index.wheel("app", "3.0", modules={"app/__init__.py": "__version__ = '3.0'"})
        self.index.forget_requests()
        outcome = home.run("run", "-p", "app>=3", "-c", "import app; print(app.__version__)", PYENVX_INDEX_URL=url)
        self.assertEqual((outcome.returncode, outcome.stdout), (0, "3.0\n"), outcome.stderr)


if __name__ == "__main__":
    unittest.main()
