"""Leaving a project gives back what entering it took, byte by byte, but for what the person changed meanwhile."""

import os
import random
import unittest

from columns import in_each_shell

EDITS = 200
AT_A_TIME = 10
NAMES = [f"EDIT_{letter}" for letter in "ABCDEFGH"]
PIECES = ["", "a", " ", "  two", "\n", "\n\nline\n", "\\", "\\n", "'", '"', "$HOME", "$(id)", "`id`", "ü", "漢字", "\t", "%", "!", "*", "~",
          "\x01", "\x7f", "=", ";", "#", "\\'", "\udcff"]
PROJECT = """
dependencies = ["demo"]
[env]
EDIT_A = "of the project"
EDIT_B = ""
EDIT_C = "a\\nb\\\\ ü ' \\" $HOME"
EDIT_D = "same"
"""
OF_A_MOVE = ("PWD", "OLDPWD", "SHLVL")
PLAIN = {"bash": "EDIT_A='of the shell'", "zsh": "EDIT_A='of the shell'", "fish": "set -g EDIT_A 'of the shell'"}
LISTS = {"bash": "EDIT_A=(x 'y z')", "zsh": "EDIT_A=(x 'y z')", "fish": "set -gx EDIT_A x 'y z'"}
LIST = {"bash": "printf '<%s>' \"${EDIT_A[@]}\"; declare -p EDIT_A | grep -q ' -a ' && echo", "zsh": "printf '<%s>' $EDIT_A; echo",
        "fish": "printf '<%s>' $EDIT_A; echo"}
READ_ONLY = {"bash": "readonly EDIT_B=5", "zsh": "readonly EDIT_B=5", "fish": ""}
# What one shell or another makes by itself, and lets nobody set.
OF_SHELLS = ("FISH_VERSION", "status_generation", "ARGC", "history", "modules", "terminfo", "funcstack", "jobstates", "reswords",
             "dis_aliases", "usergroups", "zsh_eval_context")


class Person:
    """Edits an environment at random, and knows what it comes to."""

    def __init__(self, kind, seed):
        self.kind = kind
        self.random = random.Random(seed)

    def edits(self, variables):
        """The commands; `variables` is changed as they change the shell's."""
        return "\n".join(self._edit(variables) for _ in range(AT_A_TIME)) + "\n"

    def _edit(self, variables):
        if self.random.random() < 0.25:
            return self._edit_path(variables)
        name = self.random.choice(NAMES)
        if name in variables and self.random.random() < 0.3:
            del variables[name]
            return self.kind.unsets(name)
        value = "".join(self.random.choices(PIECES, k=self.random.randrange(4)))
        variables[name] = os.fsencode(value)
        return self.kind.exports(name, value)

    def _edit_path(self, variables):
        entries = os.fsdecode(variables["PATH"]).split(":")
        mine = [entry for entry in entries if entry.startswith("/of me/")]
        if mine and self.random.random() < 0.5:
            entries.remove(self.random.choice(mine))
        else:
            entries.insert(self.random.randrange(len(entries) + 1), f"/of me/{self.random.randrange(10 ** 6)}")
        variables["PATH"] = os.fsencode(":".join(entries))
        return self.kind.exports("PATH", ":".join(entries))


@in_each_shell
class Leaving:
    def test_only_the_persons_own_edits_are_left_of_200_made_inside_and_outside(self):
        project = self.project(text=PROJECT)
        shell = self.open()
        person = Person(self.kind, seed=8)
        for turn in range(EDITS // (2 * AT_A_TIME)):
            with self.subTest(turn=turn):
                before = self.edited(shell, person)
                self.go(shell, project)
                entered = self.environment_of(shell)
                self.assertEqual(entered["EDIT_A"], b"of the project")
                inside = self.edited(shell, person)
                self.go(shell, "..")
                self.assertEqual(self.environment_of(shell), self.left(before, entered, inside))

    def test_a_variable_of_the_shell_that_is_not_exported_comes_back(self):
        project = self.project(text=PROJECT)
        shell = self.open(rc=PLAIN[self.kind.name])
        for _ in range(2):
            self.go(shell, project)
            self.assertEqual(shell.environment()["EDIT_A"], b"of the project")
            self.assertEqual(self.go(shell, ".."), "")
            self.assertEqual(shell.variable("EDIT_A"), "of the shell")
            self.assertNotIn("EDIT_A", shell.environment())

    def test_a_list_stays_one(self):
        project = self.project(text=PROJECT)
        shell = self.open(rc=LISTS[self.kind.name])
        self.go(shell, project)
        self.assertEqual(shell.environment()["EDIT_D"], b"same")
        self.go(shell, "..")
        self.assertEqual(shell.run(LIST[self.kind.name]), "<x><y z>\n")

    def test_a_variable_that_cannot_be_set_keeps_no_other_from_coming_and_going(self):
        project = self.project(text=PROJECT + "".join(f'{name} = "1"\n' for name in OF_SHELLS))
        shell = self.open(rc=READ_ONLY[self.kind.name])
        before = self.environment_of(shell)
        said = self.go(shell, project)
        self.assertEqual(said.count("pyenvx: "), said.count("\n"), said)
        self.assertEqual("EDIT_B" in said, bool(READ_ONLY[self.kind.name]), said)
        self.assert_in(shell)
        self.assertEqual(shell.environment()["EDIT_D"], b"same")
        self.go(shell, "..")
        self.assertEqual(self.environment_of(shell), before)

    def edited(self, shell, person):
        wanted = self.environment_of(shell)
        shell.source(person.edits(wanted))
        self.assertEqual(self.environment_of(shell), wanted)
        return wanted

    @staticmethod
    def environment_of(shell):
        return {name: value for name, value in shell.environment().items() if name not in OF_A_MOVE}

    @staticmethod
    def left(before, entered, inside):
        """What is to be there outside: what was before, and in place of it what the person made of what was entered."""
        left = dict(before)
        for name in inside.keys() | entered.keys():
            if inside.get(name) != entered.get(name):
                left.pop(name, None)
                if name in inside:
                    left[name] = inside[name]
        entries = inside["PATH"].split(b":")
        for entry in set(entered["PATH"].split(b":")) - set(before["PATH"].split(b":")):
            entries.remove(entry)
        left["PATH"] = b":".join(entries)
        return left


if __name__ == "__main__":
    unittest.main()
