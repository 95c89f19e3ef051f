"""Whatever happens to the files of a store is found by `store verify`, named, and mended by `store repair`."""

import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import unittest

from harness import BIN, ROOT, TestHome, host_python, wait_until
from store_damage import RIGHT_OUTPUT, StoreTest, flip_bit, overwrite

import verify_store

LONG = bool(os.environ.get("PYENVX_TEST_LONG"))
SEED = int(os.environ.get("PYENVX_TEST_SEED", "20240229"))
FLIPS_A_ROUND = 20
NOBODY = 65534


class Sound(StoreTest):
    def test_a_store_that_nobody_touched(self):
        self.assertIn("as it was written", self.run_ok("store", "verify"))
        self.assertIn("every byte of", self.run_ok("store", "verify", "--contents"))
        self.assertEqual(self.run_ok("store", "repair"), "nothing is damaged\n")
        self.assert_sound()
        self.assertEqual(set(self.objects()),
                         {"fetch", "unpack-wheel", "interpreter", "environment", "bytecode", "build-sdist"})

    def test_one_whose_objects_have_no_tree_hashes_yet(self):
        home = TestHome(self.index.url())
        self.addCleanup(home.close)
        home.run("run", "-p", "apple", "-c", "pass")
        outcome = home.run("store", "verify", "--contents")
        self.assertEqual(outcome.returncode, 0, outcome.stdout)
        self.assertIn("no tree hash yet", outcome.stdout)

    def test_verify_and_repair_change_nothing_in_it(self):
        before = self.home.kept()
        self.run_ok("store", "verify", "--contents")
        self.run_ok("store", "repair")
        self.assert_kept(before)

    def test_verify_that_is_interrupted_dies_by_the_signal(self):
        terminal = self.terminal("store", "verify", "--contents")
        terminal.send("\x03")
        self.assertIn(terminal.finish(), (-signal.SIGINT, 0))


class Damaged(StoreTest):
    def file_of(self, kind, name):
        return next(path for item in self.objects()[kind] for path in self.files_of(item) if path.name == name)

    def test_what_root_writes_into_a_package_is_found_named_and_repaired(self):
        file = self.file_of("unpack-wheel", "same.py")
        with open(file, "a") as writer:
            writer.write("# more\n")
        outcome = self.home.run("store", "verify", "--contents")
        self.assertEqual(outcome.returncode, 4)
        self.assertIn("site/apple/same.py has another", outcome.stdout)
        self.assertIn("pyenvx store repair", outcome.stdout)
        self.repair()
        self.assert_sound()
        self.start()

    def test_repair_of_a_corrupt_object_even_of_equal_length(self):
        file = self.file_of("unpack-wheel", "__init__.py")
        overwrite(file, b"#")
        self.assertTrue(self.examine()["sound"], "nothing but the bytes tells")
        self.repair()
        self.assertNotEqual(file.read_bytes()[:1], b"#")
        self.assert_sound()

    def test_a_file_that_objects_share_is_mended_in_all_of_them(self):
        file = self.file_of("unpack-wheel", "same.py")
        sharing = self.objects_with(file.stat().st_ino)
        self.assertGreater(len(sharing), 1, "an environment has it too")
        flip_bit(file, 1000)
        self.assertEqual(self.damaged(), sharing)
        self.assertEqual(set(self.repair()["mended"]), sharing)
        self.assert_sound()
        self.assertEqual(self.objects_with(self.file_of("unpack-wheel", "same.py").stat().st_ino), sharing)

    def test_a_program_that_runs_in_what_is_repaired_goes_on(self):
        self.home.script("import apple, sys\nsys.stdin.readline()\nimport berry.copy\nprint(len(berry.copy.VALUE))\n",
                         ["apple", "berry", "demo"], name="waits.py")
        self.home.run("waits.py", stdin="\n", PYENVX_FINISH="inline")
        with subprocess.Popen([BIN / "pyenvx", "waits.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              cwd=self.home.work, env=self.home.environment()) as process:
            wait_until(lambda: b"python" in pathlib.Path(f"/proc/{process.pid}/comm").read_bytes())
            for item in self.objects()["environment"]:
                flip_bit(self.home.store / item / "pyenvx-environment", 77)
            self.repair()
            self.assertEqual(process.communicate("\n", timeout=60)[0], "2000\n")
        self.assert_sound()

    def test_names_and_links_and_files_that_came_or_went(self):
        interpreter = self.home.store / self.objects()["interpreter"][0]
        site = next(path for path in (self.home.store / self.objects()["unpack-wheel"][0]).rglob("*.py"))
        for harm in (
            lambda: (interpreter / "bin" / "python").unlink(),
            lambda: (site.parent / "new.py").write_text(""),
            lambda: site.rename(site.with_name("other.py")),
        ):
            with self.subTest(harm):
                harm()
                self.assertNotEqual(self.damaged(), set())
                self.repair()
                self.assert_sound()

    def test_an_object_that_is_gone_is_made_again(self):
        for kind, items in self.objects().items():
            with self.subTest(kind):
                subprocess.run(["rm", "-rf", self.home.store / items[0]], check=True)
                found = self.examine()["damaged"]
                self.assertEqual([(item["path"], item["damage"]) for item in found], [(items[0], "missing")])
                self.repair()
                self.assert_sound()

    def test_modes_and_times_are_given_again_without_making_anything_anew(self):
        file = self.file_of("unpack-wheel", "same.py")
        inode = file.stat().st_ino
        file.chmod(0o666)
        os.utime(file.parent, (1, 1))
        self.index.forget_requests()
        found = self.examine()["damaged"]
        self.assertTrue(all(item["damage"] == "form" for item in found), found)
        self.assertIn("has the mode 0666", str(found))
        self.repair()
        self.assertEqual((self.index.requests, file.stat().st_ino), ([], inode))
        self.assert_sound()

    def test_the_hash_changes_with_the_executable_bit_and_not_with_the_mtime(self):
        file = self.file_of("unpack-wheel", "same.py")
        os.utime(file, (1, 1))
        kinds = {item["damage"] for item in self.examine("--contents")["damaged"]}
        self.assertEqual(kinds, {"form"})
        os.utime(file, (verify_store.OBJECT_TIME,) * 2)
        file.chmod(0o555)
        kinds = {item["damage"] for item in self.examine("--contents")["damaged"]}
        self.assertEqual(kinds, {"contents"})
        self.repair()
        self.assert_sound()

    def test_what_cannot_be_made_again_is_left_and_named_until_it_is_to_be_discarded(self):
        item = next(path for path in self.objects()["unpack-wheel"] if "berry" in path)
        flip_bit(self.home.store / item / "site" / "berry" / "copy.py", 5)
        outcome = self.home.run("store", "repair", "--offline", PYENVX_INDEX_URL="http://127.0.0.1:9/simple/")
        self.assertEqual(outcome.returncode, 4, outcome.stdout)
        self.assertIn(f"still damaged {item}: ", outcome.stdout)
        self.assertIn(item, self.damaged())
        outcome = self.home.run("store", "repair", "--discard", PYENVX_INDEX_URL="http://127.0.0.1:9/simple/")
        self.assertIn(f"discarded {item}\n", outcome.stdout)
        self.assert_sound()
        self.start()


class InfoFilesAndDatabase(StoreTest):
    def info(self, item):
        return self.home.data / "info" / item

    def test_a_falsified_info_file_is_refused(self):
        """Whatever line of it is changed to another that could stand there."""
        item = self.objects()["unpack-wheel"][0]
        file = self.info(item)
        good = file.read_text()
        for line in good.splitlines():
            with self.subTest(line):
                file.chmod(0o644)
                file.write_text(good.replace(line, line[:-1] + ("0" if line[-1] != "0" else "1")))
                file.chmod(0o444)
                self.assertEqual([(found["path"], found["damage"]) for found in self.examine()["damaged"]],
                                 [(item, "info-file")])
                self.repair()
                self.assertEqual(file.read_text(), good)

    def test_an_info_file_that_is_gone_or_torn_is_written_again(self):
        item = self.objects()["environment"][0]
        good = self.info(item).read_text()
        for harm in (lambda: self.info(item).unlink(), lambda: os.truncate(self.info(item), 10)):
            with self.subTest(harm):
                harm()
                self.assertEqual([found["path"] for found in self.examine()["damaged"]], [item])
                self.repair()
                self.assertEqual(self.info(item).read_text(), good)

    def test_what_the_database_has_wrong_is_taken_from_the_info_file(self):
        item = self.objects()["unpack-wheel"][0]
        before = self.rows("SELECT path, deriver, size, nar_hash, nar_size FROM object ORDER BY path")
        for change in ("size = size + 1", "nar_hash = replace(nar_hash, substr(nar_hash, 1, 2), '00')",
                       "deriver = replace(deriver, 'kind', 'king')"):
            with self.subTest(change), contextlib.closing(
                sqlite3.connect(self.home.data / "db" / "store.sqlite", isolation_level=None)) as database:
                database.execute(f"UPDATE object SET {change} WHERE path = ?", (item,))
                self.assertEqual({found["path"] for found in self.examine()["damaged"]}, {item})
                self.repair()
                after = self.rows("SELECT path, deriver, size, nar_hash, nar_size FROM object ORDER BY path")
                self.assertEqual(after, before)

    def tables(self):
        """All that is said of objects but when they were used last."""
        return [self.rows(sql) for sql in (
            "SELECT path, deriver, size, nar_hash, nar_size, durable FROM object ORDER BY path",
            "SELECT a.path, b.path FROM reference JOIN object a ON a.id = referrer JOIN object b ON b.id = referenced"
            " ORDER BY 1, 2",
            "SELECT derivation, output, path FROM realisation JOIN object ON object.id = object ORDER BY 1",
            "SELECT link, path FROM root JOIN object ON object.id = object ORDER BY 1",
            "SELECT path, key_name, bytes FROM signature JOIN object ON object.id = object ORDER BY 1, 2")]

    def test_a_question_makes_a_lost_database_again(self):
        before = self.run_ok("store", "ls", "--json")
        for file in (self.home.data / "db").iterdir():
            file.unlink()
        self.assertEqual([entry["path"] for entry in json.loads(self.run_ok("store", "ls", "--json"))],
                         [entry["path"] for entry in json.loads(before)])

    def test_a_database_that_is_lost_or_damaged_is_noticed_and_made_anew_with_nothing_lost_but_last_uses(self):
        database = self.home.data / "db" / "store.sqlite"
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before, times = self.tables(), self.registration_times()
        pages = database.stat().st_size // 4096

        def lose():
            for file in database.parent.iterdir():
                file.unlink()

        def damage():
            overwrite_pages = random.Random(SEED).sample(range(1, pages), pages // 2)
            for page in overwrite_pages:
                with open(database, "r+b") as file:
                    file.seek(page * 4096)
                    file.write(os.urandom(4096))

        for harm, word in ((lose, "was lost"), (damage, "damaged")):
            with self.subTest(word):
                harm()
                outcome = self.home.run("store", "verify")
                self.assertIn(word, outcome.stdout + outcome.stderr)
                self.run_ok("store", "verify", "--contents")
                self.assertEqual(self.tables(), before)
                for then, now in zip(times, self.registration_times()):
                    self.assertAlmostEqual(then, now, delta=2)
                self.assert_sound()
                self.start()

    def registration_times(self):
        return [time for time, in self.rows("SELECT registered_at FROM object ORDER BY path")]

    def test_an_old_database_migrates_and_verifies(self):
        for version, schemas in ((1, ("schema.sql",)), (2, ("schema.sql", "schema_2.sql"))):
            with self.subTest(version):
                self.go_back_to(version, schemas)
                self.assert_sound()
                self.start()

    def go_back_to(self, version, schemas):
        """The same store as an earlier pyenvx would have left it."""
        database = self.home.data / "db" / "store.sqlite"
        old = database.with_name("old.sqlite")
        with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as connection:
            for schema in schemas:
                connection.executescript((ROOT / "store" / "core" / schema).read_text())
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("DELETE FROM registration_count") if version > 1 else None
            connection.execute("ATTACH ? AS new", (str(database),))
            for (table,) in connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall():
                columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
                connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
        for file in database.parent.glob("store.sqlite*"):
            file.unlink()
        old.rename(database)


class Flips(StoreTest):
    """One bit at a time, anywhere."""

    def all_files(self):
        """(kind, file) for one file of each place that anything is kept in."""
        for kind, items in self.objects().items():
            for item in items:
                yield from ((kind, file) for file in self.files_of(item))
        for folder in ("info", "records"):
            yield from ((folder, file) for file in (self.home.data / folder).iterdir() if len(file.name) >= 32)

    def sample(self, chooser):
        """Files of as many kinds as there are, in turn."""
        kinds = {}
        for kind, file in sorted(self.all_files()):
            kinds.setdefault(kind, []).append(file)
        names = sorted(kinds)
        return [(names[i % len(names)], chooser.choice(kinds[names[i % len(names)]])) for i in range(FLIPS_A_ROUND)]

    def expect_found(self, kind, file):
        """What verify has to name."""
        if kind in ("info", "records"):
            return {file.name}
        return self.objects_with(file.stat().st_ino)

    def test_random_flips_are_all_found_and_mended(self):
        chooser = random.Random(SEED)
        flips, missed = 0, []
        for _ in range(14 if LONG else 1):
            damage = self.sample(chooser)
            wanted = set()
            for kind, file in {file: (kind, file) for kind, file in damage}.values():
                flip_bit(file, chooser.getrandbits(40))
                wanted |= self.expect_found(kind, file)
                flips += 1
            found = self.examine("--contents")
            names = {item["path"] for item in found["damaged"]} | {pathlib.Path(item["file"]).name for item in found["files"]}
            missed += wanted - names
            self.assertEqual(names - wanted, set(), "more is said to be damaged than is")
            self.repair()
            self.start()
            self.assert_sound()
        print(f"\n{flips} flips, {len(missed)} missed", end="")
        self.assertEqual(missed, [])


class Rights(StoreTest):
    def test_a_program_that_opens_its_package_for_writing_gets_EACCES(self):
        """As an ordinary user, whom modes stop."""
        with self.subTest("an unprivileged user"):
            self.check_refused(["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"])

    def check_refused(self, before):
        if os.geteuid() != 0 or not shutil.which("setpriv"):
            self.skipTest("becoming another user needs root and setpriv")
        self.home.script("""
            import apple, errno, os, pathlib
            package = pathlib.Path(apple.__file__)
            for attempt in (lambda: open(package, "a"), lambda: open(package, "r+b"), lambda: package.unlink(),
                            lambda: (package.parent / "new.py").write_text(""), lambda: os.truncate(package, 0)):
                try:
                    attempt()
                except OSError as error:
                    print(errno.errorcode[error.errno])
        """, ["apple"], name="writes.py")
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", self.home.path], check=True)
        self.home.path.chmod(0o755)
        for folder in (BIN, *BIN.parents):
            if not os.stat(folder).st_mode & 1:
                self.skipTest(f"{folder} is closed to others")
        outcome = self.home.run("writes.py", before=before)
        self.assertEqual(outcome.stdout.split(), ["EACCES"] * 5, outcome.stderr)
        outcome = self.home.run("store", "verify", "--contents", before=before)
        self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)
        subprocess.run(["chown", "-R", "0:0", self.home.path], check=True)


class Optimised(StoreTest):
    def same_files(self):
        """Contents and mode → inodes."""
        inodes = {}
        for items in self.objects().values():
            for item in items:
                for file in self.files_of(item):
                    inodes.setdefault((file.read_bytes(), file.stat().st_mode), set()).add(file.stat().st_ino)
        return inodes

    def test_inodes_are_equal_after_optimise_and_a_second_time_changes_nothing(self):
        self.assertTrue(any(len(inodes) > 1 for inodes in self.same_files().values()))
        self.assertIn("share the bytes of others now", self.run_ok("store", "optimise"))
        self.assertTrue(all(len(inodes) == 1 for inodes in self.same_files().values()))
        self.assert_sound()
        before = self.home.kept()
        self.assertIn("no two files", self.run_ok("store", "optimise"))
        self.assert_kept(before)
        self.start()

    def test_a_program_that_runs_meanwhile_goes_on(self):
        self.home.script("import sys\nsys.stdin.readline()\nimport apple.same\nprint(len(apple.same.VALUE))\n",
                         ["apple", "berry", "demo"], name="waits.py")
        self.home.run("waits.py", stdin="\n", PYENVX_FINISH="inline")
        with subprocess.Popen([BIN / "pyenvx", "waits.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              cwd=self.home.work, env=self.home.environment()) as process:
            wait_until(lambda: b"python" in pathlib.Path(f"/proc/{process.pid}/comm").read_bytes())
            self.run_ok("store", "optimise")
            self.assertEqual(process.communicate("\n", timeout=60)[0], "2000\n")

    def test_damage_to_what_is_shared_is_mended_everywhere(self):
        self.run_ok("store", "optimise")
        item = next(path for path in self.objects()["unpack-wheel"] if "apple" in path)
        file = self.home.store / item / "site" / "apple" / "same.py"
        sharing = self.objects_with(file.stat().st_ino)
        self.assertGreater(len(sharing), 2)
        flip_bit(file, 4711)
        self.assertEqual(self.damaged(), sharing)
        self.repair()
        self.assert_sound()


class Check(StoreTest):
    def test_a_rebuild_check_that_finds_a_difference_leaves_no_stray_folder(self):
        self.source("fickle", plan="""
            import os
            def on_build(settings):
                return f"VALUE = {os.urandom(8).hex()!r}\\n"
        """)
        before = self.home.kept()
        outcome = self.home.run("build", "--check", "fickle")
        self.assertEqual(outcome.returncode, 1, outcome.stderr)
        self.assertIn("differs", outcome.stdout)
        self.assertEqual(self.home.kept()["tmp"], {})
        self.assertEqual(self.examine()["left_over"], [])
        self.assertEqual({name.split("/")[0] for name in self.home.kept()["store"].keys() - before["store"].keys()}
                         - {item for items in self.objects().values() for item in items}, set())
        self.assert_sound()


if __name__ == "__main__":
    unittest.main()
