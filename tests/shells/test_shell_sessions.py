"""`pyenvx shell` as the person's own bash, zsh and fish: each behaviour once a shell."""

import os
import signal
import unittest

from terminal import BIN, Bash, Fish, FunctionalTest, Zsh

TOML = """
[env]
DECLARED = "yes"
[shell]
on-enter = "echo entered"
on-leave = "echo left >> $HOME/left"
[shell.aliases]
t = "echo aliased"
"""


class Sessions:
    """One column: what follows holds in `shell`."""

    def setUp(self):
        super().setUp()
        for name in ("demo", "other"):
            self.index.wheel(name, entry_points={f"{name}-tool": f"{name}:main"}, modules={
                f"{name}.py": f"def main(): print('{name} ' + 'tool')\n"})

    def open(self, *words, rc="", cwd=None, **changes):
        """A shell by `pyenvx shell`, without a mark in the prompt unless PYENVX_PROMPT is given."""
        changes.setdefault("PYENVX_PROMPT", "")
        opened = self.shell(self.home, rc=rc, cwd=cwd, words=[BIN / "pyenvx", "shell", *words], **changes)
        self.addCleanup(opened.close)
        return opened

    def project(self, more="", name="project"):
        self.home.write(f"{name}/shell.toml", 'dependencies = ["demo"]\n' + TOML + more)
        return self.home.work / name

    def entries(self, opened):
        return os.fsdecode(opened.environment()["PATH"]).split(":")

    def left(self):
        file = self.home.home / "left"
        return file.read_text() if file.exists() else ""

    def test_aliases_functions_and_variables_of_the_rc_are_there(self):
        opened = self.open("demo", rc="alias mine='echo alia\"\"sed'\n" + self.set_variable("OWN", "kept"))
        self.assertEqual(opened.run("mine"), "aliased\n")
        self.assertEqual(opened.variable("OWN"), "kept")
        self.assertEqual(opened.run("demo-tool"), "demo tool\n")

    def test_the_environment_is_first_on_a_path_that_the_rc_makes_anew(self):
        opened = self.open("demo", rc=self.set_path("/usr/bin", "/bin"))
        entries = self.entries(opened)
        self.assertTrue(entries[0].startswith(str(self.home.store)), entries)
        self.assertEqual(entries[1:], ["/usr/bin", "/bin"])

    def test_the_environment_is_on_path_once(self):
        entries = self.entries(self.open("demo"))
        self.assertEqual(len([entry for entry in entries if entry.startswith(str(self.home.store))]), 1, entries)

    def test_one_line_says_what_it_holds_and_how_long_that_took(self):
        line = r"pyenvx: demo 1\.0, other 1\.0 with Python 3\.\S+ in (\d+ ms|\d+\.\d s)\n"
        self.assertRegex(self.open("demo", "other").greeting, line)
        self.assertRegex(self.open("demo", "other").greeting, line)  # and when it is a warm start

    def test_no_line_is_printed_when_quiet(self):
        self.assertEqual(self.open("-q", "demo").greeting, "")

    def test_the_prompt_is_marked(self):
        opened = self.open("demo", PYENVX_PROMPT=None)
        self.assertTrue(opened.greeting.endswith("(pyenvx) "), opened.greeting)
        self.assertEqual(opened.run("true"), "(pyenvx) ")

    def test_the_mark_of_the_prompt_is_the_persons_own(self):
        self.assertEqual(self.open("demo", PYENVX_PROMPT="[env]").run("true"), "[env] ")
        self.assertEqual(self.open("demo", PYENVX_PROMPT="").run("true"), "")

    def test_the_prompt_is_marked_where_it_is_made_anew_each_time(self):
        opened = self.open("-q", "demo", rc=self.prompt_made_anew, PYENVX_PROMPT=None)
        self.assertEqual(opened.greeting, "(pyenvx) new ")
        self.assertEqual(opened.run("true"), "(pyenvx) new ")

    def test_prompts_that_others_draw_are_left_alone(self):
        for program, rc in self.drawn_prompts.items():
            with self.subTest(program):
                self.assertEqual(self.open("-q", "demo", rc=rc, PYENVX_PROMPT=None).greeting, "")

    def test_the_status_before_reaches_the_users_own_prompt(self):
        opened = self.open("-q", "demo", rc=self.prompt_with_status, PYENVX_PROMPT="m")
        self.assertEqual(opened.run(self.ending_with(3)), "m 3 ")

    def test_history_is_the_users_own(self):
        opened = self.open("demo", rc=self.own_history)
        opened.run("echo remem" + "bered")
        opened.finish()
        self.assertIn("echo remembered", (self.home.home / self.history_file).read_text())

    def test_completions_of_the_rc_are_there(self):
        opened = self.open("demo", rc=self.completion)
        opened.send("greet wor\t")
        opened.begin("", until="hello world-of-words")
        opened.wait_for_prompt()

    def test_on_enter_aliases_and_variables_are_as_declared(self):
        folder = self.project()
        opened = self.open(rc=self.set_variable("DECLARED", "no"), cwd=folder)
        self.assertIn("entered\n", opened.greeting)
        self.assertEqual(opened.run("t"), "aliased\n")
        self.assertEqual(opened.environment()["DECLARED"], b"yes")

    def test_nothing_that_only_start_up_files_need_stays(self):
        names = [name for name in self.open(cwd=self.project()).environment() if name.startswith("__PYENVX")]
        self.assertEqual(sorted(names), ["__PYENVX_PATH", "__PYENVX_SHELL"])

    def test_odd_values_arrive_byte_by_byte(self):
        value = "a 'b' \"c\" $(echo x) `x` \\n \\ ünïcode !! *"
        folder = self.project()
        self.home.write("project/shell.toml", f"[env]\nODD = '''{value}'''\nNEWLINE = 'a\\nb'\n"
                        f"[shell.aliases]\nodd = '''echo \"it's\" '$HOME'  two'''\n".replace("'a\\nb'", '"a\\nb"'))
        opened = self.open(cwd=folder)
        variables = opened.environment()
        self.assertEqual(variables["ODD"], value.encode())
        self.assertEqual(variables["NEWLINE"], b"a\nb")
        self.assertEqual(opened.run("odd"), "it's $HOME two\n")

    def test_on_leave_runs_at_exit_and_the_status_stays(self):
        opened = self.open(cwd=self.project())
        opened.send("exit 7\r")
        self.assertEqual(opened.terminal.finish(), 7)
        self.assertEqual(self.left(), "left\n")

    def test_on_leave_runs_at_the_end_of_input(self):
        opened = self.open(cwd=self.project())
        opened.send("\x04")
        opened.terminal.finish()
        self.assertEqual(self.left(), "left\n")

    def test_the_users_own_exit_trap_runs_as_well(self):
        opened = self.open(rc=self.exit_trap("own"), cwd=self.project())
        opened.finish()
        self.assertEqual(sorted(self.left().split()), ["left", "own"])

    def test_an_exit_trap_that_is_set_later_runs_as_well(self):
        opened = self.open(cwd=self.project())
        opened.run(self.exit_trap("later").strip())
        opened.finish()
        self.assertEqual(sorted(self.left().split()), ["later", "left"])

    def test_functions_that_run_before_prompts_and_commands_still_do(self):
        opened = self.open("demo", rc=self.before_prompt_and_command, PYENVX_PROMPT=None)
        opened.run("true")
        opened.run("true")
        seen = (self.home.home / "seen").read_text().split()
        self.assertGreaterEqual(seen.count("prompt"), 2)
        self.assertGreaterEqual(seen.count("command"), 2)

    def test_a_shell_inside_has_what_both_were_asked_for(self):
        outer = self.open("demo")
        self.enter(outer, "other")
        self.assertEqual(outer.run("python -c 'import demo, other; print(\"bo\" + \"th\")'"), "both\n")
        entries = self.entries(outer)
        self.assertEqual([entry.startswith(str(self.home.store)) for entry in entries[:3]], [True, True, False])

    def test_a_shell_inside_that_is_isolated_has_its_own_alone(self):
        outer = self.open("demo")
        self.enter(outer, "--isolated", "other")
        self.assertEqual(outer.run("python -c 'import other; print(\"o\" + \"ne\")'"), "one\n")
        self.assertIn("No module named 'demo'", outer.run("python -c 'import demo'"))

    def test_a_shell_inside_keeps_the_project_around_it(self):
        outer = self.open(cwd=self.project())
        outer.run(f"cd {self.home.home}")
        self.enter(outer, "other")
        self.assertEqual(outer.run("python -c 'import demo, other; print(\"bo\" + \"th\")'"), "both\n")
        self.assertEqual(outer.run("t"), "aliased\n")
        self.assertEqual(outer.environment()["DECLARED"], b"yes")
        outer.run("exit")
        self.assertEqual(self.left(), "")  # the project is left with the outer one

    def test_a_shell_inside_opens_though_the_project_around_it_is_gone(self):
        outer = self.open(cwd=self.project())
        outer.run(f"cd {self.home.home}; rm {self.home.work}/project/shell.toml")
        self.enter(outer, "other")
        self.assertEqual(outer.run("other-tool"), "other tool\n")

    def test_where_activation_enters_and_leaves_the_shell_does_not(self):
        hook = self.set_variable("PYENVX_ACTIVE", "something") + self.set_hook()
        opened = self.open("-q", rc=hook, cwd=self.project())
        self.assertEqual(opened.greeting, "")
        opened.finish()
        self.assertEqual(self.left(), "")

    def test_activation_comes_and_goes_behind_what_a_shell_of_the_project_has(self):
        folder = self.project()
        self.run_ok("allow", cwd=folder)
        program = BIN / "pyenvx"
        hook = f"{program} hook fish | source\n" if self.shell is Fish else f'eval "$({program} hook {self.shell.name})"\n'
        opened = self.open("-q", "other", rc=hook, cwd=folder, PYENVX_HOOK_WAIT="1")
        both = "python -c 'import demo, other; print(\"bo\" + \"th\")'"
        self.assertEqual(opened.run(both), "both\n")
        opened.run("cd ..")
        self.assertEqual(opened.run(both), "both\n")
        opened.run("cd project")
        self.assertEqual(opened.run(both), "both\n")
        self.assertEqual(opened.environment()["DECLARED"], b"yes")

    def test_a_pure_shell_has_what_is_declared_and_little_else(self):
        variables = self.pure_variables()
        self.assertEqual(variables["DECLARED"], "yes")
        self.assertNotIn("STRAY", variables)
        self.assertNotIn("OF_THE_RC", variables)
        self.assertNotIn("PIP_CONFIG_FILE", variables)
        self.assertEqual(variables["HOME"], str(self.home.home))
        self.assertRegex(variables["PATH"], f"^{self.home.store}/[^:]*/bin:/usr/bin:/bin$")

    def test_without_a_terminal_it_reads_its_commands(self):
        outcome = self.home.run("shell", "demo", stdin="demo-tool\nexit 5\n", SHELL=self.shell.program(), PYENVX_PROMPT="")
        self.assertEqual(outcome.returncode, 5, outcome.stderr)
        self.assertIn("demo tool\n", outcome.stdout)
        self.assertNotIn("pyenvx: demo", outcome.stderr)

    def test_a_warm_start_is_one_in_a_project_with_everything(self):
        folder = self.project("[dependency-groups]\nmore = ['other']\n")
        self.home.write("project/.env", "FROM_FILE=1\n")
        starts = [self.open("-v", "--group", "more", cwd=folder) for _ in range(2)]
        self.assertIn("a cold start", starts[0].greeting)
        self.assertNotIn("a cold start", starts[1].greeting)
        self.assertEqual(starts[1].run("other-tool"), "other tool\n")

    def enter(self, opened, *words):
        """Another one inside, which has the same rc."""
        opened.begin(f"{BIN / 'pyenvx'} shell -q {' '.join(words)}")
        opened.wait_for_prompt()

    def pure_variables(self):
        """By way of a shell that has no rc, so no marks: told by its environment in a file."""
        folder = self.project()
        file = self.home.path / "pure"
        rc = self.home.home / self.shell.rc_file
        rc.parent.mkdir(parents=True, exist_ok=True)
        rc.write_text(self.set_variable("OF_THE_RC", "1"))
        outcome = self.home.run("shell", "--pure", stdin=f"/usr/bin/env -0 > {file}\n", cwd=folder, STRAY="1",
                                SHELL=self.shell.program())
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return dict(entry.split("=", 1) for entry in file.read_text().split("\0") if entry)

    # What the three spell differently.

    own_history = ""
    before_prompt_and_command = ""

    def set_hook(self):
        """As `pyenvx hook` does, without what looks at folders."""
        return "__pyenvx_program=/nonesuch\n"

    def set_variable(self, name, value):
        return f"export {name}={value}\n"

    def set_path(self, *entries):
        return f"PATH={':'.join(entries)}\n"

    def ending_with(self, status):
        return f"(exit {status})"

    def exit_trap(self, word):
        return f"trap 'echo {word} >> $HOME/left' EXIT\n"


class InPosixShells(Sessions):
    """fish has no variable that is read-only and not its own."""

    def test_a_variable_that_the_rc_made_read_only_stays_and_the_rest_is_as_declared(self):
        opened = self.open(cwd=self.project(), rc="readonly DECLARED=mine")
        self.assertIn("DECLARED", opened.greeting)
        self.assertIn("entered", opened.greeting)
        self.assertEqual(opened.variable("DECLARED"), "mine")
        self.assertEqual(opened.run("t"), "aliased\n")
        self.assertEqual([name for name in opened.environment() if name.startswith("__PYENVX_VALUE")], [])

    def test_a_path_that_the_rc_made_read_only_stays_and_the_rest_is_as_declared(self):
        opened = self.open(cwd=self.project(), rc="readonly PATH")
        self.assertIn("entered", opened.greeting)
        self.assertEqual(opened.run("t"), "aliased\n")


class InBash(InPosixShells, FunctionalTest):
    shell = Bash
    history_file = ".own_history"
    own_history = "HISTFILE=~/.own_history\n"
    completion = "greet() { echo hello $1; }\ncomplete -W 'world-of-words' greet\n"
    prompt_made_anew = "anew() { PS1='new \\[\\e]777;waits\\a\\]$ '; }\nPROMPT_COMMAND='anew;'\n"
    prompt_with_status = "PS1='$? '$PS1\n"
    before_prompt_and_command = """
trap '[[ $BASH_COMMAND != true ]] || echo command >> ~/seen' DEBUG
PROMPT_COMMAND='echo prompt >> ~/seen'
"""
    drawn_prompts = {"starship": "starship_precmd() { :; }\nPROMPT_COMMAND=starship_precmd\n",
                     "oh-my-posh": "_omp_hook() { :; }\nPROMPT_COMMAND=_omp_hook\n"}

    def test_a_trap_of_errors_runs_once_an_error(self):
        opened = self.open(cwd=self.project(), rc="trap 'echo trapped' ERR", PYENVX_PROMPT=None)
        self.assertEqual(opened.run("false"), "trapped\n(pyenvx) ")

    def test_prompt_commands_in_an_array_still_run(self):
        rc = self.prompt_made_anew + "PROMPT_COMMAND=('echo one >> ~/seen' 'anew; echo two >> ~/seen')\n"
        opened = self.open("demo", rc=rc, PYENVX_PROMPT=None)
        self.assertEqual(opened.run("true"), "(pyenvx) new ")
        self.assertEqual((self.home.home / "seen").read_text().split(), ["one", "two"] * 2)


class InZsh(InPosixShells, FunctionalTest):
    shell = Zsh
    history_file = ".own_history"
    own_history = "HISTFILE=~/.own_history\nSAVEHIST=10\nHISTSIZE=10\n"
    completion = ("autoload -Uz compinit; compinit -u -D\ngreet() { echo hello $1; }\n"
                  "_greet() { compadd world-of-words }\ncompdef _greet greet\n")
    prompt_made_anew = "anew() { PS1=$'new %{\\e]777;waits\\a%}%# ' }\nprecmd_functions+=(anew)\n"
    prompt_with_status = "PS1='%? '$PS1\n"
    before_prompt_and_command = """
preexec_functions+=(seen_command)
seen_command() { echo command >> ~/seen }
precmd() { echo prompt >> ~/seen }
"""
    drawn_prompts = {"starship": "starship_precmd() { : }\n", "powerlevel10k": "p10k() { : }\n",
                     "oh-my-posh": "_omp_precmd() { : }\n"}

    def exit_trap(self, word):
        # Typed at a prompt or in an rc, the trap is that of the shell.
        return f"trap 'echo {word} >> $HOME/left' EXIT\n"

    def test_it_opens_where_the_rc_ends_a_shell_whose_command_fails(self):
        opened = self.open(cwd=self.project(), rc="setopt err_exit", PYENVX_PROMPT=None)
        self.assertIn("entered", opened.greeting)
        self.assertEqual(opened.run("t"), "aliased\n(pyenvx) ")
        self.assertEqual(opened.run("[[ -o err_exit ]] && echo still"), "still\n(pyenvx) ")

    def test_zdotdir_is_the_users_own_when_its_files_are_read(self):
        own = self.home.home / "dot"
        own.mkdir()
        (own / ".zshrc").write_text(self.shell.marks + "READ_FROM=$ZDOTDIR\n")
        opened = self.open("demo", ZDOTDIR=own)
        self.assertEqual(opened.variable("READ_FROM"), str(own))
        self.assertEqual(opened.environment()["ZDOTDIR"], os.fsencode(own))

    def test_zdotdir_that_the_users_own_file_sets_counts(self):
        own = self.home.home / "dot"
        own.mkdir()
        (self.home.home / ".zshenv").write_text("export ZDOTDIR=~/dot\n")
        (own / ".zshrc").write_text(self.shell.marks + "OWN=read\n")
        opened = self.open("demo")
        self.assertEqual(opened.variable("OWN"), "read")
        self.enter(opened, "other")
        self.assertEqual(opened.variable("OWN"), "read")

    def test_zdotdir_stays_unset_where_it_was(self):
        self.assertIsNone(self.open("demo").variable("ZDOTDIR"))


class InFish(Sessions, FunctionalTest):
    shell = Fish
    history_file = ".local/share/fish/fish_history"
    completion = "function greet; echo hello $argv; end\ncomplete -c greet -f -a world-of-words\n"
    prompt_made_anew = "function fish_prompt; printf 'new \\e]777;waits\\a> '; end\n"
    prompt_with_status = "function fish_prompt; printf '%s \\e]777;waits\\a> ' $status; end\n"
    before_prompt_and_command = """
function seen_command --on-event fish_preexec; echo command >> ~/seen; end
function seen_prompt --on-event fish_prompt; echo prompt >> ~/seen; end
"""
    drawn_prompts = {
        "starship": "function fish_prompt; true starship; printf '\\e]777;waits\\a> '; end\n",
        "oh-my-posh": "function fish_prompt; true _omp_prompt; printf '\\e]777;waits\\a> '; end\n"}

    def set_variable(self, name, value):
        return f"set -gx {name} {value}\n"

    def set_hook(self):
        return "set -g __pyenvx_program /nonesuch\n"

    def set_path(self, *entries):
        return f"set -gx PATH {' '.join(entries)}\n"

    def ending_with(self, status):
        return f"sh -c 'exit {status}'"

    def exit_trap(self, word):
        return f"function own_{word} --on-event fish_exit; echo {word} >> $HOME/left; end\n"


class OneCommand(FunctionalTest):
    """`pyenvx shell … -- COMMAND`, which takes pyenvx's place."""

    def setUp(self):
        super().setUp()
        self.index.wheel("demo")

    def test_signals_reach_it_and_its_status_is_the_status(self):
        trap = "trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done"
        terminal = self.terminal("shell", "-q", "demo", "--", "sh", "-c", trap)
        terminal.expect("ready")
        os.kill(terminal.pid, signal.SIGTERM)
        self.assertEqual(terminal.finish(), 9)

    def test_nothing_is_said_on_a_terminal(self):
        self.run_ok("shell", "demo", "--", "true")
        terminal = self.terminal("shell", "demo", "--", "true")
        self.assertEqual(terminal.finish(), 0)
        self.assertEqual(terminal.seen.strip(), "")

    def test_below_a_project_words_add_to_it_and_alone_when_isolated(self):
        self.index.wheel("other")
        self.home.write("project/shell.toml", 'dependencies = ["demo"]\n')
        folder = self.home.work / "project"
        both = "import importlib.metadata as m; print(sorted(d.name for d in m.distributions()))"
        words = ["other", "--", "python", "-c", both]
        self.assertEqual(self.run_ok("shell", *words, cwd=folder), "['demo', 'other']\n")
        self.assertEqual(self.run_ok("shell", "--isolated", *words, cwd=folder), "['other']\n")

    def test_groups_are_added_and_one_that_is_not_there_is_told(self):
        self.index.wheel("other")
        self.home.write("project/shell.toml", 'dependencies = ["demo"]\n[dependency-groups]\ntest = ["other"]\n')
        folder = self.home.work / "project"
        words = ["--", "python", "-c", "import other"]
        self.run_ok("shell", "--group", "test", *words, cwd=folder)
        self.assertNotEqual(self.home.run("shell", *words, cwd=folder).returncode, 0)
        self.assert_failed(self.home.run("shell", "--group", "tset", *words, cwd=folder), 125, "no dependency group `tset`",
                           "did you mean `test`?")
        self.assert_failed(self.home.run("shell", "--group", "test", "demo", *words), 125, "--group")

    def test_what_stands_above_is_inherited_where_that_is_said(self):
        self.index.wheel("other")
        self.home.write("shell.toml", 'dependencies = ["demo"]\n[env]\nA = "outer"\nB = "outer"\n')
        self.home.write("inner/shell.toml", 'dependencies = ["other"]\n[env]\nB = "inner"\n[shell]\ninherit = true\n')
        words = ["shell", "--", "sh", "-c", "python -c 'import demo, other' && echo $A $B"]
        inner = self.home.work / "inner"
        self.assertEqual(self.run_ok(*words, cwd=inner), "outer inner\n")
        self.home.write("shell.toml", 'dependencies = ["demo"]\n[env]\nA = "new"\n')
        self.assertEqual(self.run_ok(*words, cwd=inner), "new inner\n")

    def test_no_word_with_a_password_is_kept(self):
        url = self.index.url().replace("http://", "http://user:secr3t@").replace("simple/", "files/demo-1.0-py3-none-any.whl")
        self.run_ok("shell", f"demo @ {url}", "--", "true")
        records = list((self.home.data / "records").iterdir())
        self.assertTrue(records)
        self.assertFalse([record for record in records if b"secr3t" in record.read_bytes()])

    def test_variables_of_ours_are_nobody_elses_to_declare(self):
        for name in ("__PYENVX_ENTER", "__PYENVX_SHELL", "IN_PYENVX_SHELL"):
            self.home.write("shell.toml", f'[env]\n{name} = "echo x"\n')
            self.assert_failed(self.home.run("shell", "--", "true"), 126, name)

    def test_what_a_shell_around_it_left_behind_is_not_run(self):
        file = self.home.path / "ran"
        self.home.run("shell", "demo", stdin="true\n", SHELL="/bin/bash", __PYENVX_ENTER=f"touch {file}",
                      __PYENVX_LEAVE=f"touch {file}", __PYENVX_ALIASES="true", __PYENVX_ALIAS_1=f"touch {file}")
        self.assertFalse(file.exists())

    def test_pure_has_the_systems_commands_and_no_others(self):
        self.home.write("own/own-tool", "#!/bin/sh\necho own\n", mode=0o755)
        path = f"{self.home.work}/own:/usr/bin:/bin"
        self.assertEqual(self.run_ok("shell", "demo", "--", "own-tool", PATH=path), "own\n")
        self.assert_failed(self.home.run("shell", "--pure", "demo", "--", "own-tool", PATH=path), 127, "own-tool")
        self.run_ok("shell", "--pure", "demo", "--", "true", PATH=path)
        self.run_ok("shell", "--pure", "demo", "--", "true", PATH=path)


if __name__ == "__main__":
    unittest.main()
