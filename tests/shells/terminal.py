"""bash, zsh and fish on terminals of their own, as people have them: with an rc, a line editor and a prompt.

    shell = Bash(home, rc="alias ll='ls -l'")
    shell.run("cd project")        # what was printed from the line's start until the next prompt is there
    shell.environment()            # as `env -0` says it
    shell.close()

The shell itself says when a command begins and when it waits at a prompt, by sequences that no terminal shows and nobody
types; nothing is told by time."""

import os
import pathlib
import re
import shlex
import shutil
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "functional"))

from harness import BIN, FunctionalTest, LoopbackIndex, Terminal, TestHome, wait_until  # noqa: E402

BEGINS = "\x1b]777;begins\x07"
WAITS = "\x1b]777;waits\x07"
SEQUENCES = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?<>=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]")
# How fish comes to the start of a line before each prompt: by a mark and blanks up to the edge.
UNENDED = re.compile(r"⏎ *\r⏎ *\r")
COLUMNS = 1000  # what is typed stays on its line


class Shell:
    """One of the three, interactive, in a home of its own: a harness.TestHome. `rc` is what the person's rc has; `words`
    start it (the shell itself unless given), `before` starts those (strace, unshare …)."""

    name = ""
    rc_file = ""
    marks = ""

    def __init__(self, home, rc="", cwd=None, words=None, before=(), **changes):
        self.home = home
        self._files = 0
        file = home.home / self.rc_file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.fsencode(self.marks + rc + "\n"))
        environment = home.environment(TERM="xterm", SHELL=self.program(), **changes)
        self.prepare()
        started = [*before, *(words or [self.program()])]
        self.terminal = Terminal(started, environment, cwd or home.work, columns=COLUMNS)
        self.greeting = self.wait_for_prompt()

    def prepare(self):
        """What a home must have before the shell starts in it."""

    @classmethod
    def program(cls):
        return shutil.which(cls.name)

    @classmethod
    def quote(cls, value):
        """One word of the shell that stands for this text: typed, if no character of control is in it, else sourced."""
        return shlex.quote(str(value))

    @classmethod
    def exports(cls, name, value):
        """The command that sets a variable and exports it."""
        return f"export {name}={cls.quote(value)}"

    @classmethod
    def unsets(cls, name):
        return f"unset {name}"

    @classmethod
    def hook(cls, program=BIN / "pyenvx"):
        """What a person's rc has."""
        return f'eval "$({shlex.quote(str(program))} hook {cls.name})"'

    def wait_for_prompt(self, timeout=60):
        """Returns what is seen until then."""
        return seen(self.terminal.expect(WAITS, timeout))

    def send(self, keys):
        self.terminal.send(keys)

    def begin(self, line, until="", timeout=60):
        """Types the line, and waits until the shell has begun it and it has printed `until`: a program that is about to
        start does not yet have the keys."""
        self.send(line + "\r")
        self.terminal.expect(BEGINS, timeout)
        self.terminal.expect(until, timeout)

    def run(self, line, timeout=60):
        """What it printed, and what came before the next prompt. The line must be a command, not empty."""
        self.begin(line, timeout=timeout)
        return self.wait_for_prompt(timeout)

    def interrupt(self):
        """Ctrl-C."""
        self.send("\x03")

    def source(self, text):
        """Runs text of any bytes by way of a file."""
        return self.run(f". {self.quote(self._new_file(text))}")

    def status(self):
        """What the line before ended with, as the prompt would show it."""
        return int(self.run("echo $?"))

    def environment(self):
        """Every exported variable, as bytes by name."""
        file = self._new_file()
        self.run(f"/usr/bin/env -0 > {self.quote(file)}")
        variables = dict(entry.split(b"=", 1) for entry in file.read_bytes().split(b"\0") if entry)
        variables.pop(b"_", None)  # the program that was started
        return {os.fsdecode(name): value for name, value in variables.items()}

    def variable(self, name):
        """A variable's value in the shell's own eyes, exported or not; None when it is unset."""
        found = self.run(f"printf '%s\\n' \"${{{name}+is:}}${{{name}-}}\"")
        return found[3:].removesuffix("\n") if found.startswith("is:") else None

    def folder(self):
        return self.run("pwd").removesuffix("\n")

    def finish(self):
        """Leaves by `exit`; returns the status."""
        self.send("exit\r")
        return self.terminal.finish()

    def close(self):
        self.terminal.close()

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.finish()

    def _new_file(self, text=None):
        self._files += 1
        file = self.home.path / f"{self.name}-{self.terminal.pid}-{self._files}"
        if text is not None:
            file.write_bytes(text if isinstance(text, bytes) else os.fsencode(text))
        return file


class Bash(Shell):
    name = "bash"
    rc_file = ".bashrc"
    marks = r"""
HISTFILE=
PS0='\e]777;begins\a'
PS1='\[\e]777;waits\a\]$ '
"""


class Zsh(Shell):
    name = "zsh"
    rc_file = ".zshrc"
    marks = r"""
unsetopt prompt_sp
preexec_functions+=(terminal_begins)
terminal_begins() { builtin print -n '\e]777;begins\a' }
PS1=$'%{\e]777;waits\a%}%# '
"""


class Fish(Shell):
    name = "fish"
    rc_file = ".config/fish/config.fish"
    marks = r"""
set -g fish_greeting
function fish_title
end
function terminal_begins --on-event fish_preexec
    printf '\e]777;begins\a'
end
function fish_prompt
    printf '\e]777;waits\a> '
end
"""

    def prepare(self):
        """Where this folder is missing, fish reads every manual page in the background."""
        (self.home.data.parent / "fish" / "generated_completions").mkdir(parents=True, exist_ok=True)

    @classmethod
    def quote(cls, value):
        return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"

    @classmethod
    def exports(cls, name, value):
        values = value.split(":") if name == "PATH" else [value]
        return f"set -gx {name} {' '.join(map(cls.quote, values))}"

    @classmethod
    def unsets(cls, name):
        return f"set -e {name}"

    @classmethod
    def hook(cls, program=BIN / "pyenvx"):
        return f"{cls.quote(program)} hook fish | source"

    def status(self):
        return int(self.run("echo $status"))

    def variable(self, name):
        found = self.run(f"set -q {name}; and printf 'is:%s\\n' (string join : -- ${name})")
        return found[3:].removesuffix("\n") if found.startswith("is:") else None


SHELLS = (Bash, Zsh, Fish)


def seen(text):
    """What a person reads of it."""
    return SEQUENCES.sub("", UNENDED.sub("", SEQUENCES.sub("", text))).replace("\r\n", "\n").replace("\r", "")


__all__ = ["BIN", "SHELLS", "Bash", "Fish", "FunctionalTest", "LoopbackIndex", "Shell", "TestHome", "Zsh", "seen", "wait_until"]
