"""A second start of an unchanged declaration is one record read and one exec."""

import os
import re
import shutil
import subprocess
import sys
import unittest

from harness import BIN, FunctionalTest

COLD = "pyenvx: a cold start: "


class WarmTest(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo")
        self.script = self.home.script("import demo\nprint(demo.__version__)", ["demo"])
        self.start(self.script)
        self.start(self.script)  # the first record may be too close to its inputs to be trusted

    def start(self, *words, **options):
        """Starts with -v; returns why the start was cold, or nothing when it was warm."""
        outcome = self.home.run("-v", *words, **options)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return next((line[len(COLD):] for line in outcome.stderr.splitlines() if line.startswith(COLD)), None)

    def record(self):
        (record,) = (self.home.data / "records").iterdir()
        return record


@unittest.skipUnless(shutil.which("strace"), "strace is not installed")
class SystemCalls(WarmTest):
    def setUp(self):
        super().setUp()
        probe = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, text=True)
        if probe.returncode != 0:
            self.skipTest(f"strace may not trace here: {probe.stderr.strip()}")

    def trace(self, *words, cwd=None):
        """The system calls before Python's execve, that one included, and those of the whole start."""
        log = self.home.path / "trace"
        outcome = self.home.run(*words, cwd=cwd, before=["strace", "-f", "-o", log])
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        calls = log.read_text().splitlines()
        starts = [number for number, call in enumerate(calls) if "execve(" in call]
        return calls[: starts[1] + 1], calls

    def test_of_a_script_are_two_execve_and_no_connect(self):
        _, calls = self.trace(self.script)
        programs = [re.search(r'execve\("([^"]*)', call)[1] for call in calls if "execve(" in call]
        self.assertEqual(programs[0], str(BIN / "pyenvx"))
        self.assertRegex(programs[1], r"-cpython-3[^/]*/bin/python3\.\d+$")
        self.assertEqual(len(programs), 2, programs)
        self.assertEqual([call for call in calls if re.search(r"\b(connect|socket|fork|vfork)\(", call)], [])

    def test_open_the_record_and_nothing_else_before_python(self):
        before, _ = self.trace(self.script)
        opened = [re.search(r'"([^"]*)"', call)[1] for call in before if re.search(r"\bopen(at)?\(", call)]
        environment = next((self.home.data / "envs").iterdir()).resolve().name
        # As long as the objects may not have reached the disk.
        which_boot = [str(self.home.data / "info" / environment), "/proc/sys/kernel/random/boot_id"]
        self.assertIn(opened, ([str(self.record())], [str(self.record()), *which_boot]))

    def test_write_nothing_before_python(self):
        before, _ = self.trace(self.script)
        self.assertEqual([call for call in before if re.search(r"\b(write|rename\w*|unlink\w*|mkdir\w*)\(", call)], [])

    def test_of_packages_named_and_of_a_project_are_as_few(self):
        self.home.write("project/shell.toml", 'dependencies = ["demo"]\n')
        project = self.home.work / "project"
        for words, folder in ((["run", "-p", "demo", "-c", "pass"], None), (["run", "-c", "pass"], project)):
            for _ in range(2):
                self.run_ok(*words, cwd=folder)
            _, calls = self.trace(*words, cwd=folder)
            self.assertEqual(len([call for call in calls if "execve(" in call]), 2, words)


class Misses(WarmTest):
    def assert_miss_and_right(self, output="1.0\n"):
        self.assertIsNotNone(self.start(self.script))
        self.assertEqual(self.run_ok(self.script), output)

    def test_an_unchanged_script_is_warm_with_other_arguments_too(self):
        self.assertIsNone(self.start(self.script))
        self.assertIsNone(self.start(self.script, "argument"))
        self.assertIsNone(self.start("run", self.script))

    def test_a_truncated_record_is_refused(self):
        whole = self.record().read_bytes()
        for size in (0, 1, len(whole) // 2, len(whole) - 1):
            self.record().write_bytes(whole[:size])
            self.assert_miss_and_right()

    def test_a_record_with_any_byte_changed_is_refused(self):
        whole = bytearray(self.record().read_bytes())
        for place in (0, 5, len(whole) // 2, len(whole) - 1):
            changed = bytearray(whole)
            changed[place] ^= 1
            self.record().write_bytes(changed)
            self.assert_miss_and_right()

    def test_a_record_that_others_may_write_is_refused(self):
        for mode in (0o620, 0o602, 0o666):
            self.record().chmod(mode)
            self.assertIn("written by others", self.start(self.script))

    @unittest.skipUnless(os.geteuid() == 0, "giving files away needs root")
    def test_a_record_of_another_user_is_refused(self):
        os.chown(self.record(), 12345, 12345)
        self.assertIn("belongs to another user", self.start(self.script))

    def test_a_link_in_place_of_a_record_is_refused(self):
        record = self.record()
        record.rename(self.home.path / "elsewhere")
        record.symlink_to(self.home.path / "elsewhere")
        self.assert_miss_and_right()
        self.assertFalse(record.is_symlink())

    def test_an_edited_script_is_cold_once(self):
        self.script.write_text(self.script.read_text() + "print('more')\n")
        self.assertIn("has changed", self.start(self.script))
        self.assertEqual(self.run_ok(self.script), "1.0\nmore\n")

    def test_a_script_replaced_by_one_of_equal_size_and_time_is_cold(self):
        status = self.script.stat()
        other = self.home.write("other.py", self.script.read_text().replace("print", "repr "))
        os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
        other.replace(self.script)
        self.assert_miss_and_right("")

    def test_a_variable_that_matters_makes_it_cold(self):
        self.assertIsNotNone(self.start(self.script, PYENVX_INDEX_URL=self.index.url("etag")))

    def test_a_python_version_file_that_appears_makes_it_cold(self):
        self.home.write(".python-version", "%d.%d\n" % sys.version_info[:2])
        self.assertIn(".python-version has appeared", self.start(self.script))

    def test_a_configuration_that_appears_makes_it_cold(self):
        folder = self.home.home / ".config" / "pyenvx"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text("")
        self.assertIn("config.toml has appeared", self.start(self.script))

    def test_a_start_whose_environment_is_gone_is_cold_and_right(self):
        environment = next(self.home.store.glob("*-environment"))
        environment.chmod(0o700)
        environment.rename(self.home.path / "gone")
        self.assertIn("environment is gone", self.start(self.script))

    def test_refresh_is_never_warm(self):
        self.assertIsNotNone(self.start("--refresh", self.script))


class HostCommands(WarmTest):
    """Commands that the environment does not have: PATH says which file they are."""

    WORDS = ("shell", "demo", "--", "greet")

    def setUp(self):
        super().setUp()
        for folder in ("one", "two"):
            self.home.write(f"{folder}/greet", f"#!/bin/sh\necho {folder}\n", mode=0o755)
        (self.home.work / "none").mkdir()
        for _ in range(2):
            self.start(*self.WORDS, **self.path("none", "two"))

    def path(self, *folders):
        return {"PATH": ":".join([*(str(self.home.work / folder) for folder in folders), os.environ["PATH"]])}

    def test_are_warm_at_the_second_start(self):
        self.assertIsNone(self.start(*self.WORDS, **self.path("none", "two")))

    def test_are_looked_for_again_when_PATH_leads_elsewhere(self):
        self.assertEqual(self.start(*self.WORDS, **self.path("one", "two")), "PATH leads to another greet")
        self.assertEqual(self.run_ok(*self.WORDS, **self.path("one", "two")), "one\n")

    def test_are_looked_for_again_when_one_appears_before(self):
        self.home.write("none/greet", "#!/bin/sh\necho new\n", mode=0o755)
        self.assertEqual(self.run_ok(*self.WORDS, **self.path("none", "two")), "new\n")


class Projects(WarmTest):
    WORDS = ("run", "-c", "import demo; print(demo.__version__)")

    def setUp(self):
        super().setUp()
        self.index.wheel("demo", "2.0")
        self.home.write("project/shell.toml", 'dependencies = ["demo==1.0"]\n')
        self.inner = self.home.work / "project" / "inner"
        self.inner.mkdir()
        for _ in range(2):
            self.start_project()

    def start_project(self):
        return self.start(*self.WORDS, cwd=self.inner)

    def test_an_unchanged_project_is_warm(self):
        self.assertIsNone(self.start_project())

    def test_an_edited_shell_toml_is_cold_and_counts(self):
        self.home.index_url = self.index.url("etag")
        self.home.write("project/shell.toml", 'dependencies = ["demo==2.0"]\n')
        self.assertIsNotNone(self.start_project())
        self.assertEqual(self.run_ok(*self.WORDS, cwd=self.inner), "2.0\n")

    def test_a_nearer_shell_toml_makes_it_cold_and_counts(self):
        self.home.write("project/inner/shell.toml", "dependencies = []\n")
        before = self.home.run(*self.WORDS, cwd=self.inner)
        self.assertNotEqual(before.returncode, 0)
        self.assertIn("No module named 'demo'", before.stderr)

    def test_a_shell_toml_that_is_gone_is_noticed(self):
        (self.home.work / "project" / "shell.toml").unlink()
        self.assertNotEqual(self.home.run(*self.WORDS, cwd=self.inner).returncode, 0)


if __name__ == "__main__":
    unittest.main()
