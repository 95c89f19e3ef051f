"""Environments that are made while a person works: in the background, once, and again after edits."""

import json
import os
import unittest

from activation import ActivationTest, in_each_shell
from harness import BIN


class Background(ActivationTest):
    def test_a_cold_environment_does_not_hold_a_prompt_up(self):
        self.index.answer_after(0.3)
        self.allow()
        changes, said = self.export()
        self.assertEqual(changes, {})
        self.assertIn("in the background", said)
        self.wait_for_background()
        self.assertIn("PATH", self.export()[0])

    @in_each_shell
    def test_the_prompt_after_it_is_ready_says_so_once(self, shell):
        self.index.wheel(f"for-{shell}", "1.0")
        self.index.answer_after(0.3)
        self.allow(self.declare(f'dependencies = ["for-{shell}"]\n', shell))
        said = self.shell(shell, f"cd {shell}", "@", self.waiting, "@", "@", "ENV ../inside")
        self.assertEqual(said.count(f"{shell} is ready"), 1, said)
        self.assertIn(b"/envs/", self.variables("inside")["PATH"])

    def test_it_is_made_once_for_many_shells(self):
        self.index.answer_after(0.3)
        self.allow()
        for _ in range(5):
            self.export()
        self.wait_for_background()
        self.assertEqual(self.index.whole_files.count("alpha-1.0-py3-none-any.whl"), 1)

    def test_its_end_lets_every_shell_look_again(self):
        self.allow()
        self.export()
        self.wait_for_background()
        generation = (self.home.data / "activation" / "generation").stat().st_mtime_ns
        self.declare('dependencies = ["alpha"]\n# more\n')
        self.allow()
        self.export()
        self.wait_for_background()
        self.assertGreater((self.home.data / "activation" / "generation").stat().st_mtime_ns, generation)

    def test_who_prefers_waiting_waits(self):
        self.allow()
        self.assertIn("PATH", self.export(PYENVX_HOOK_WAIT="1")[0])


class Broken(ActivationTest):
    def setUp(self):
        super().setUp()
        self.allow()
        self.realise()
        self.inside = self.export()[0]
        self.declare('dependencies = [\n[env]\n\x1b]0;trap\x07')
        self.allow()

    @in_each_shell
    def test_what_was_active_stays_and_it_is_told_once(self, shell):
        self.declare('dependencies = ["alpha"]\n')
        self.allow()
        self.realise()
        breaks = f"printf 'dependencies = [' >shell.toml; {BIN}/pyenvx allow >/dev/null"
        said = self.shell(shell, "cd project", "@", breaks, "@", self.waiting, "@", "@", "@", "ENV ../inside")
        self.assertEqual(said.count("cannot be loaded; what was active stays"), 1, said)
        self.assertIn(b"/envs/", self.variables("inside")["PATH"])

    def test_it_is_tried_once_and_not_at_each_prompt(self):
        self.export(state="making 0", **self.inside)
        self.wait_for_background()
        before = sorted(os.listdir(self.home.data / "locks"))
        _, said = self.export(state="making 0", **self.inside)
        self.assertIn("cannot be loaded", said)
        self.assertNotIn("\x1b", said)
        self.assertFalse(self.is_at_work())
        self.assertEqual(sorted(os.listdir(self.home.data / "locks")), before)

    def test_once_it_is_mended_it_is_loaded(self):
        self.export(**self.inside)
        self.wait_for_background()
        self.declare('dependencies = ["alpha"]\n[env]\nMENDED = "1"\n')
        self.allow()
        self.realise()
        self.assertEqual(self.export(**self.inside)[0]["MENDED"], "1")


class Commands(ActivationTest):
    def status(self, **changes):
        return json.loads(self.run_ok("status", "--json", cwd=self.project, **changes))

    def test_status_says_what_is_the_matter(self):
        self.assertEqual(self.status()["allowed"], "not allowed")
        self.allow()
        self.assertEqual(self.status()["environment"]["state"], "not made")
        self.realise()
        self.assertEqual(self.status()["environment"]["state"], "ready")
        inside = self.export()[0]
        status = self.status(**inside)
        self.assertEqual(status["active"]["folder"], str(self.project))
        self.assertEqual(status["environment"]["path"], status["active"]["path"])
        self.declare('dependencies = ["beta"]\n')
        self.assertEqual(self.status()["allowed"], "changed since it was allowed")
        self.assertIn('+ dependencies = ["beta"]', self.run_ok("status", cwd=self.project))

    def test_status_names_what_allow_would_do(self):
        def said(**changes):
            return self.run_ok("status", cwd=self.project, **changes)
        self.assertIn("not allowed; `pyenvx allow` has it loaded on cd\n", said())
        self.allow()
        self.realise()
        inside = self.export()[0]
        self.assertNotIn("pyenvx allow", said(**inside))
        self.declare('dependencies = ["beta"]\n')
        edited = said(**inside)
        self.assertIn("changed since it was allowed; `pyenvx allow` loads the edit\n", edited)
        self.assertIn(f"active: {self.project}, as it was before the edit\n", edited)
        self.run_ok("deny", cwd=self.project)
        self.assertIn("denied; `pyenvx allow` undoes that\n", said())

    def test_status_outside_of_any_project(self):
        self.assertIn("no shell.toml here or above", self.run_ok("status"))

    def test_reload_makes_it_now_and_says_what_is_wrong(self):
        self.assert_failed(self.home.run("reload", cwd=self.project), 4, "is not allowed")
        self.allow()
        self.run_ok("reload", cwd=self.project)
        self.assertIn("PATH", self.export()[0])
        self.declare('dependencies = ["no-such-package"]\n')
        self.allow()
        self.assert_failed(self.home.run("reload", cwd=self.project), 3, "no-such-package")

    def test_the_limit_of_what_a_declaration_may_come_to_is_named(self):
        watched = ", ".join(f'"file-{number}"' for number in range(5000))
        for text in (f'[env]\nLONG = "{"x" * 200_000}"\n', f"[shell]\nwatch = [{watched}]\n"):
            self.declare(text)
            self.allow()
            self.assert_failed(self.home.run("reload", cwd=self.project), 2, "64 KiB", "shorten")

    def test_edit_allows_what_was_written_by_it(self):
        editor = self.home.write("editor", '#!/bin/sh\necho \'[env]\nEDITED = "1"\' >> "$2"\n', 0o755)
        self.run_ok("edit", cwd=self.project, VISUAL=f"{editor} --wait")
        self.realise()
        self.assertEqual(self.export()[0]["EDITED"], "1")

    def test_edit_allows_nothing_that_was_only_looked_at_or_failed(self):
        self.assertIn("nothing was changed", self.run_ok("edit", cwd=self.project, EDITOR="true"))
        self.assert_failed(self.home.run("edit", cwd=self.project, EDITOR="false"), 1, "nothing is allowed anew")
        self.assertIn("`pyenvx allow`", self.export()[1])

    def test_what_pyenvx_writes_stays_allowed(self):
        self.index.wheel("beta", "1.0")
        self.run_ok("add", "beta", cwd=self.project)
        self.assertIn("`pyenvx allow`", self.export()[1])
        self.allow()
        self.run_ok("remove", "beta", cwd=self.project)
        self.run_ok("add", "beta", cwd=self.project)
        self.realise()
        self.assertIn("PATH", self.export()[0])

    def test_what_init_writes_is_allowed_unless_it_was_denied(self):
        folder = self.home.work / "fresh"
        folder.mkdir()
        self.run_ok("init", cwd=folder)
        self.realise(folder)
        self.assertIn("PATH", self.export(folder)[0])
        self.run_ok("deny", cwd=folder)
        (folder / "shell.toml").unlink()
        self.run_ok("init", cwd=folder)
        self.assertEqual(self.export(folder), ({}, ""))

    @in_each_shell
    def test_hook_prints_where_the_program_is(self, shell):
        text = self.run_ok("hook", shell)
        self.assertIn("__pyenvx_program", text.splitlines()[0])
        self.assertIn("export " + shell, text)
        self.assert_failed(self.home.run("hook", "tcsh"), 2, "no hook for tcsh")


class ShellTable(ActivationTest):
    @in_each_shell
    def test_aliases_and_code_come_and_go(self, shell):
        self.declare("""
            [shell]
            aliases = { hi = "echo hi from alias", ll = "echo ours" }
            on-enter = "echo entered $INSIDE"
            on-leave = "echo left $INSIDE"
            [env]
            INSIDE = "here"
        """)
        self.allow()
        self.realise()
        said = self.shell(shell, "alias ll='echo mine'", "cd project", "@", "hi", "ll", "@", "cd ..", "@", "ll")
        self.assertEqual(said, "entered here\nhi from alias\nours\nleft here\nmine\n")

    @in_each_shell
    def test_code_is_not_run_before_it_is_allowed(self, shell):
        self.declare('[shell]\non-enter = "touch trap"\naliases = { ls = "touch trap" }\n')
        self.shell(shell, "cd project", "@", "ls", "cd ..", "@")
        self.assertFalse(list(self.home.work.rglob("trap")))

    def test_a_file_of_variables_is_loaded_and_followed(self):
        self.declare("[shell]\ndotenv = true\n")
        self.home.write("project/.env", 'A=1\nB="x ${A}"\n')
        self.allow()
        self.realise()
        changes, _ = self.export()
        self.assertEqual((changes["A"], changes["B"]), ("1", "x 1"))
        self.home.write("project/.env", "A=2\n")
        self.realise()
        changes, _ = self.export(**changes)
        self.assertEqual((changes["A"], changes["B"]), ("2", None))

    @in_each_shell
    def test_a_watched_file_that_changes_enters_anew(self, shell):
        self.declare('[shell]\nwatch = ["watched"]\non-enter = "echo entered"\n')
        self.home.write("project/watched", "1")
        self.allow()
        self.realise()
        change = f"echo 2 >>watched; touch -d '1 minute ago' watched; env PYENVX_HOOK_WAIT=1 {BIN}/pyenvx export json >/dev/null"
        said = self.shell(shell, "cd project", "@", "@", change, "@", "@")
        self.assertEqual(said.count("entered"), 2, said)

    def test_what_is_inherited_has_to_be_allowed_for_itself(self):
        self.declare('dependencies = ["alpha"]\n[env]\nOUTER = "1"\nBOTH = "outer"\n')
        inner = self.declare('[shell]\ninherit = true\n[env]\nINNER = "1"\nBOTH = "inner"\n', "project/inner")
        self.allow(inner)
        said = self.realise(inner)
        self.assertIn("is to be inherited, and is not allowed", said)
        self.allow()
        self.realise(inner)
        changes, _ = self.export(inner)
        self.assertEqual([changes[name] for name in ("OUTER", "INNER", "BOTH")], ["1", "1", "inner"])
        self.declare('dependencies = ["alpha"]\n[env]\nOUTER = "edited"\n')
        changes, said = self.export(inner, PYENVX_HOOK_WAIT="1")
        self.assertEqual(changes, {})
        self.assertIn("is not allowed as it is now", said)

    def test_a_nested_project_takes_the_place_of_the_outer_one(self):
        self.declare('[env]\nOUTER = "1"\n')
        inner = self.declare('[env]\nINNER = "1"\n', "project/inner")
        for folder in (self.project, inner):
            self.allow(folder)
            self.realise(folder)
        outside = self.export()[0]
        changes, _ = self.export(inner, **outside)
        self.assertEqual((changes["OUTER"], changes["INNER"]), (None, "1"))


if __name__ == "__main__":
    unittest.main()
