"""What editors and notebooks are told, and that it stays true when the environment is made anew."""

import json
import os
import pathlib
import subprocess
import unittest

from harness import FunctionalTest, host_python

VERSION = "import demo; print(demo.VERSION)"


class Ide(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.release("1.0")
        self.index.wheel("ipykernel", "7.0", modules={"ipykernel_launcher.py": "import demo; print(demo.VERSION)\n"})
        self.declare("demo", "ipykernel")

    def release(self, version):
        self.index.wheel("demo", version, modules={"demo.py": f"VERSION = '{version}'\n"})

    def declare(self, *dependencies):
        self.home.write("shell.toml", f"dependencies = {json.dumps(list(dependencies))}\n")

    def settings(self):
        """Those of VS Code, which here have no comments."""
        return json.loads((self.home.work / ".vscode" / "settings.json").read_text())

    def kernel(self, name="work"):
        return self.home.home / ".local" / "share" / "jupyter" / "kernels" / name / "kernel.json"

    def version_by(self, python):
        return subprocess.run([python, "-c", VERSION], env=self.home.environment(), capture_output=True, text=True, check=True).stdout

    def test_what_is_written_leads_to_the_new_environment_after_an_upgrade(self):
        self.run_ok("ide", "vscode")
        before = self.settings()
        python, (packages,) = before["python.defaultInterpreterPath"], before["python.analysis.extraPaths"]
        self.assertEqual(self.version_by(python), "1.0\n")
        old = os.path.realpath(packages)
        self.release("2.0")
        self.run_ok("upgrade")
        self.assertEqual(self.version_by(python), "2.0\n")
        self.assertNotEqual(os.path.realpath(packages), old)
        self.assertTrue(pathlib.Path(packages, "demo.py").is_file())

    def test_a_second_run_changes_no_byte(self):
        for editor, name in (("vscode", ".vscode/settings.json"), ("pyright", "pyrightconfig.json"), ("helix", ".helix/languages.toml")):
            with self.subTest(editor=editor):
                self.assertIn(f"wrote {self.home.work / name}", self.run_ok("ide", editor))
                before = os.stat(self.home.work / name)
                self.assertIn("is as it should be", self.run_ok("ide", editor))
                self.assertEqual(os.stat(self.home.work / name), before)

    def test_print_says_what_would_be_written_and_writes_nothing(self):
        printed = self.run_ok("ide", "vscode", "--print", "--facade", ".venv")
        self.assertIn('"python.terminal.activateEnvironment": false', printed)
        self.run_ok("ide", "jupyter", "--dry-run")
        self.assertFalse((self.home.work / ".vscode").exists())
        self.assertFalse((self.home.work / ".venv").exists())
        self.assertFalse(self.kernel().parents[2].exists())

    def test_settings_that_cannot_be_read_are_refused_and_stay(self):
        file = self.home.write(".vscode/settings.json", "{ oops }")
        self.assert_failed(self.home.run("ide", "vscode"), 2, f"{file}: line 1: a key in double quotes was expected")
        self.assertEqual(file.read_text(), "{ oops }")

    def test_a_file_without_a_block_is_no_script_for_an_editor(self):
        self.home.write("other/plain.py", "print(1)\n")
        (self.home.work / "other" / "logo.png").write_bytes(b"\x89PNG\0")
        for name in ("plain.py", "logo.png"):
            self.assert_failed(self.home.run("ide", "vscode", f"other/{name}"), 2, "no PEP 723 block", "init --script")
        self.assertFalse((self.home.work / "other" / ".vscode").exists())

    def test_a_script_has_an_environment_of_its_own(self):
        script = self.home.script("", ["demo"], name="tool.py")
        self.run_ok("ide", "vscode", "--script", script)
        self.assertEqual(self.version_by(self.settings()["python.defaultInterpreterPath"]), "1.0\n")

    def test_pycharm_is_told_by_its_person(self):
        path = self.run_ok("env", "path").strip()
        self.assertIn(f"\n  {path}/bin/python\n", self.run_ok("ide", "pycharm"))

    def test_a_facade_starts_the_environments_python(self):
        self.run_ok("ide", "pycharm", "--facade", ".venv")
        self.assertEqual(self.version_by(self.home.work / ".venv" / "bin" / "python"), "1.0\n")
        self.assertIn("is as it should be", self.run_ok("ide", "pycharm", "--facade", ".venv"))

    def test_a_virtualenv_over_a_facade_leaves_the_store_as_it_was(self):
        self.run_ok("ide", "pycharm", "--facade", ".venv")
        before = self.home.kept()["store"]
        subprocess.run([host_python(), "-m", "venv", self.home.work / ".venv"], env=self.home.environment(), check=True)
        self.assertEqual(self.home.kept()["store"], before)

    def test_a_virtualenv_that_links_to_the_environments_python_is_a_virtualenv(self):
        """As the tool virtualenv makes it, and with it tox, nox and pre-commit."""
        python = self.home.work / "made" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.symlink_to(self.run_ok("env", "path").strip() + "/bin/python")
        self.home.write("made/pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\n")
        code = "import importlib.util as look, sys; print(sys.prefix, look.find_spec('demo'))"
        script = self.home.write("made/bin/tool", f"#!{python}\n{code}\n", mode=0o755)
        folder = {"PATH": f"{python.parent}:/usr/bin:/bin"}
        for words in ([python, "-c", code], [script], ["/bin/sh", "-c", f'python -c "{code}"']):
            with self.subTest(words=words):
                outcome = subprocess.run(words, env=self.home.environment(**folder), capture_output=True, text=True)
                self.assertEqual(outcome.stdout, f"{self.home.work}/made None\n", outcome.stderr)

    def test_a_kernel_starts_the_environments_python_with_the_declared_variables(self):
        self.home.write("shell.toml", 'dependencies = ["demo", "ipykernel"]\n[env]\nPLACE = "${HOME}/data"\n')
        self.run_ok("ide", "jupyter")
        kernel = json.loads(self.kernel().read_text())
        self.assertEqual(kernel["env"]["PLACE"], "${HOME}/data")
        started = subprocess.run(kernel["argv"], env=self.home.environment(), capture_output=True, text=True)
        self.assertEqual(started.stdout, "1.0\n", started.stderr)

    def test_kernel_and_facade_start_the_new_environment_after_an_upgrade(self):
        self.run_ok("ide", "jupyter")
        self.run_ok("ide", "vscode", "--facade", ".venv")
        self.release("2.0")
        self.run_ok("upgrade")
        kernel = json.loads(self.kernel().read_text())
        started = subprocess.run(kernel["argv"], env=self.home.environment(), capture_output=True, text=True)
        self.assertEqual(started.stdout, "2.0\n", started.stderr)
        self.assertEqual(self.version_by(self.home.work / ".venv" / "bin" / "python"), "2.0\n")

    def test_kernels_are_named_and_removed_by_their_names(self):
        self.run_ok("ide", "jupyter", "--name", "analysis")
        self.assertTrue(self.kernel("analysis").is_file())
        self.run_ok("ide", "jupyter", "--remove", "--name", "analysis", "--print")
        self.assertTrue(self.kernel("analysis").is_file())
        self.run_ok("ide", "jupyter", "--remove", "--name", "analysis")
        self.assertFalse(self.kernel("analysis").parent.exists())
        self.run_refused(2, "ide", "jupyter", "--name", "../up", says="is no name for a kernel")

    def test_jupyters_own_variable_says_where_kernels_lie(self):
        self.run_ok("ide", "jupyter", JUPYTER_DATA_DIR=self.home.path / "jupyter")
        self.assertTrue((self.home.path / "jupyter" / "kernels" / "work" / "kernel.json").is_file())

    def test_an_environment_without_ipykernel_gets_no_kernel(self):
        self.declare("demo")
        outcome = self.home.run("ide", "jupyter")
        self.assert_failed(outcome, 4, "no ipykernel", "`pyenvx add ipykernel`")
        self.assertFalse(self.kernel().exists())


if __name__ == "__main__":
    unittest.main()
