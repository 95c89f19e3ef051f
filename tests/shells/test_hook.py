"""What a prompt with the hook does to the shell that it is in: nothing, but what it is for."""


import unittest

from columns import in_each_shell
from terminal import Fish


@in_each_shell
class Spawning:
    def test_an_idle_prompt_spawns_nothing(self):
        shell = self.open_traced()
        self.assertEqual(self.spawned(shell, "true", "true"), 0)

    def test_an_idle_prompt_in_a_project_spawns_nothing(self):
        shell = self.open_traced(cwd=self.warm_project())
        self.assertEqual(self.spawned(shell, "true", "true"), 0)

    def test_a_move_between_folders_without_a_project_spawns_nothing(self):
        self.folder("one/two/three")
        shell = self.open_traced()
        self.assertEqual(self.spawned(shell, "cd one", "cd two/three", "cd ../../..", "cd /"), 0)

    def test_a_move_within_a_project_spawns_nothing(self):
        self.folder("project/one/two")
        shell = self.open_traced(cwd=self.warm_project())
        self.assertEqual(self.spawned(shell, "cd one", "cd two", "cd ../.."), 0)

    def test_entering_and_leaving_a_warm_project_spawns_one_each(self):
        project = self.warm_project()
        shell = self.open_traced()
        self.assertEqual(self.spawned(shell, f"cd {project}"), 1)
        self.assertEqual(self.spawned(shell, "cd .."), 1)

    def test_a_refused_project_is_asked_about_once(self):
        project = self.project(allowed=False)
        shell = self.open_traced(cwd=project)
        self.assertEqual(self.spawned(shell, "true", "true"), 0)

    def test_a_program_that_is_gone_is_met_once(self):
        shell = self.open()
        shell.run("set -g __pyenvx_program /nonesuch/pyenvx" if self.kind is Fish else "__pyenvx_program=/nonesuch/pyenvx")
        self.assertIn("nonesuch", self.go(shell, self.project()))
        self.assertEqual(shell.run("true"), "")
        self.assertEqual(shell.run("true"), "")


@in_each_shell
class Courtesy:
    def test_the_status_of_the_line_before_stays(self):
        project = self.warm_project()
        shell = self.open()
        for line, status in (("sh -c 'exit 7'", 7), ("false", 1), (f"cd {project}; sh -c 'exit 9'", 9), ("cd /nonesuch", 1)):
            shell.run(line)
            self.assertEqual(shell.status(), status, line)

    def test_the_statuses_of_a_pipeline_stay(self):
        shell = self.open()
        shell.run("sh -c 'exit 3' | sh -c 'exit 4'")
        word = {"bash": "${PIPESTATUS[*]}", "zsh": "$pipestatus", "fish": "$pipestatus"}[self.kind.name]
        self.assertEqual(shell.run(f"echo {word}"), "3 4\n")

    def test_no_variable_or_function_of_the_person_changes(self):
        project = self.warm_project()
        names = {"bash": "{ compgen -v; compgen -A function; }", "zsh": "print -l ${(k)parameters} ${(k)functions}",
                 "fish": "begin; set -n; functions -a -n | string split ,; end"}[self.kind.name]
        told = []
        for hook in ("", None):
            shell = self.open(hook=hook)
            shell.run(f"cd {project}")
            shell.run("cd ..")
            told.append({name.strip() for name in shell.run(names).splitlines()})
        new = {name for name in told[1] - told[0] if not name.startswith("__pyenvx_")}
        self.assertLessEqual(new, {"PROMPT_COMMAND", "precmd_functions", "chpwd_functions", "dirprev", "OLDPWD", "_"})

    def test_an_rc_that_is_read_twice_installs_it_once(self):
        project = self.warm_project()
        shell = self.open(rc=self.kind.hook())
        self.go(shell, project)
        shell.run(f". {self.home.home / self.kind.rc_file}")
        self.assert_in(shell)
        installed = {"bash": "echo ${PROMPT_COMMAND[*]}", "zsh": "echo $precmd_functions",
                     "fish": "functions --handlers-type generic | string match '*__pyenvx_hook'"}[self.kind.name]
        self.assertEqual(shell.run(installed).count("__pyenvx_hook"), 1)
        self.go(shell, "..")
        self.assert_out(shell)

    def test_ctrl_c_while_it_loads_leaves_the_shell_as_it_was(self):
        wait = self.home.write("slow", "#!/bin/sh\necho begun >/dev/tty\nexec sleep 100\n", mode=0o755)
        shell = self.open()
        shell.run(f"set -g __pyenvx_program {wait}" if self.kind is Fish else f"__pyenvx_program={wait}")
        project = self.project()
        shell.send(f"cd {project}\r")
        shell.terminal.expect("begun")
        shell.interrupt()
        shell.wait_for_prompt()
        self.assertEqual(shell.run("echo still"), "still\n")
        self.assertEqual(shell.folder(), str(project))
        self.assert_out(shell)

    def test_a_subshell_and_a_command_substitution_are_left_alone(self):
        project = self.warm_project()
        shell = self.open()
        substitution = f"(cd {project}; echo at)" if self.kind is Fish else f"$(cd {project}; echo at)"
        self.assertEqual(shell.run(f"echo {substitution}"), "at\n")



@in_each_shell
class Settings:
    """Options and traps that people set, which the hook has to live with and leave."""

    odd = {
        "bash": ["set -u", "set -e", "set -a", "set -o noclobber", "IFS=/x", "shopt -s nocasematch", "set -f",
                 "set -o posix", "shopt -s nullglob failglob", "set -E -T", "readonly folder=mine file=mine text=mine"],
        "zsh": ["setopt ksh_arrays", "setopt no_unset", "setopt extended_glob", "setopt sh_word_split", "setopt err_return",
                "setopt err_exit", "setopt all_export", "setopt auto_name_dirs",
                "setopt warn_create_global warn_nested_var", "setopt no_clobber", "IFS=/x", "setopt null_glob",
                "setopt glob_subst", "setopt no_multibyte", "setopt posix_builtins", "readonly folder=mine file=mine",
                "setopt ksh_glob sh_glob", "setopt cdable_vars chase_links"],
        "fish": ["set -g folder mine; set -g name mine; set -g file mine", "set -g IFS /"],
    }

    def test_options_of_the_person_do_not_disturb_it(self):
        project = self.warm_project(text='dependencies = ["demo"]\n[env]\nGREETING = "a b/x*$HOME"\n')
        for option in self.odd[self.kind.name]:
            with self.subTest(option):
                shell = self.open(rc=option)
                self.assertEqual(shell.greeting, "")
                self.assertEqual(self.go(shell, project), "")
                self.assert_in(shell)
                self.assertEqual(shell.environment()["GREETING"], b"a b/x*$HOME")
                self.assertEqual(self.go(shell, "/"), "")
                self.assert_out(shell)

    def test_what_the_person_has_before_each_prompt_still_runs_and_sees_the_status(self):
        rcs = {
            "bash": ["PROMPT_COMMAND='echo saw $? ${PIPESTATUS[*]};'", "PROMPT_COMMAND=('echo saw $? ${PIPESTATUS[*]}')"],
            "zsh": ["precmd() { echo saw $? $pipestatus }", "look() { echo saw $? $pipestatus }; precmd_functions=(look)"],
            "fish": ["function look --on-event fish_prompt; echo saw $status $pipestatus; end"],
        }[self.kind.name]
        for rc in rcs:
            with self.subTest(rc):
                shell = self.open(rc=rc)
                self.assertEqual(shell.run("sh -c 'exit 3' | sh -c 'exit 4'"), "saw 4 3 4\n")

    def test_traps_of_the_person_stay(self):
        rc = {
            "bash": "trap 'echo failed' ERR; trap 'echo bye' EXIT",
            "zsh": "trap 'echo failed' ZERR; trap 'echo bye' EXIT",
            "fish": "function bye --on-event fish_exit; echo bye; end\n"
                    "function failed --on-event fish_postexec; test $status = 0; or echo failed; end",
        }
        shell = self.open(rc=rc[self.kind.name])
        self.assertEqual(shell.run("true"), "")
        self.assertEqual(shell.run("false"), "failed\n")
        self.assertEqual(shell.run("true"), "")
        shell.send("exit\r")
        shell.terminal.expect("bye\r\n")



if __name__ == "__main__":
    unittest.main()
