"""Shells that evaluate what `pyenvx export` prints, without a terminal; real hooks on terminals are tests/shells'."""

import functools
import json
import os
import shlex
import shutil
import subprocess

from harness import BIN, FunctionalTest, wait_until

SHELLS = [shell for shell in ("bash", "zsh", "fish") if shutil.which(shell)]
OPTIONS = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}
# What a shell sets by itself.
OF_THE_SHELL = {"_", "SHLVL", "PWD", "OLDPWD", "fish_greeting"}
# What the hook does between two prompts, in its shortest form.
BEGIN = {
    "bash": "shopt -s expand_aliases; __pyenvx_state=; __pyenvx_leave() { :; }",
    "zsh": "setopt aliases; __pyenvx_state=; __pyenvx_leave() { :; }",
    "fish": "set -g __pyenvx_state ''; function __pyenvx_leave; end",
}


def in_each_shell(test):
    """A test that is told which shell, once for each that is installed."""

    @functools.wraps(test)
    def run(self):
        for shell in SHELLS:
            with self.subTest(shell=shell):
                test(self, shell)

    return run


def prompt_for(shell):
    export = f"__pyenvx_state=$__pyenvx_state {BIN}/pyenvx export {shell}"
    return f'eval "$({export})"' if shell != "fish" else f"eval ({export} | string collect)"


def words(text, shell="bash"):
    """A text as one word of a shell's."""
    return shlex.quote(text) if shell != "fish" else "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class ActivationTest(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("alpha", "1.0")
        self.project = self.home.work / "project"
        self.declare('dependencies = ["alpha"]\n')

    def declare(self, text, folder="project"):
        return self.home.write(f"{folder}/shell.toml", text).parent

    def allow(self, folder=None):
        return self.run_ok("allow", cwd=folder or self.project)

    def realise(self, folder=None, **changes):
        """Makes what the folder's shells get; returns what was said about it."""
        outcome = self.home.run("export", "json", cwd=folder or self.project, PYENVX_HOOK_WAIT="1", **changes)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stderr

    def export(self, folder=None, state="", **changes):
        """The object of `export json`, and what was said."""
        outcome = self.home.run("export", "json", cwd=folder or self.project,
                                **{"PYENVX_HOOK_WAIT": "0", "__pyenvx_state": state, **changes})
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return json.loads(outcome.stdout), outcome.stderr

    def shell(self, shell, *lines, **changes):
        """What a shell prints, to both outputs, that is told these lines; "@" is a prompt and "ENV FILE" keeps its variables."""
        script = [BEGIN[shell]]
        for line in lines:
            if line == "@":
                line = prompt_for(shell)
            elif line.startswith("ENV "):
                line = f"env -0 >{line[4:]}"
            script.append(line)
        # From a file, so that each line is read when the one before has been run: aliases count from then on.
        file = self.home.path / "script"
        file.write_text("\n".join([*script, ""]))
        outcome = subprocess.run([shell, *OPTIONS[shell], file], capture_output=True, text=True,
                                 cwd=self.home.work, timeout=60,
                                 env=self.home.environment(PYENVX_HOOK_WAIT="0", **changes))
        return outcome.stdout + outcome.stderr

    def variables(self, file):
        entries = (self.home.work / file).read_bytes().split(b"\0")
        pairs = [entry.split(b"=", 1) for entry in entries if entry]
        return {os.fsdecode(name): value for name, value in pairs if os.fsdecode(name) not in OF_THE_SHELL}

    @property
    def waiting(self):
        """A line for a shell: waits until nothing is realised in the background."""
        return f"sh -c 'for lock in {self.home.data}/locks/activation-*; do flock -s $lock true; done'"

    def is_at_work(self):
        """Whether something is realised in the background."""
        locks = list((self.home.data / "locks").glob("activation-*"))
        return any(subprocess.run(["flock", "-ns", lock, "true"], check=False).returncode != 0 for lock in locks)

    def wait_for_background(self):
        wait_until(lambda: not self.is_at_work(), 60, "the work in the background did not end")


__all__ = ["ActivationTest", "BEGIN", "in_each_shell", "prompt_for", "words"]
