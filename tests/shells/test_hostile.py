"""Folders that other people made: nothing of them runs or reaches the terminal raw before they are allowed."""

import os
import unittest

from columns import in_each_shell

# Each would leave a trace if it were evaluated, or change the terminal if it were printed.
NAMES = ["$(touch $TRACE)", "`touch $TRACE`", "';touch $TRACE;'", '";touch $TRACE;"', "a\ntouch $TRACE\n", "\x1b]0;title\x07\x1b[2J", "\\';touch $TRACE;\\'",
         "(touch $TRACE)", "{a,$(touch $TRACE)}", "~$(touch $TRACE)", "\r\x1b[A\x9b", "a;touch $TRACE #", "$'\\n'touch", "-e", "\udcff\udcfe"]
DECLARATION = """
dependencies = ["demo"]
[env]
"EVIL" = "$(touch $TRACE)`touch $TRACE`';touch $TRACE;'\\u001b]0;title\\u0007\\n\\\\"
[shell]
on-enter = "touch $TRACE"
aliases = { cd = "touch $TRACE" }
"""
VALUE = "$(touch $TRACE)`touch $TRACE`';touch $TRACE;'\x1b]0;title\x07\n\\"


@in_each_shell
class Hostile:
    def setUp(self):
        super().setUp()
        self.ran = self.home.path / "ran"

    def open(self, **options):
        return super().open(TRACE=self.ran, **options)

    def assert_harmless(self, raw):
        """That nothing ran, and no sequence but the shell's own came to the terminal."""
        self.assertFalse(self.ran.exists())
        self.assertNotIn("\x1b]0;title", raw)
        self.assertNotIn("\x1b[2J", raw)

    def raw(self, shell, text):
        """As Shell.source(), but with all sequences."""
        file = self.home.path / "line"
        file.write_bytes(os.fsencode(text))
        shell.begin(f". {file}")
        return shell.terminal.expect("\x1b]777;waits\x07")

    def test_nothing_of_a_folder_runs_or_is_printed_raw_before_it_is_allowed(self):
        shell = self.open()
        for name in NAMES:
            with self.subTest(name):
                folder = self.project(f"evil/{name}", DECLARATION, allowed=False)
                self.assert_harmless(self.raw(shell, f"cd {self.kind.quote(folder)}\n"))
                self.assert_harmless(self.raw(shell, f"{self.kind.quote(self.pyenvx)} status\n"))
                self.assertIsNone(shell.variable("EVIL"))
                self.assert_harmless(self.raw(shell, "cd /\n"))

    def test_what_changed_in_a_declaration_is_not_printed_raw(self):
        project = self.project(text='dependencies = ["demo"]\n')
        shell = self.open(cwd=project)
        self.project(text='dependencies = ["demo"]\n# \x1b]0;title\x07\x1b[2J $(touch $TRACE)\n', allowed=False)
        self.assert_harmless(self.raw(shell, "true\n"))

    def test_values_are_exact_and_no_code_once_it_is_allowed(self):
        text = DECLARATION[:DECLARATION.index("[shell]")]
        for name in NAMES:
            with self.subTest(name):
                folder = self.project(f"evil/{name}", text)
                shell = self.open()
                self.assert_harmless(self.raw(shell, f"cd {self.kind.quote(folder)}\n"))
                self.assertEqual(shell.environment()["EVIL"], VALUE.encode())
                self.assert_in(shell)
                self.assert_harmless(self.raw(shell, "cd /\n"))
                self.assertNotIn("EVIL", shell.environment())

    def test_a_declaration_that_sets_what_is_the_shells_is_refused_by_name_and_nothing_of_it_loads(self):
        for name in ("HISTFILESIZE", "FUNCNEST", "MAILPATH", "TMOUT"):
            with self.subTest(name):
                text = f'dependencies = ["demo"]\n[env]\nBEFORE = "1"\n{name} = "1?$(touch $TRACE)"\n[shell]\non-enter = "touch $TRACE"\n'
                project = self.project(name, text)
                shell = self.open()
                before = shell.variable(name)
                self.assertIn(f"line 4: a declaration may not set {name}, ", self.go(shell, project))
                self.assertEqual(shell.variable(name), before)
                self.assertIsNone(shell.variable("BEFORE"))
                self.assertFalse(self.ran.exists())
                self.assert_out(shell)

    def test_a_number_of_the_shells_own_is_no_code_in_an_allowed_declaration(self):
        # zsh reckons what its own integers are set to, and an index of an array in that may be a command.
        for name in ("COLUMNS", "LINES"):
            with self.subTest(name):
                shell = self.open()
                self.go(shell, self.project(name, f'dependencies = ["demo"]\n[env]\n{name} = "path[$(touch $TRACE)1]"\n'))
                self.assertFalse(self.ran.exists())
                self.assert_in(shell)

    def test_a_declaration_of_somebody_else_cannot_be_allowed(self):
        if os.geteuid() != 0:
            self.skipTest("only root can give a file away")
        project = self.project(text=DECLARATION, allowed=False)
        os.chown(project / "shell.toml", 12345, 12345)
        self.assertNotEqual(self.home.run("allow", cwd=project).returncode, 0)
        shell = self.open()
        self.assert_harmless(self.raw(shell, f"cd {project}\n"))
        self.assertIsNone(shell.variable("EVIL"))


if __name__ == "__main__":
    unittest.main()
