"""What `pyenvx store` tells about objects, and that it only reads."""

import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import unittest

from harness import FunctionalTest, in_namespace, needs_mounts, tree_state


class Look(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", requires=["part"], modules={"demo.py": "x = 1\n"})
        self.index.wheel("part", modules={"part.py": "y = 2\n"})
        self.script = self.home.script("import demo, part\nprint(1)\n", ["demo"])
        self.run_ok(self.script)

    def store_command(self, *words, **options):
        return self.run_ok("store", *words, **options)

    def json(self, *words):
        return json.loads(self.store_command(*words, "--json"))

    def address(self, word):
        return self.json("path-info", word)[0]["path"]


class Words(Look):
    def test_a_script_stands_for_its_environment(self):
        self.assertTrue(self.address("script.py").endswith("-environment"))
        self.assertEqual(self.address(self.script), self.address("./script.py"))

    def test_a_project_folder_stands_for_its_environment_also_from_below(self):
        self.home.write("project/shell.toml", 'dependencies = ["part"]\n')
        self.home.write("project/below/file", "")
        self.run_ok("shell", "--", "true", cwd=self.home.work / "project")
        found = self.address("project")
        self.assertEqual(self.address("project/below"), found)
        self.assertEqual(self.address("project/shell.toml"), found)
        self.assertNotEqual(self.address(self.script), found)

    def test_a_name_stands_for_its_wheel_with_version_and_without(self):
        self.assertTrue(self.address("demo").endswith("-demo-1.0"))
        for word in ("demo==1.0", "demo-1.0", "DEMO"):
            self.assertEqual(self.address(word), self.address("demo"))

    def test_a_path_into_an_object_and_a_link_to_one_stand_for_it(self):
        link = self.home.work / "result"
        place = self.json("path-info", "demo")[0]["place"]
        link.symlink_to(place)
        self.assertEqual(self.address(f"{place}/site/demo.py"), self.address("demo"))
        self.assertEqual(self.address("./result"), self.address("demo"))

    def test_a_name_with_several_versions_lists_the_choices(self):
        self.index.wheel("part", "2.0")
        self.run_ok("--refresh", self.home.script("", ["part==2.0"], "other.py"))
        said = self.run_refused(2, "store", "path-info", "part", says=("part may be any of 2 objects", "-part-1.0", "-part-2.0"))
        self.assertIn("NAME==VERSION", said)

    def test_what_the_store_has_not_is_said_with_what_lists_it(self):
        self.run_refused(1, "store", "path-info", "absent", says=("the store has no object absent", "store ls"))
        self.run_refused(1, "store", "path-info", "./absent.py", says=("there is no file",))

    def test_a_script_that_never_ran_has_no_environment(self):
        self.home.script("", ["part"], "new.py")
        self.run_refused(1, "store", "closure", "new.py", says=("new.py has no environment in the store", "pyenvx env path"))


class Answers(Look):
    def test_path_info_tells_sizes_references_recipe_and_times(self):
        info = self.json("path-info", "script.py")[0]
        self.assertEqual(info["kind"], "environment")
        self.assertIn(self.address("demo"), info["references"])
        self.assertGreater(info["closure_size"], info["size"])
        self.assertTrue(info["deriver"].startswith("pyenvx-derivation 1\nkind environment\n"))
        text = self.store_command("path-info", "script.py")
        for label in ("size", "closure size", "made by", "registered", "last used", "refers to"):
            self.assertIn(f"  {label} ", text)

    def test_closure_lists_places_that_are_there(self):
        places = self.store_command("closure", "script.py").split()
        self.assertEqual(len(places), len(self.json("closure", "script.py")))
        for place in places:
            self.assertTrue(os.path.isdir(place), place)

    def test_referrers_of_a_part_are_the_environments_that_have_it(self):
        found = [entry["path"] for entry in self.json("closure", "--referrers", "part")]
        self.assertEqual(sorted(found), sorted([self.address("part"), self.address("script.py")]))

    def test_why_depends_tells_the_chain(self):
        chain = self.json("why-depends", "script.py", "part")["chain"]
        self.assertEqual(chain, [self.address("script.py"), self.address("part")])

    def test_why_depends_means_the_version_that_is_there(self):
        self.index.wheel("part", "2.0")
        self.run_ok("--refresh", self.home.script("", ["part==2.0"], "other.py"))
        self.assertTrue(self.json("why-depends", "other.py", "part")["chain"][1].endswith("-part-2.0"))

    def test_what_does_not_depend_is_said_and_fails(self):
        self.run_refused(1, "store", "why-depends", "part", "demo", says=("does not depend on", "--referrers"))

    def test_ls_sorts_by_size_and_last_use(self):
        with sqlite3.connect(self.home.data / "db/store.sqlite") as database:
            database.execute("UPDATE object SET last_used_at = 86400 WHERE path LIKE '%-part-1.0'")
        self.assertTrue(self.json("ls", "--by", "last-use")[0]["path"].endswith("-part-1.0"))
        sizes = [entry["size"] for entry in self.json("ls", "--by", "size")]
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        self.assertIn("1970-01-02", self.store_command("ls", "part"))
        self.run_refused(2, "store", "ls", "--by", "colour", says=("--by takes name, size or last-use",))

    def test_roots_have_the_stable_links(self):
        roots = {entry["object"]: entry["root"] for entry in self.json("roots") if entry["kind"] == "stable link"}
        self.assertTrue(roots[self.address("script.py")].startswith(str(self.home.data / "envs" / "script-")))

    def test_diff_tells_versions_and_sizes(self):
        self.index.wheel("part", "2.0")
        self.run_ok("--refresh", self.home.script("", ["part==2.0"], "other.py"))
        changes = {change["name"]: change for change in self.json("diff", "script.py", "other.py")["changes"]}
        self.assertEqual(changes["part"]["before"]["versions"], ["1.0"])
        self.assertEqual(changes["part"]["after"]["versions"], ["2.0"])
        text = self.store_command("diff", "script.py", "other.py")
        self.assertIn("part: 1.0 -> 2.0, ", text)
        self.assertIn("demo: 1.0 -> none, -", text)
        self.assertIn("in all: ", text)

    def test_log_of_what_was_not_built_is_its_recipe(self):
        self.assertTrue(self.store_command("log", "demo").startswith("pyenvx-derivation 1\nkind unpack-wheel\nname demo-1.0\n"))


class OnlyReading(Look):
    def test_nothing_is_changed(self):
        before = tree_state(self.home.data)
        for words in (["path-info", "demo"], ["ls"], ["closure", "script.py"], ["why-depends", "script.py", "part"], ["roots"]):
            self.store_command(*words)
        after = tree_state(self.home.data)
        shared_memory = "db/store.sqlite-shm"  # SQLite's own
        self.assertEqual({**before, shared_memory: 0}, {**after, shared_memory: 0})

    def test_no_library_of_the_network_is_loaded(self):
        loaded = self.home.run("store", "path-info", "demo", LD_DEBUG="files").stderr
        self.assertIn("libsqlite3", loaded)
        for library in ("libcurl", "libssl", "libcrypto"):
            self.assertNotIn(library, loaded)

    def test_a_question_waits_for_nobody_who_writes(self):
        with sqlite3.connect(self.home.data / "db/store.sqlite", isolation_level=None) as writer:
            writer.execute("BEGIN IMMEDIATE")
            self.assertIn("demo", self.store_command("ls", timeout=20))
            writer.execute("ROLLBACK")

    @needs_mounts
    def test_a_read_only_store_answers_queries(self):
        mount = f"mount --bind '{self.home.data}' '{self.home.data}'; mount -o remount,bind,ro '{self.home.data}'"
        self.assertIn("-demo-1.0", self.store_command("ls", before=in_namespace(mount)))
        self.assertIn("-part-1.0", self.store_command("why-depends", "script.py", "part", before=in_namespace(mount)))

    @needs_mounts
    def test_a_read_only_store_of_an_older_version_answers_queries(self):
        with sqlite3.connect(self.home.data / "db/store.sqlite") as database:
            database.executescript(
                "DROP INDEX object_by_last_use; DROP INDEX object_by_name; DROP TABLE cache_answer; DROP TABLE cache_state;"
                "PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE)")
        mount = f"mount --bind '{self.home.data}' '{self.home.data}'; mount -o remount,bind,ro '{self.home.data}'"
        self.assertIn("-demo-1.0", self.store_command("path-info", "demo", before=in_namespace(mount)))

    @needs_mounts
    def test_what_must_write_into_a_read_only_store_says_what_to_do(self):
        new = self.home.script("", ["part"], "new.py")
        mount = f"mount --bind '{self.home.data}' '{self.home.data}'; mount -o remount,bind,ro '{self.home.data}'"
        outcome = self.home.run(new, before=in_namespace(mount))
        self.assertEqual(outcome.returncode, 125)
        self.assertIn("read-only", outcome.stderr.lower())
        self.assertIn("PYENVX_HOME", outcome.stderr)

    def test_a_store_that_is_not_there_is_not_made(self):
        outcome = self.home.run("store", "ls", PYENVX_HOME=self.home.path / "none")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("there is no store at", outcome.stderr)
        self.assertFalse((self.home.path / "none").exists())

    def test_a_database_of_a_newer_version_is_refused_with_what_to_do(self):
        with sqlite3.connect(self.home.data / "db/store.sqlite") as database:
            database.execute("PRAGMA user_version = 999")
        outcome = self.home.run("store", "ls")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("a newer pyenvx", outcome.stderr)


class OldDatabase(Look):
    def test_an_old_database_is_brought_up_to_date_and_verifies(self):
        with sqlite3.connect(self.home.data / "db/store.sqlite") as database:
            database.executescript(
                "DROP INDEX object_by_last_use; DROP INDEX object_by_name; DROP TABLE cache_answer; DROP TABLE cache_state;"
                "DROP INDEX object_not_durable; DROP INDEX object_without_hash; DROP TABLE registration_count;"
                "ALTER TABLE object DROP COLUMN registration; PRAGMA user_version = 1")
        self.assertEqual(self.run_ok(self.script), "1\n")
        self.assertTrue(self.address("script.py").endswith("-environment"))
        program = pathlib.Path(__file__).resolve().parents[1] / "support/verify_store.py"
        verified = subprocess.run([sys.executable, program, self.home.data], capture_output=True, text=True)
        self.assertEqual(verified.returncode, 0, verified.stdout)


if __name__ == "__main__":
    unittest.main()
