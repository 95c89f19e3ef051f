"""What moving into folders does: each semantics of activation, in each shell."""

import os
import unittest

from columns import in_each_shell
from terminal import wait_until

GREETING = 'dependencies = ["demo"]\n[env]\nGREETING = "hello"\n'


@in_each_shell
class Entering:
    def test_an_allowed_project_is_there_at_the_next_prompt_and_gone_outside(self):
        project = self.project(text=GREETING)
        shell = self.open()
        self.go(shell, project)
        self.assert_in(shell)
        self.assertEqual(shell.environment()["GREETING"], b"hello")
        self.go(shell, "..")
        self.assert_out(shell)
        self.assertNotIn("GREETING", shell.environment())

    def test_a_warm_project_is_entered_and_left_without_a_word(self):
        project = self.warm_project()
        shell = self.open()
        self.assertEqual(self.go(shell, project), "")
        self.assertEqual(self.go(shell, ".."), "")

    def test_a_shell_that_opens_in_a_project_has_it_at_its_first_prompt(self):
        self.assert_in(self.open(cwd=self.warm_project()))

    def test_folders_below_belong_to_the_project(self):
        self.folder("project/a/b")
        shell = self.open(cwd=self.warm_project())
        self.go(shell, "a/b")
        self.assert_in(shell)

    def test_a_project_that_comes_to_be_where_one_stands_is_noticed(self):
        folder = self.folder("later")
        shell = self.open(cwd=folder)
        self.project("later")
        shell.run("true")
        self.assert_in(shell)
        os.unlink(folder / "shell.toml")
        shell.run("true")
        self.assert_out(shell)

    def test_a_link_to_a_folder_is_entered_as_the_folder_is(self):
        project = self.warm_project()
        os.symlink(project, self.home.work / "link")
        shell = self.open()
        self.assertEqual(self.go(shell, "link"), "")
        self.assert_in(shell)
        self.assertEqual(shell.folder(), str(self.home.work / "link"))
        self.go(shell, "..")
        self.assert_out(shell)

    def test_a_change_within_the_same_second_is_noticed(self):
        project = self.project(text=GREETING)
        shell = self.open(cwd=project)
        for greeting in ("one", "two", "three"):
            self.project(text=GREETING.replace("hello", greeting))
            shell.run("true")
            self.assertEqual(shell.variable("GREETING"), greeting)

    def test_a_file_that_was_touched_alone_asks_nothing(self):
        project = self.warm_project()
        shell = self.open(cwd=project)
        self.assertEqual(shell.run(f"touch {project}/shell.toml"), "")
        self.assert_in(shell)

    def test_projects_beside_each_other_replace_each_other(self):
        one = self.project("one", GREETING)
        two = self.project("two", 'dependencies = ["demo"]\n[env]\nOTHER = "there"\n')
        shell = self.open(cwd=one)
        self.go(shell, two)
        variables = shell.environment()
        self.assertNotIn("GREETING", variables)
        self.assertEqual(variables["OTHER"], b"there")
        self.assertEqual(variables["PATH"].count(b"/envs/"), 1)

    def test_the_nearest_project_counts_alone(self):
        self.project("outer", GREETING)
        inner = self.project("outer/inner", 'dependencies = ["demo"]\n[env]\nOTHER = "there"\n')
        shell = self.open(cwd=inner)
        self.assertIsNone(shell.variable("GREETING"))
        self.go(shell, "..")
        self.assertEqual(shell.variable("GREETING"), "hello")
        self.assertIsNone(shell.variable("OTHER"))

    def test_a_project_that_inherits_has_the_outer_one_too(self):
        self.project("outer", GREETING)
        inner = self.project("outer/inner", 'dependencies = []\n[shell]\ninherit = true\n[env]\nOTHER = "there"\n')
        shell = self.open(cwd=inner)
        self.assert_in(shell)
        self.assertEqual((shell.variable("GREETING"), shell.variable("OTHER")), ("hello", "there"))
        self.go(shell, "../..")
        self.assert_out(shell)

    def test_a_file_that_is_watched_is_read_again(self):
        project = self.project(text='dependencies = ["demo"]\n[shell]\ndotenv = true\n')
        self.home.write("project/.env", "SECRET=one\n")
        shell = self.open(cwd=project)
        self.assertEqual(shell.variable("SECRET"), "one")
        self.home.write("project/.env", "SECRET=two\n")
        shell.run("true")
        self.assertEqual(shell.variable("SECRET"), "two")

    def test_aliases_come_and_go(self):
        project = self.project(text='dependencies = ["demo"]\n[shell]\naliases = { hi = "echo hel\'\'lo" }\n')
        shell = self.open(cwd=project)
        self.assertEqual(shell.run("hi"), "hello\n")
        self.go(shell, "..")
        self.assertNotEqual(shell.run("hi"), "hello\n")

    def test_commands_run_on_entering_and_on_leaving(self):
        code = """on-enter = "echo wel''come"\non-leave = "echo fare''well"\n"""
        project = self.project(text=f'dependencies = ["demo"]\n[shell]\n{code}')
        shell = self.open()
        self.assertIn("welcome\n", self.go(shell, project))
        self.assertEqual(shell.run("true"), "")
        self.assertIn("farewell\n", self.go(shell, ".."))


@in_each_shell
class Allowing:
    def test_nothing_loads_before_it_is_allowed_and_that_is_said_once(self):
        project = self.project(text=GREETING, allowed=False)
        shell = self.open()
        self.assertIn("pyenvx allow", self.go(shell, project))
        self.assert_out(shell)
        self.assertIsNone(shell.variable("GREETING"))
        self.assertEqual(shell.run("true"), "")

    def test_a_shell_that_was_asked_for_a_project_is_not_told_to_allow_it(self):
        project = self.project(text=GREETING, allowed=False)
        self.run_ok("shell", "--", "true", cwd=project)
        shell = self.open(cwd=project, words=[self.pyenvx, "shell"], PYENVX_PROMPT="")
        self.assertNotIn("allow", shell.greeting + shell.run("true"))
        self.assert_in(shell)
        other = self.project("other", allowed=False)
        self.assertIn(f"{other}/shell.toml is not loaded before `pyenvx allow`", self.go(shell, other))

    def test_allow_takes_effect_at_the_next_prompt_of_every_shell(self):
        project = self.project(text=GREETING, allowed=False)
        shells = [self.open(cwd=project) for _ in range(2)]
        shells[0].run(f"{self.pyenvx} allow")
        for shell in shells:
            shell.run("true")
            self.assert_in(shell)

    def test_deny_takes_effect_at_the_next_prompt_and_wins(self):
        project = self.project(text=GREETING)
        shell = self.open(cwd=project)
        shell.run(f"{self.pyenvx} deny")
        self.assertIsNone(shell.variable("GREETING"))
        self.assert_out(shell)

    def test_an_edit_asks_again_and_shows_what_changed(self):
        project = self.project(text=GREETING)
        shell = self.open(cwd=project)
        self.project(text=GREETING.replace("hello", "changed"), allowed=False)
        self.assertIn("changed", shell.run("true"))
        self.assertNotEqual(shell.variable("GREETING"), "changed")
        self.assertEqual(shell.run("true"), "")
        shell.run(f"{self.pyenvx} allow")
        self.assertEqual(shell.variable("GREETING"), "changed")

    def test_what_pyenvx_itself_wrote_stays_allowed(self):
        self.index.wheel("other", modules={"other.py": ""})
        project = self.project()
        shell = self.open(cwd=project)
        shell.run(f"{self.pyenvx} add other")
        shell.run("true")
        self.assert_in(shell)
        self.assertEqual(shell.run("python -c 'import other; print(1)'"), "1\n")

    def test_a_project_of_init_is_allowed(self):
        folder = self.folder("new")
        shell = self.open(cwd=folder)
        shell.run(f"{self.pyenvx} init")
        shell.run("true")
        self.assertEqual(shell.run("command -v python | grep -c envs"), "1\n")

    def test_a_broken_edit_keeps_what_was_there_and_says_so_once(self):
        project = self.project(text=GREETING)
        shell = self.open(cwd=project)
        self.project(text="dependencies = [", allowed=False)
        self.home.run("allow", cwd=project)
        self.assertIn("shell.toml", shell.run("true"))
        self.assert_in(shell)
        self.assertEqual(shell.variable("GREETING"), "hello")
        self.assertEqual(shell.run("true"), "")
        self.project(text=GREETING.replace("hello", "mended"))
        shell.run("true")
        self.assertEqual(shell.variable("GREETING"), "mended")

    def test_a_declaration_that_fails_is_not_tried_again_at_every_prompt(self):
        project = self.project(text='dependencies = ["nonesuch"]\n')
        shell = self.open()
        self.assertIn("nonesuch", self.go(shell, project))
        asked = len(self.index.requests)
        self.assertEqual(shell.run("true"), "")
        self.assertEqual(len(self.index.requests), asked)
        self.assert_out(shell)


@in_each_shell
class Background:
    def test_a_cold_project_does_not_hold_the_prompt_and_says_one_line_when_it_is_ready(self):
        project = self.project()
        shell = self.open(PYENVX_HOOK_WAIT=None)
        with self.index.silent():
            self.assertIn("in the background", self.go(shell, project))
            self.assertEqual(shell.run("true"), "")
            self.assertNotIn(b"/envs/", shell.environment()["PATH"])
        self.assertRegex(self.wait_until_told(shell), "^pyenvx: .*project is ready\n$")
        self.assert_in(shell)

    def test_an_edit_is_built_in_the_background_while_the_old_environment_stays(self):
        self.index.wheel("other", modules={"other.py": ""})
        project = self.warm_project()
        shell = self.open(cwd=project, PYENVX_HOOK_WAIT=None)
        with self.index.silent():
            self.project(text='dependencies = ["demo", "other"]\n')
            self.assertIn("in the background", shell.run("true"))
            self.assert_in(shell)
        self.wait_until_told(shell)
        self.assertEqual(shell.run("python -c 'import demo, other; print(1)'"), "1\n")

    def wait_until_told(self, shell):
        """What a prompt says first."""
        told = []
        wait_until(lambda: told.append(shell.run("true")) or told[-1], otherwise="it was never ready")
        return told[-1]


@in_each_shell
class Children:
    def test_a_shell_that_was_started_inside_leaves_too(self):
        project = self.project(text=GREETING)
        shell = self.open(cwd=project)
        shell.run(self.kind.name)
        self.go(shell, "..")
        self.assert_out(shell)
        self.assertNotIn("GREETING", shell.environment())

    def test_a_shell_that_builds_path_anew_gets_the_environment_back(self):
        project = self.warm_project()
        rc = self.kind.exports("PATH", "/usr/local/bin:/usr/bin:/bin")
        shell = self.open(rc=rc, cwd=project)
        self.assert_in(shell)
        shell.run(self.kind.name)
        self.assert_in(shell)
        self.assertEqual(shell.environment()["PATH"].count(b"/envs/"), 1)
        self.go(shell, "..")
        self.assertEqual(shell.environment()["PATH"], b"/usr/local/bin:/usr/bin:/bin")

    def test_a_child_that_opens_elsewhere_has_left(self):
        project = self.project(text=GREETING)
        shell = self.open(cwd=project)
        at = f"cd {self.home.work} && exec {self.kind.name}"
        shell.run(f"sh -c '{at}'")
        self.assert_out(shell)
        self.assertNotIn("GREETING", shell.environment())

    def test_many_shells_enter_at_once(self):
        project = self.project(text=GREETING)
        shells = [self.open() for _ in range(5)]
        for shell in shells:
            shell.begin(f"cd {project}")
        for shell in shells:
            shell.wait_for_prompt()
            self.assert_in(shell)


@in_each_shell
class Folders:
    def test_a_folder_that_is_removed_below_one_is_left_in_peace(self):
        project = self.warm_project()
        inner = self.folder("project/inner")
        shell = self.open(cwd=inner)
        os.rmdir(inner)
        self.assertEqual(shell.run("true"), "")
        self.assertIsNotNone(shell.variable("PYENVX_ACTIVE"))
        self.go(shell, project)
        self.assert_in(shell)

    def test_a_project_that_is_removed_below_one_is_left(self):
        project = self.warm_project()
        shell = self.open(cwd=project)
        os.unlink(project / "shell.toml")
        os.rmdir(project)
        shell.run("true")
        self.assert_out(shell)
        self.go(shell, self.home.work)
        self.assert_out(shell)

    def test_a_folder_that_cannot_be_read_is_no_error(self):
        inner = self.folder("closed/inner")
        # root is to be refused as others are.
        before = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
        shell = self.open(cwd=inner, before=before)
        os.chmod(inner.parent, 0)
        self.assertEqual(shell.run("true"), "")
        self.assertNotEqual(shell.run("ls .."), "")
        self.assertEqual(self.go(shell, self.warm_project()), "")
        self.assert_in(shell)

    def test_folders_of_any_name_are_entered_and_left(self):
        for name in ("with space", "$HOME", "it's", 'quo"te', "back\\slash", "two\nlines", "über", "-dash", "*", "~", "a;b",
                     "tab\there", "`id`", "$(id)", "%s", "!!", "#x", "(a)", "{a,b}", "=ls"):
            with self.subTest(name):
                project = self.warm_project(f"odd/{name}", GREETING)
                shell = self.open()
                self.assertEqual(shell.source(f"cd {self.kind.quote(project)}"), "")
                self.assert_in(shell)
                self.assertEqual(self.go(shell, "/"), "")
                self.assert_out(shell)


if __name__ == "__main__":
    unittest.main()
