"""`store copy` killed at any system call leaves a sound cache and a sound store, and the next one does the rest."""

import hashlib
import os
import unittest

import test_store_killed


class CopyKilled(test_store_killed.StoreKilledTest):
    """A home with all of a script, and a cache that is empty or has it too."""

    more_wheels = 20

    def setUp(self):
        super().setUp()
        self.cache = self.home.path / "cache"
        self.address = f"file://{self.cache}"

    def put_back(self):
        super().put_back()
        if self.is_cache_written:
            self.remove(self.cache)

    def damaged(self):
        self.assert_whole_cache()
        return super().damaged()

    def assert_whole_cache(self):
        """Of every object that it says it has, it has all, and what that refers to."""
        names = set(os.listdir(self.cache / "info")) if (self.cache / "info").is_dir() else set()
        for name in names:
            lines = [line.split(": ", 1) for line in (self.cache / "info" / name).read_text().splitlines()]
            said = dict(reversed(lines))
            data = (self.cache / said["URL"]).read_bytes()
            self.assertEqual(f"sha256:{hashlib.sha256(data).hexdigest()}", said["FileHash"])
            self.assertLessEqual(set(said.get("References", "").split()), names)

    def fill(self):
        outcome = self.home.run("store", "copy", "--to", self.address, "script.py")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return sorted(os.listdir(self.cache / "info"))

    def test_anywhere_in_a_copy_into_a_cache(self):
        self.is_cache_written = True
        objects = self.fill()
        self.remove(self.cache)
        self.kill_everywhere(("store", "copy", "--to", self.address, *objects), (12, 500))
        self.assertEqual(os.listdir(self.cache / "tmp"), [])

    def test_anywhere_in_a_copy_from_a_cache(self):
        self.is_cache_written = False
        objects = self.fill()
        self.home = self.another_home()
        self.own_all_files()
        self.backup = self.home.path / "backup"
        self.kill_everywhere(("store", "copy", "--from", self.address, *objects), (12, 500))


if __name__ == "__main__":
    unittest.main()
