"""Entering and leaving an allowed project, and everything that keeps one from being loaded."""

import os
import unittest

from activation import BEGIN, ActivationTest, in_each_shell, prompt_for, words

TRAP = "$(touch trap)`touch trap`\\'\"\n\x1b]0;trap\x07;touch trap"


class Allowing(ActivationTest):
    def test_nothing_is_loaded_before_it_is_allowed(self):
        changes, said = self.export()
        self.assertEqual(changes, {})
        self.assertIn("`pyenvx allow`", said)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertEqual(self.index.requests, [])

    def test_what_is_allowed_is_in_front_of_path(self):
        self.assertIn(str(self.project / "shell.toml"), self.allow())
        self.realise()
        changes, said = self.export()
        self.assertEqual(said, "")
        first = changes["PATH"].split(":")[0]
        self.assertTrue(os.access(f"{first}/python", os.X_OK), first)
        self.assertIn("PYENVX_ACTIVE", changes)

    def test_another_folder_can_be_allowed(self):
        self.run_ok("allow", self.project)
        self.realise()
        self.assertIn("PATH", self.export()[0])

    def test_what_is_denied_is_not_loaded_and_nothing_is_said(self):
        self.allow()
        self.realise()
        self.run_ok("deny", cwd=self.project)
        self.assertEqual(self.export(), ({}, ""))

    def test_the_last_word_counts(self):
        self.run_ok("deny", cwd=self.project)
        self.allow()
        self.realise()
        self.assertIn("PATH", self.export()[0])

    def test_any_edit_asks_again_and_shows_what_changed(self):
        self.allow()
        self.realise()
        self.declare('dependencies = ["alpha"]\n[env]\nEVIL = "\\u001b[31m"\n# \x1b]0;trap\x07\n')
        changes, said = self.export()
        self.assertEqual(changes, {})
        self.assertIn("`pyenvx allow`", said)
        self.assertIn('+ EVIL = "\\u001b[31m"', said)
        self.assertNotIn("\x1b", said)

    def test_an_edit_that_is_not_allowed_keeps_what_is_active(self):
        self.allow()
        self.realise()
        inside = self.export()[0]
        self.declare('dependencies = ["alpha"]\n[env]\nA = "1"\n')
        changes, said = self.export(state="in", **inside)
        self.assertEqual(changes, {})
        self.assertIn('+ A = "1"', said)

    def test_the_contents_that_were_allowed_once_are_not_allowed_elsewhere(self):
        self.allow()
        other = self.declare('dependencies = ["alpha"]\n', "other")
        self.assertIn("`pyenvx allow`", self.export(other)[1])

    def test_a_project_is_one_however_it_is_reached(self):
        link = self.home.work / "link"
        link.symlink_to(self.project)
        self.allow(link)
        self.realise()
        self.assertIn("PATH", self.export(self.project)[0])
        self.assertIn("PATH", self.export(link, PWD=str(link))[0])

    def test_where_another_tool_declares_init_is_named(self):
        folder = self.home.write("poetry/pyproject.toml", '[project]\nname = "a"\nversion = "1"\ndependencies = ["alpha"]\n').parent
        outcome = self.home.run("allow", cwd=folder)
        self.assert_failed(outcome, 1, "there is no shell.toml", "`pyenvx init` writes one from pyproject.toml")

    @unittest.skipUnless(os.geteuid() == 0, "giving a file away needs root")
    def test_a_declaration_of_somebody_else_is_not_loaded(self):
        self.allow()
        self.realise()
        os.chown(self.project / "shell.toml", 12345, 12345)
        changes, said = self.export()
        self.assertEqual(changes, {})
        self.assertIn("belongs to somebody else", said)
        self.assert_failed(self.home.run("allow", cwd=self.project), 4, "no file of yours")

    def test_what_is_no_regular_file_is_not_said_to_be_another_users(self):
        file = self.project / "shell.toml"
        for make, remove in ((lambda: os.mkfifo(file), file.unlink), (file.mkdir, file.rmdir), (lambda: file.symlink_to("/dev/zero"), file.unlink)):
            if file.is_file():
                file.unlink()
            make()
            self.assertIn("is no regular file", self.export()[1])
            self.assert_failed(self.home.run("allow", cwd=self.project), 4, "is no regular file")
            remove()

    def test_a_home_that_others_may_write_or_own_allows_nothing(self):
        self.allow()
        self.realise()
        ways = {"others may write": (self.home.data.chmod, 0o777, 0o700)}
        if os.geteuid() == 0:
            ways["belongs to uid"] = (lambda user: os.chown(self.home.data, user, user), 12345, 0)
        for says, (change, bad, good) in ways.items():
            with self.subTest(says):
                change(bad)
                changes, said = self.export()
                self.assertEqual(changes, {})
                self.assertIn(says, said)
                self.assertNotIn("/envs/", self.home.run("export", "bash", cwd=self.project).stdout)
                for word in ("allow", "deny", "reload"):
                    self.assert_failed(self.home.run(word, cwd=self.project), 4, says)
                change(good)
                self.assertIn("PATH", self.export()[0])

    def damages(self):
        """Each leaves something in the place of what was said that nobody may believe."""
        place = next((self.home.data / "trust").iterdir())
        yield place, lambda: os.truncate(place, 20)
        yield place, lambda: place.chmod(0o666)
        for make in (lambda: os.mkfifo(place), lambda: place.symlink_to("/dev/zero"), lambda: place.symlink_to("nowhere")):
            place.unlink()
            yield place, make

    def test_what_was_said_and_is_damaged_is_said_anew(self):
        self.allow()
        for word in ("allow", "deny"):
            for place, damage in self.damages():
                with self.subTest(word):
                    damage()
                    changes, said = self.export()
                    self.assertEqual(changes, {})
                    self.assertIn(str(place), said)
                    self.assertIn("`pyenvx allow` or `pyenvx deny`", said)
                    self.run_ok(word, cwd=self.project)
                    self.assertNotIn(str(place), self.export()[1])
                    self.assertEqual(place.lstat().st_mode, 0o100600)

    def test_a_folder_where_it_is_to_be_said_is_named(self):
        self.allow()
        place = next((self.home.data / "trust").iterdir())
        place.unlink()
        place.mkdir()
        self.assertIn(str(place), self.export()[1])
        for word in ("allow", "deny"):
            self.assert_failed(self.home.run(word, cwd=self.project), 4, "is a folder", f"rm -r {place}")

    @in_each_shell
    def test_it_is_told_once_that_something_is_not_allowed(self, shell):
        said = self.shell(shell, "cd project", "@", "@", "@")
        self.assertEqual(said.count("pyenvx allow"), 1, said)


class Entering(ActivationTest):
    VALUES = {"PLAIN": "1", "EMPTY": "", "ODD": TRAP + "é€\\n\\", "HOME_OF": "${HOME}/x", "NEW": "new"}

    def setUp(self):
        super().setUp()
        lines = "".join(f"{name} = {self.toml(value)}\n" for name, value in self.VALUES.items())
        self.declare(f'dependencies = ["alpha"]\n[env]\n{lines}')
        self.allow()
        self.realise()

    @staticmethod
    def toml(value):
        return '"' + "".join(f"\\u{ord(c):04x}" if c in '"\\' or c < " " else c for c in value) + '"'

    @in_each_shell
    def test_values_are_exact_and_run_nothing(self, shell):
        said = self.shell(shell, "cd project", "@", "ENV ../inside", "cd ..")
        self.assertEqual(said, "")
        inside = self.variables("inside")
        for name, value in self.VALUES.items():
            self.assertEqual(inside[name], value.replace("${HOME}", str(self.home.home)).encode(), name)
        self.assertFalse(list(self.home.work.rglob("trap")))

    @in_each_shell
    def test_leaving_gives_back_what_was_there(self, shell):
        before = {"PLAIN": "\xff\n\\ '", "EMPTY": "full", "ODD": "", "LEFT": TRAP}
        said = self.shell(shell, "ENV before", "cd project", "@", "cd ..", "@", "ENV after", **before)
        self.assertEqual(said, "")
        self.assertEqual(self.variables("after"), self.variables("before"))

    @in_each_shell
    def test_what_a_person_changed_inside_is_kept(self, shell):
        change = {"fish": "set -gx PLAIN mine; set -gx PATH /first $PATH /last; set -e NEW"}
        lines = change.get(shell, "export PLAIN=mine PATH=/first:$PATH:/last; unset NEW")
        self.assertEqual(self.shell(shell, "ENV before", "cd project", "@", lines, "cd ..", "@", "ENV after"), "")
        before, after = self.variables("before"), self.variables("after")
        self.assertEqual(after.pop("PLAIN"), b"mine")
        self.assertEqual(after["PATH"], b"/first:" + before["PATH"] + b":/last")
        del after["PATH"], before["PATH"]
        self.assertEqual(after, before)

    @in_each_shell
    def test_a_shell_started_inside_leaves_as_well(self, shell):
        inner = f"{shell} -c {words(f'cd ..; {self.one_prompt(shell)}; env -0 >after', shell)}"
        self.assertEqual(self.shell(shell, "ENV before", "cd project", "@", inner), "")
        self.assertEqual(self.variables("after"), self.variables("before"))

    @staticmethod
    def one_prompt(shell):
        return f"{BEGIN[shell]}; {prompt_for(shell)}"

    def test_a_login_shell_that_makes_its_own_path_gets_it_back(self):
        inside = self.export()[0]
        changes, _ = self.export(**{**inside, "PATH": "/usr/bin:/bin"})
        self.assertEqual(list(changes), ["PATH"])
        self.assertEqual(changes["PATH"], inside["PATH"].split(":")[0] + ":/usr/bin:/bin")

    @in_each_shell
    def test_going_from_one_project_to_another_leaves_the_first(self, shell):
        other = self.declare('[env]\nOTHER = "1"\n', "other")
        self.allow(other)
        self.realise(other)
        self.assertEqual(self.shell(shell, "ENV before", "cd project", "@", "cd ../other", "@", "ENV ../inside",
                                    "cd ..", "@", "ENV after"), "")
        self.assertEqual(self.variables("inside")["OTHER"], b"1")
        self.assertNotIn("NEW", self.variables("inside"))
        self.assertEqual(self.variables("after"), self.variables("before"))

    def test_a_damaged_state_harms_nobody(self):
        for state in ("", "x", "1!/a!b!path!0!A;touch trap!-!1", "1!%0a!!path!99999999999!", TRAP):
            changes, _ = self.export(self.home.work, PYENVX_ACTIVE=state)
            self.assertEqual(changes, {"PYENVX_ACTIVE": None} if state else changes)
        self.assertFalse(list(self.home.work.rglob("trap")))

    @in_each_shell
    def test_a_change_outside_shows_in_the_values_only_after_leaving(self, shell):
        self.shell(shell, "cd project", "@", "@", "ENV ../inside", "cd ..")
        self.assertEqual(self.variables("inside")["HOME_OF"], os.fsencode(f"{self.home.home}/x"))


class WarmAnswers(ActivationTest):
    def setUp(self):
        super().setUp()
        self.allow()
        self.realise()

    def traced(self, folder):
        outcome = self.home.run("export", "bash", cwd=folder, before=("strace", "-f", "-qq", "-e", "trace=execve", "-o", "/dev/stderr"))
        return outcome.stderr.count("execve(")

    def test_entering_and_leaving_are_answered_by_the_launcher_alone(self):
        self.assertEqual(self.traced(self.project), 1)
        self.assertEqual(self.traced(self.home.work), 1)

    def test_the_index_is_not_asked_again(self):
        self.index.forget_requests()
        self.assertIn("PATH", self.export()[0])
        self.assertEqual(self.index.requests, [])

    def test_a_change_of_the_file_is_seen_by_its_time_alone(self):
        text = self.run_ok("export", "bash", cwd=self.project)
        check = f"{text}\n__pyenvx_unchanged && echo same || echo other"
        self.assertIn("same", self.bash(check))
        os.utime(self.project / "shell.toml", ns=(1, (self.project / "shell.toml").stat().st_mtime_ns + 1))
        self.assertIn("other", self.bash(check))

    def bash(self, script):
        return self.home.run("-c", script, program="/bin/bash").stdout


if __name__ == "__main__":
    unittest.main()
