"""A machine that is not as one expects: file systems that start nothing, a database that is none, a folder that is gone,
small limits. Each works or is told with what to do."""

import os
import unittest

from harness import FunctionalTest, host_python, in_namespace, needs_mounts

FAILED = 125


def limited(*options):
    """What to start pyenvx with under limits as the shell's `ulimit` sets them."""
    return ["sh", "-ec", f'ulimit {" ".join(options)}; exec "$@"', "sh"]


class WithoutPrograms(FunctionalTest):
    def noexec(self, folder):
        folder.mkdir(mode=0o700)
        return {"before": in_namespace(f"mount -t tmpfs -o noexec,mode=700 none '{folder}'"), "PYENVX_HOME": folder}

    @needs_mounts
    def test_a_home_that_starts_no_programs_is_told(self):
        options = self.noexec(self.home.path / "noexec")
        outcome = self.home.run("run", "-c", "pass", **options)
        self.assert_failed(outcome, FAILED, "lies on a file system mounted noexec", "set PYENVX_HOME to another folder")

    @needs_mounts
    def test_doctor_says_so(self):
        outcome = self.home.run("doctor", **self.noexec(self.home.path / "noexec"))
        self.assertEqual(outcome.returncode, 1)
        self.assertRegex(outcome.stdout, "bad  store: .*noexec\n +change: .*PYENVX_HOME")


class NoDatabase(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.database = self.home.data / "db" / "store.sqlite"
        self.database.unlink()

    def check_told(self, what):
        outcome = self.home.run("run", "-c", "pass")
        self.assert_failed(outcome, FAILED, f"{self.database} is {what}, and the database belongs there", "move it away")

    def test_a_directory_in_its_place_is_told(self):
        self.database.mkdir()
        self.check_told("a directory")

    def test_a_pipe_in_its_place_is_told(self):
        os.mkfifo(self.database)
        self.check_told("no regular file")


class RemovedFolder(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo")

    def start(self, *words):
        """From a folder that was removed."""
        gone = self.home.work / "gone"
        gone.mkdir()
        remove = ["sh", "-ec", f'rmdir "{gone}"; exec "$@"', "sh"]
        return self.home.run(*words, cwd=gone, before=remove)

    def assert_prints(self, outcome, text):
        self.assertEqual((outcome.returncode, outcome.stdout), (0, text), outcome.stderr)

    def test_code_and_commands_start(self):
        self.assert_prints(self.start("run", "-c", "print(1)"), "1\n")
        self.assert_prints(self.start("run", "-p", "demo", "--", "python", "-c", "import demo; print(2)"), "2\n")

    def test_a_script_that_is_named_whole_starts(self):
        script = self.home.script("print(3)")
        self.assert_prints(self.start("run", script), "3\n")

    def test_what_needs_the_folder_is_told(self):
        outcome = self.start("shell")
        self.assert_failed(outcome, FAILED, "cannot find the current directory", "a folder that is there")


class SmallLimits(FunctionalTest):
    """Of a start that makes everything, the copy of the interpreter first."""

    def start(self, *limits, code="pass"):
        return self.home.run("run", "-c", code, before=limited(*limits), PYENVX_HOME=self.home.path / "new")

    def test_too_few_open_files_are_told_with_what_to_set(self):
        self.assert_failed(self.start("-n 12"), FAILED, "Too many open files", "ulimit -n")

    def test_a_start_opens_what_the_hard_limit_allows_and_the_program_sees_its_own(self):
        outcome = self.start("-S -n 12", code="import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])")
        self.assertEqual((outcome.returncode, outcome.stdout), (0, "12\n"), outcome.stderr)

    def test_too_little_memory_is_told_with_what_to_set(self):
        for kibibytes in (26_000, 30_000, 32_000, 34_000):
            outcome = self.start(f"-v {kibibytes}")
            self.assertIn(outcome.returncode, (FAILED, 127), outcome.stderr)
            self.assertIn("ulimit -v", outcome.stderr)

    def test_too_little_memory_for_libraries_is_told_with_what_to_set(self):
        self.index.wheel("demo")
        outcome = self.home.run("run", "-p", "demo", "-c", "pass", before=limited("-v 30000"))
        self.assert_failed(outcome, FAILED, "ulimit -v")

    def test_too_few_open_files_to_look_at_an_interpreter_are_told_with_what_to_set(self):
        outcome = self.home.run("run", "--python", host_python(), "-c", "pass", before=limited("-n 9"),
                                PYENVX_HOME=self.home.path / "new")
        self.assert_failed(outcome, FAILED, "Too many open files", "ulimit -n")


class Pip(FunctionalTest):
    def test_what_only_reads_is_told_where_else_to_read(self):
        self.index.wheel("demo")
        for command in (["pip", "list"], ["python", "-m", "pip", "freeze"]):
            outcome = self.home.run("run", "-p", "demo", "--", *command)
            self.assertEqual(outcome.returncode, 1)
            self.assertNotIn("cannot install", outcome.stderr)
            for phrase in ("there is no pip in this environment", "pyenvx env show", "importlib.metadata"):
                self.assertIn(phrase, outcome.stderr)
            # What the advice says works.
            listed = outcome.stderr.split("`")[3]
            told = self.home.run("run", "-p", "demo", "--", "sh", "-c", listed)
            self.assertIn("demo 1.0\n", told.stdout, told.stderr)


if __name__ == "__main__":
    unittest.main()
