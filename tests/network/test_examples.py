"""Each folder of examples/ is used as its README says, with the packages that it names."""

import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "shells"))

from network import BIN, NetworkTest, main  # noqa: E402
from terminal import Bash  # noqa: E402

EXAMPLES = BIN.parents[2] / "examples"


class Examples(NetworkTest):
    """Copies, so that nothing is written beside the originals."""

    def copy(self, example):
        return shutil.copytree(EXAMPLES / example, self.home.work / example, dirs_exist_ok=True)

    def test_the_script_prints_its_table(self):
        folder = self.copy("script")
        output = self.run_ok("report.py", "sales.csv", cwd=folder)
        self.assertRegex(output, r"Leeds\W+150")
        self.run_ok("lock", "--script", "report.py", cwd=folder)
        self.assertEqual(self.run_ok("run", "--locked", "report.py", "sales.csv", cwd=folder), output)

    def test_the_shell_for_data_has_its_packages(self):
        output = self.run_ok("shell", "--", "python", "summary.py", cwd=self.copy("data-science"))
        self.assertRegex(output, r"(?m)^1\s+91\.0$")

    def test_the_project_passes_its_tests_and_flask_finds_it(self):
        folder = self.copy("project")
        self.assertIn("1 passed", self.run_ok("run", "pytest", "-q", cwd=folder))
        self.assertIn("front_page", self.run_ok("shell", "--", "flask", "routes", cwd=folder))

    def test_the_project_is_there_in_its_folder_and_gone_behind_it(self):
        folder = self.copy("project")
        path = f"{BIN}:{self.home.environment()['PATH']}"
        shell = Bash(self.home, rc='eval "$(pyenvx hook bash)"', PATH=path, PYENVX_HOOK_WAIT="1")
        self.addCleanup(shell.close)
        before = shell.run("command -v flask")
        self.assertIn("is not loaded before `pyenvx allow`", shell.run(f"cd {folder}"))
        self.assertIsNone(shell.variable("FLASK_APP"))
        self.assertIn("allowed", shell.run("pyenvx allow", timeout=300))
        self.assertIn("front_page", shell.run("flask routes"))
        shell.run("cd ..")
        self.assertIsNone(shell.variable("FLASK_APP"))
        self.assertEqual(shell.run("command -v flask"), before)

    def test_direnv_brings_the_environment(self):
        folder = self.copy("direnv")
        library = self.home.home / ".config/direnv/lib"
        library.mkdir(parents=True)
        (library / "use_pyenvx.sh").write_text(self.run_ok("hook", "direnv"))
        path = f"{BIN}:{self.home.environment()['PATH']}"
        self.run_ok("allow", cwd=folder, program=shutil.which("direnv"), PATH=path)
        words = ["exec", ".", "python", "-c", "import rich; print(rich.__name__)"]
        output = self.run_ok(*words, cwd=folder, program=shutil.which("direnv"), PATH=path)
        self.assertEqual(output, "rich\n")

    def test_the_check_of_ci_runs_by_its_lock_and_fails_where_that_does_not_fit(self):
        folder = self.copy("ci")
        environment = self.home.environment()
        environment["PATH"] = f"{BIN}:{environment['PATH']}"

        def check():
            return subprocess.run([folder / "check.sh"], env=environment, capture_output=True, text=True, timeout=600)

        self.run_ok("lock", cwd=folder)
        self.assertIn("1 passed", check().stdout)
        declaration = folder / "shell.toml"
        declaration.write_text(declaration.read_text().replace('"packaging"', '"packaging", "rich"'))
        outcome = check()
        self.assertNotEqual(outcome.returncode, 0)
        self.assertIn("lock", outcome.stderr)


if __name__ == "__main__":
    main()
