"""`use pyenvx` in .envrc, by Debian's direnv, once a shell."""

import os
import shutil
import time
import unittest

from terminal import BIN, Bash, Fish, FunctionalTest, Zsh

HOOKS = {"bash": 'eval "$(direnv hook bash)"', "zsh": 'eval "$(direnv hook zsh)"', "fish": "direnv hook fish | source"}
LIBRARY = BIN.parent / "share/pyenvx/direnv/use_pyenvx.sh"
VERSION = "python -c 'import demo; print(demo.__version__)'"


@unittest.skipUnless(shutil.which("direnv"), "there is no direnv")
class Direnv:
    """One column: what follows holds in `shell`."""

    def setUp(self):
        super().setUp()
        self.index.wheel("demo", "1.0")
        self.index.wheel("other", "1.0")
        folder = self.home.home / ".config/direnv/lib"
        folder.mkdir(parents=True)
        shutil.copy(LIBRARY, folder)
        self.project = self.home.write("project/shell.toml", 'dependencies = ["demo"]\n[env]\nDECLARED = "yes"\n').parent
        (self.project / "below").mkdir()

    def open(self, envrc="use pyenvx\n"):
        self.home.write("project/.envrc", envrc)
        path = f"{BIN}:{self.home.environment()['PATH']}"
        opened = self.shell(self.home, rc=HOOKS[self.shell.name], PATH=path, DIRENV_LOG_FORMAT="")
        self.addCleanup(opened.close)
        return opened

    def enter(self, envrc="use pyenvx\n"):
        shell = self.open(envrc)
        shell.run("cd project")
        shell.run("direnv allow")
        return shell

    def test_nothing_is_loaded_before_direnv_allows_it(self):
        shell = self.open()
        shell.run("cd project")
        self.assertIsNone(shell.variable("DECLARED"))

    def test_the_project_is_there_while_one_is_in_its_folder(self):
        shell = self.open()
        before = shell.environment()
        shell.run("cd project")
        shell.run("direnv allow")
        self.assertEqual(shell.run(VERSION), "1.0\n")
        self.assertEqual(shell.variable("DECLARED"), "yes")
        shell.run("cd below")
        self.assertEqual(shell.run(VERSION), "1.0\n")
        shell.run("cd ../..")
        after = shell.environment()
        for name in ("PWD", "OLDPWD"):
            before.pop(name, None), after.pop(name, None)
        self.assertEqual(after, before)

    def test_requirements_are_added(self):
        self.assertEqual(self.enter("use pyenvx other\n").run("python -c 'import demo, other; print(other.__version__)'"), "1.0\n")

    def test_an_edit_of_the_declaration_is_seen_at_the_next_prompt(self):
        shell = self.enter()
        edited = self.home.write("project/shell.toml", 'dependencies = ["demo"]\n[env]\nDECLARED = "anew"\n')
        os.utime(edited, (time.time() + 10, time.time() + 10))  # direnv counts in seconds
        shell.run("true")
        self.assertEqual(shell.variable("DECLARED"), "anew")

    def test_variables_that_come_later_are_seen(self):
        self.home.write("project/shell.toml", 'dependencies = ["demo"]\n[shell]\ndotenv = true\n')
        shell = self.enter()
        self.home.write("project/.env", "LATER=here\n")
        shell.run("true")
        self.assertEqual(shell.variable("LATER"), "here")

    def test_versions_that_are_chosen_anew_are_there(self):
        shell = self.enter()
        self.index.wheel("demo", "2.0")
        shell.run("pyenvx lock --refresh")
        shell.run("true")
        self.assertEqual(shell.run(VERSION), "2.0\n")

    def test_a_broken_declaration_leaves_the_shell_as_it_is(self):
        shell = self.open()
        self.home.write("project/shell.toml", "[[[")
        shell.run("cd project")
        self.assertIn("shell.toml", shell.run("direnv allow"))
        self.assertEqual(shell.run("echo still"), "still\n")


class InBash(Direnv, FunctionalTest):
    shell = Bash


class InZsh(Direnv, FunctionalTest):
    shell = Zsh


class InFish(Direnv, FunctionalTest):
    shell = Fish


if __name__ == "__main__":
    unittest.main()
