"""What ran once runs again with no network at all: in a network namespace of its own, without even a loopback."""

import shutil
import subprocess
import unittest

from network import NetworkTest, main

NO_NETWORK = ("unshare", "--map-current-user", "--net")


def can_leave_the_network():
    return shutil.which("unshare") and subprocess.run([*NO_NETWORK, "true"], capture_output=True).returncode == 0


@unittest.skipUnless(can_leave_the_network(), "this machine does not let us make a network namespace")
class Offline(NetworkTest):
    def assert_runs_again_offline(self, *words, before_offline=lambda: None, **options):
        online = self.run_ok(*words, **options)
        before_offline()
        self.assertEqual(self.run_ok(*words, before=NO_NETWORK, **options), online)

    def test_a_namespace_of_its_own_has_no_network(self):
        outcome = self.home.run("run", "-p", "certifi", "-c", "pass", before=NO_NETWORK)
        self.assertEqual(outcome.returncode, 125, outcome.stderr)

    def test_a_script_runs_again(self):
        script = self.home.script("import rich\nprint(rich.__name__)", ["rich"])
        self.assert_runs_again_offline(script)

    def test_a_script_runs_again_after_its_body_changed(self):
        script = self.home.script("import rich\nprint('same')", ["rich"], name="edited.py")
        edit = script.read_text() + "rich.get_console()\n"
        self.assert_runs_again_offline(script, before_offline=lambda: script.write_text(edit))

    def test_requirements_on_the_command_line_run_again(self):
        words = ("run", "-p", "requests", "-p", "rich", "-c", "import requests, rich; print(requests.__version__)")
        self.assert_runs_again_offline(*words)

    def test_a_module_and_a_program_run_again(self):
        self.assert_runs_again_offline("run", "-p", "black", "-m", "black", "--version")
        self.assert_runs_again_offline("run", "-p", "ruff", "ruff", "--version")

    def test_a_project_runs_again(self):
        project = self.home.write("project/shell.toml", 'dependencies = ["flask"]\n').parent
        self.assert_runs_again_offline("shell", "--", "flask", "--version", cwd=project)

    def test_it_runs_again_without_its_launch_records(self):
        def forget():
            shutil.rmtree(self.home.data / "records")

        script = self.home.script("import six\nprint(six.__version__)", ["six"], name="forgotten.py")
        self.assert_runs_again_offline(script, before_offline=forget)

    def test_another_program_of_known_packages_runs(self):
        self.run_ok("run", "-p", "six", "-c", "import six")
        self.run_ok("run", "-p", "six", "-c", "import six; print(six.__name__)", before=NO_NETWORK)


if __name__ == "__main__":
    main()
