"""`store repair`, `store optimise` and `store gc` killed at any system call leave a sound store: nothing is damaged that
was not so before, the next one does the rest, and the next start is right."""

import collections
import json
import shutil
import subprocess
import unittest

from cold_start import BIN, SKIPPED, ColdStartTest, sample

import verify_store

MOST = 520  # points in the long form; the last few calls are not reached each time


def flip_a_bit(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(0o444)
    subprocess.run(["touch", "-d", f"@{verify_store.OBJECT_TIME}", path], check=True)


class StoreKilledTest(ColdStartTest):
    """One home, put back to what it was before each time."""

    modules = 20

    def setUp(self):
        super().setUp()
        self.home = self.another_home()
        self.own_all_files()
        self.assert_good_start(self.home)
        self.backup = self.home.path / "backup"

    def own_all_files(self):
        store = self.home.store
        store.rename(store.with_name("borrowed"))
        self.copy(store.with_name("borrowed"), store)
        self.remove(store.with_name("borrowed"))

    @staticmethod
    def copy(source, target):
        subprocess.run(["cp", "-a", source, target], check=True)

    @staticmethod
    def remove(folder):
        subprocess.run(["find", folder, "-type", "d", "-exec", "chmod", "u+w", "{}", "+"], check=True)
        shutil.rmtree(folder)

    def put_back(self):
        self.remove(self.home.data)
        self.copy(self.backup, self.home.data)

    def run_killed_at(self, n, words):
        """Returns how many calls were seen and the name of the last; n = 0 lets it end."""
        report = self.home.path / "calls"
        outcome = self.home.run(*words, before=[BIN / "kill_at", n, report], timeout=300)
        if outcome.returncode == SKIPPED:
            self.skipTest(outcome.stderr)
        if n == 0:
            self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)
        count, call = report.read_text().split()
        return int(count), call

    def damaged(self):
        outcome = self.home.run("store", "verify", "--contents", "--json")
        found = json.loads(outcome.stdout)
        self.assertEqual((found["database"], found["files"]), ([], []))
        return {item["path"] for item in found["damaged"]}

    def kill_everywhere(self, words, sizes, at_least=500):
        self.copy(self.home.data, self.backup)
        before = self.damaged()
        total, _ = self.run_killed_at(0, words)
        self.assertEqual(self.damaged(), set())
        killed = collections.Counter()
        for n in sample(range(1, total + 1), *sizes):
            with self.subTest(n=n, of=total):
                self.put_back()
                reached, call = self.run_killed_at(n, words)
                killed[call if reached == n else None] += 1
                self.assertLessEqual(self.damaged(), before)
                outcome = self.home.run(*words)
                self.assertEqual(outcome.returncode, 0, outcome.stdout + outcome.stderr)
                self.assertEqual(self.damaged(), set())
                self.assert_good_start(self.home)
                self.assert_good_store(self.home)
        survived = killed.pop(None, 0)
        print(f"\nkilled before {killed.total()} distinct calls of {total} ({survived} were not reached): {dict(killed)}")
        self.assertGreaterEqual(total, at_least)


class StoreKilled(StoreKilledTest):
    def test_anywhere_in_a_repair(self):
        for item in verify_store.registered_objects(self.home.data):
            top = self.home.store / item.path
            files = sorted(path for path in top.rglob("*") if path.is_file() and not path.is_symlink() and path.stat().st_size)
            if item.kind != "interpreter":  # a copy of which is most of the calls
                flip_a_bit(files[0])
        self.kill_everywhere(("store", "repair"), (12, MOST))

    def test_anywhere_in_an_optimisation(self):
        self.kill_everywhere(("store", "optimise"), (12, MOST))


class CollectorKilled(StoreKilledTest):
    modules = 150

    def test_anywhere_in_a_collection(self):
        self.kill_everywhere(("store", "gc", "--keep-last-used", "0"), (12, MOST))


if __name__ == "__main__":
    unittest.main()
