"""What one home copies into a binary cache serves another, which makes nothing but the environment."""

import subprocess
import unittest

from caching import NO_NETWORK, CacheTest, configure, needs_no_network
from harness import BIN
from store_damage import add_source, overwrite
from test_power_cut import Machine, can_start_again, zero_all


class Copying(CacheTest):
    @needs_no_network
    def test_a_script_runs_from_a_folder_without_network(self):
        self.index.wheel("apple", requires=["pear"])
        self.index.wheel("pear")
        self.script("import apple, pear; print(apple.__cached__)", ["apple"])
        self.assertIn(" copied ", self.push("script.py"))
        configure(self.other, substituters=[self.address])
        self.assertIn("site-packages/__pycache__/apple", self.start(before=NO_NETWORK))
        self.assert_sound()

    @needs_no_network
    def test_what_was_built_is_not_built_again(self):
        add_source(self.index, "demo")
        self.script("import demo; print(demo.__version__)", ["demo"])
        self.push("script.py")
        configure(self.other, substituters=[self.address])
        outcome = self.other.run("-v", "script.py", before=NO_NETWORK)
        self.assertEqual(outcome.stdout, "1.0\n", outcome.stderr)
        self.assertRegex(outcome.stderr, r"demo-1.0\S*\.whl came from")

    def test_what_is_there_already_is_not_copied_again(self):
        self.index.wheel("apple")
        self.script("import apple", ["apple"])
        self.push("script.py")
        before = {path: path.stat().st_mtime_ns for path in (self.cache / "data").iterdir()}
        self.assertRegex(self.push("script.py"), r"^0 objects copied, \d+ there already")
        self.assertEqual(before, {path: path.stat().st_mtime_ns for path in (self.cache / "data").iterdir()})

    @needs_no_network
    def test_what_is_damaged_is_repaired_from_a_cache(self):
        self.index.wheel("apple")
        self.script("import apple; print(apple.__version__)", ["apple"])
        self.push("script.py")
        configure(self.home, substituters=[self.address])
        self.run_ok("script.py", PYENVX_FINISH="inline")
        file = self.home.store / self.wheel_info("apple").name / "site" / "apple.py"
        overwrite(file, b"#")
        self.assertEqual(self.home.run("store", "verify", "--contents").returncode, 4)
        self.run_ok("store", "repair", before=NO_NETWORK)
        self.assert_sound(self.home)
        self.assertEqual(self.run_ok("script.py"), "1.0\n")

    def test_environments_are_made_where_they_are_used(self):
        self.index.wheel("apple")
        self.script("import apple", ["apple"])
        self.push("script.py")
        self.assertEqual(self.info_files("environment") + self.info_files("launcher"), [])

    def test_a_folder_that_is_not_there_is_told_and_left_out(self):
        self.index.wheel("apple")
        self.script("import apple", ["apple"])
        configure(self.home, substituters=[self.address])
        outcome = self.home.run("script.py")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn(f"the binary cache {self.address} is no folder that is there", outcome.stderr)

    def test_a_folder_that_others_may_write_needs_signatures(self):
        self.index.wheel("apple")
        self.script("import apple", ["apple"])
        _, public = self.key()
        self.push("--key", "team-1.secret", "script.py")
        self.cache.chmod(0o777)
        configure(self.other, substituters=[self.address])
        self.assertIn("no trusted key vouches", self.other.run("-v", "--offline", "script.py").stderr)
        configure(self.other, substituters=[self.address], trusted_public_keys=[public])
        self.assertRegex(self.other.run("-v", "script.py").stderr, r"apple\S* came from")

    def test_a_second_key_of_a_name_signs_nothing_in_a_cache(self):
        self.index.wheel("apple")
        self.script("import apple", ["apple"])
        self.key()
        self.push("--key", "team-1.secret", "script.py")
        self.run_ok("key", "generate", "team-1", "another.secret")
        outcome = self.home.run("store", "copy", "--to", self.address, "--key", "another.secret", "script.py")
        self.assertEqual(outcome.returncode, 4, outcome.stderr)
        self.assertIn("another key that is called team-1", outcome.stderr)

    def test_objects_are_taken_by_their_addresses(self):
        self.index.wheel("apple")
        self.script("import apple", ["apple"])
        self.push("script.py")
        apple = self.wheel_info("apple").name
        configure(self.other, substituters=[])
        self.start("store", "copy", "--from", self.address, apple)
        self.assertTrue((self.other.store / apple).is_dir())
        self.assert_sound()

    @needs_no_network
    def test_a_dump_is_carried_over_an_air_gap(self):
        self.index.wheel("apple")
        self.script("import apple; print(apple.__version__)", ["apple"])
        key, public = self.key()
        dump = self.home.path / "script.dump"
        self.run_ok("store", "dump", dump, "--key", key, "script.py")
        configure(self.other, trusted_public_keys=[public])
        self.assertIn("in the store", self.start("store", "restore", dump, before=NO_NETWORK))
        self.assertEqual(self.start(before=NO_NETWORK), "1.0\n")
        self.assert_sound()

    @needs_no_network
    def test_what_was_built_is_carried_over_an_air_gap(self):
        add_source(self.index, "demo")
        self.script("import demo; print(demo.__version__)", ["demo"])
        key, public = self.key()
        dump = self.home.path / "script.dump"
        self.run_ok("store", "dump", dump, "--key", key, "script.py")
        configure(self.other, trusted_public_keys=[public])
        self.start("store", "restore", dump)
        self.assertEqual(self.start(before=NO_NETWORK), "1.0\n")

    def test_a_dump_that_nobody_trusted_signed_is_refused(self):
        self.index.wheel("apple")
        self.script("import apple", ["apple"])
        dump = self.home.path / "script.dump"
        self.run_ok("store", "dump", dump, "script.py")
        outcome = self.other.run("store", "restore", dump)
        self.assert_failed(outcome, 4, "cannot be taken from")

    def test_a_project_cannot_choose_whose_caches_are_trusted(self):
        for key, value in (("substituters", '["file:///tmp/evil"]'), ("trusted-public-keys", '["evil:AAAA"]'),
                           ("require-signatures", "false")):
            with self.subTest(key=key):
                script = self.home.script("pass", more=f"[tool.pyenvx]\n{key} = {value}\n", name=f"{key}.py")
                self.run_refused(126, script, says=key)


class OverTheWeb(CacheTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("apple")
        self.script("import apple; print(apple.__version__)", ["apple"])
        self.secret, self.public = self.key()

    def test_objects_are_put_and_taken(self):
        self.cache.mkdir()
        server = self.serve()
        self.push("--key", self.secret, "script.py", to=f"{server}/plain")
        configure(self.other, substituters=[f"{server}/plain"], trusted_public_keys=[self.public])
        self.index.forget_requests()
        self.assertEqual(self.start(), "1.0\n")
        self.assertEqual(self.index.requests, [])
        self.assert_sound()

    def test_many_waiters_share_one_download(self):
        self.push("--key", self.secret, "script.py")
        server = self.serve()
        configure(self.other, substituters=[f"{server}/plain"], trusted_public_keys=[self.public])
        programs = [subprocess.Popen([BIN / "pyenvx", "script.py"], cwd=self.other.work, env=self.other.environment(),
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(8)]
        for program in programs:
            out, err = program.communicate(timeout=120)
            self.assertEqual((program.returncode, out), (0, "1.0\n"), err)
        log = [line.split()[1] for line in (self.home.path / "requests").read_text().splitlines()]
        data = [path for path in log if "/data/" in path]
        self.assertEqual(len(data), len(set(data)), "each object was downloaded once")



@unittest.skipUnless(can_start_again(), "another boot needs root and namespaces")
class PowerLoss(CacheTest):
    def test_power_loss_after_copy_then_verify(self):
        self.index.wheel("apple")
        self.script("import apple; print(apple.__version__)", ["apple"])
        self.push("script.py")
        configure(self.other, substituters=[self.address])
        machine = Machine(self.other.path)
        self.start("store", "copy", "--from", self.address, *(file.name for file in self.info_files("")), before=machine.words)
        zero_all(self.other.store / self.wheel_info("apple").name / "site" / "apple.py")
        machine.start_again()
        outcome = self.other.run("store", "verify", "--contents", before=machine.words)
        self.assertEqual(outcome.returncode, 4, outcome.stdout)
        self.assertIn("apple.py", outcome.stdout)
        self.assertEqual(self.start(before=machine.words), "1.0\n")
        self.assert_sound()


if __name__ == "__main__":
    unittest.main()
