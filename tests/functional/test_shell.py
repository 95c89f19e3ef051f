"""`pyenvx shell`: one command, or the person's own shell on a terminal."""

import os
import shutil
import signal
import unittest

from harness import FunctionalTest

PRINT_VERSION = "import demo; print(demo.__version__)"
USER_FILES = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}


class OneCommand(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", entry_points={"demo-tool": "demo:main"}, modules={
            "demo.py": "__version__ = '1.0'\ndef main(): print('tool')\n"})

    def test_a_command_runs_in_the_environment(self):
        self.assertEqual(self.run_ok("shell", "demo", "--", "python", "-c", PRINT_VERSION), "1.0\n")
        self.assertEqual(self.run_ok("shell", "demo", "--", "python3", "-c", PRINT_VERSION), "1.0\n")
        self.assertEqual(self.run_ok("shell", "demo", "--", "demo-tool"), "tool\n")

    def test_what_the_command_starts_has_the_environment_on_path(self):
        command = "demo-tool && python -c 'import demo'"
        self.assertEqual(self.run_ok("shell", "demo", "--", "sh", "-c", command), "tool\n")

    def test_the_rest_of_path_stays(self):
        path = self.run_ok("shell", "demo", "--", "printenv", "PATH").strip().split(":")
        self.assertTrue(path[0].startswith(str(self.home.store)), path)
        self.assertEqual(path[1:], self.home.environment()["PATH"].split(":"))

    def test_no_variable_of_python_is_exported(self):
        names = self.run_ok("shell", "demo", "--", "env")
        self.assertNotIn("PYTHONUSERBASE", names)
        self.assertNotIn("PYTHONPATH", names)

    def test_the_status_of_the_command_is_handed_on(self):
        for status in (0, 3, 255):
            self.assertEqual(self.home.run("shell", "demo", "--", "sh", "-c", f"exit {status}").returncode, status)

    def test_a_signal_that_ends_the_command_is_handed_on(self):
        outcome = self.home.run("shell", "demo", "--", "sh", "-c", "kill -TERM $$")
        self.assertEqual(outcome.returncode, -signal.SIGTERM)

    def test_a_command_that_is_nowhere_is_not_found(self):
        self.assert_failed(self.home.run("shell", "demo", "--", "nonesuch"), 127, "nonesuch")

    def test_a_shell_that_is_not_known_is_told_in_one_line(self):
        opened = self.home.run("shell", "demo", stdin="exit 7\n", SHELL="/bin/dash")
        self.assertEqual(opened.returncode, 7, opened.stderr)
        lines = [line for line in opened.stderr.splitlines() if "dash" in line]
        self.assertEqual(len(lines), 1, opened.stderr)
        self.assertRegex(lines[0], "^warning: .*no start-up files for dash, so .*bash opens")

    def test_shell_toml_is_found_from_any_folder_below_it(self):
        self.home.write("project/shell.toml", 'dependencies = ["demo"]\n[env]\nGREETING = "hello"\n')
        self.home.write("project/a/b/file", "")
        words = ["shell", "--", "sh", "-c", f"python -c '{PRINT_VERSION}'; echo $GREETING"]
        for folder in ("project", "project/a/b"):
            self.assertEqual(self.run_ok(*words, cwd=self.home.work / folder), "1.0\nhello\n", folder)

    def test_the_nearest_shell_toml_counts(self):
        self.home.write("project/shell.toml", 'dependencies = ["nonesuch"]\n')
        self.home.write("project/inner/shell.toml", 'dependencies = ["demo"]\n')
        inner = self.home.work / "project" / "inner"
        self.assertEqual(self.run_ok("shell", "--", "python", "-c", PRINT_VERSION, cwd=inner), "1.0\n")

    def test_the_stable_link_leads_to_the_environment(self):
        self.home.write("shell.toml", 'dependencies = ["demo"]\n')
        link = self.run_ok("env", "path").strip()
        self.assertTrue(os.path.islink(link))
        self.assertEqual(self.run_ok("-c", PRINT_VERSION, program=f"{link}/bin/python"), "1.0\n")


class FilesOfVariables(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.home.write("project/shell.toml", """
            [shell]
            dotenv = true
            [env]
            BOTH = "declared"
            URL = "x://${SECRET}@${HOST}"
        """)
        self.home.write("project/.env", "BOTH=file\nexport SECRET='a b'\nHOST=\"${GIVEN}\"\n")

    def print(self, *names, **options):
        code = f"import os; print([os.environ.get(name) for name in {names!r}])"
        return self.run_ok("run", "-v", "-c", code, cwd=self.home.work / "project", **options)

    def test_they_come_before_env_which_may_look_at_them(self):
        self.assertEqual(self.print("BOTH", "SECRET", "URL", GIVEN="h"), "['declared', 'a b', 'x://a b@h']\n")

    def test_a_warm_start_sees_a_changed_file_and_other_variables(self):
        self.print("URL", GIVEN="h")
        self.assertEqual(self.print("URL", GIVEN="other"), "['x://a b@other']\n")
        self.home.write("project/.env", "SECRET=new\n")
        self.assertEqual(self.print("URL"), "['x://new@']\n")

    def test_a_start_that_looks_at_other_variables_is_a_warm_one(self):
        words = ["run", "-v", "-c", "import os; print(os.environ['URL'])"]
        project = self.home.work / "project"
        self.assertIn("a cold start", self.home.run(*words, cwd=project, GIVEN="h").stderr)
        warm = self.home.run(*words, cwd=project, GIVEN="i")
        self.assertEqual(warm.stdout, "x://a b@i\n")
        self.assertNotIn("a cold start", warm.stderr)

    def test_a_file_that_is_not_there_is_passed_over_until_it_is(self):
        (self.home.work / "project" / ".env").unlink()
        self.assertEqual(self.print("SECRET"), "[None]\n")
        self.home.write("project/.env", "SECRET=here\n")
        self.assertEqual(self.print("SECRET"), "['here']\n")

    def test_what_env_may_not_set_a_file_may_not_either(self):
        self.home.write("project/.env", "A=1\nLD_PRELOAD=/secret.so\n")
        outcome = self.home.run("run", "-c", "pass", cwd=self.home.work / "project")
        self.assert_failed(outcome, 126, ".env, line 2: a declaration may not set LD_PRELOAD")

    def test_a_line_that_is_none_is_told_without_its_text(self):
        self.home.write("project/.env", "A=1\nsecret word\n")
        outcome = self.home.run("run", "-c", "pass", cwd=self.home.work / "project")
        self.assert_failed(outcome, 125, ".env, line 2")
        self.assertNotIn("secret", outcome.stderr)

    def test_a_script_has_them_from_its_own_folder(self):
        self.home.write("scripts/vars", "NAME=value\n")
        script = self.home.script("import os; print(os.environ['NAME'])", name="scripts/s.py",
                                  more="[tool.pyenvx.shell]\ndotenv = 'vars'")
        self.assertEqual(self.run_ok(script), "value\n")

    def test_a_watched_file_means_a_new_look(self):
        self.home.write("project/shell.toml", '[shell]\nwatch = ["../given.txt"]\n')
        words = ["run", "-v", "-c", "pass"]
        looks = lambda: self.home.run(*words, cwd=self.home.work / "project").stderr
        looks()
        self.assertNotIn("a cold start", looks())
        self.home.write("given.txt", "x")
        self.assertIn("given.txt has appeared", looks())


class Interactive(FunctionalTest):
    """The marks are computed by the shell, so that an echo of what was typed is no answer."""

    def open_shell(self, name):
        program = shutil.which(name)
        if program is None:
            self.skipTest(f"{name} is not installed")
        self.index.wheel("demo", entry_points={"demo-tool": "demo:main"}, modules={
            "demo.py": "def main(): print('to' + 'ol')\n"})
        user_file = self.home.home / USER_FILES[name]
        user_file.parent.mkdir(parents=True, exist_ok=True)
        user_file.write_text("alias mine='echo al\"\"ias'\n")
        terminal = self.terminal("shell", "demo", SHELL=program)
        terminal.expect("(pyenvx)")
        return terminal

    def try_shell(self, name):
        terminal = self.open_shell(name)
        terminal.send("demo-tool\r")
        terminal.expect("tool\r\n")
        terminal.send("mine\r")
        terminal.expect("alias\r\n")
        terminal.send("command -v python | sed s/^/at:/\r")
        terminal.expect(f"at:{self.home.store}")
        terminal.send("exit 7\r")
        self.assertEqual(terminal.finish(), 7)

    def test_bash_has_the_environment_and_the_users_own_aliases(self):
        self.try_shell("bash")

    def test_zsh_has_the_environment_and_the_users_own_aliases(self):
        self.try_shell("zsh")

    def test_fish_has_the_environment_and_the_users_own_aliases(self):
        self.try_shell("fish")

    def test_ctrl_c_ends_a_command_and_not_the_shell(self):
        terminal = self.open_shell("bash")
        # Said by the command itself, so that Ctrl-C is its own by then.
        terminal.send("sh -c 'echo beg\"\"un; exec sleep 30'\r")
        terminal.expect("begun\r\n")
        terminal.send("\x03")
        # What is typed before the prompt is there may be thrown away with the rest of the line.
        terminal.expect("(pyenvx)")
        terminal.send("echo st''ill\r")
        terminal.expect("still\r\n")
        terminal.send("exit\r")
        terminal.finish()


if __name__ == "__main__":
    unittest.main()
