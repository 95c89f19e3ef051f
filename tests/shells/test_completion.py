"""Tab in real shells: what stands on the line after it, word by word as the shell itself reads it."""

import os
import unittest

from terminal import BIN, Bash, Fish, TestHome, Zsh

SOURCES = {
    "bash": "source <(pyenvx completions bash)",
    "zsh": "autoload -U compinit; compinit -D -u; source <(pyenvx completions zsh)",
    "fish": "pyenvx completions fish | source",
}
AT_THE_FRONT = "\x01"  # Ctrl-A


class Completion:
    shell = None

    def setUp(self):
        self.home = TestHome()
        self.addCleanup(self.home.close)

    def open(self, rc=""):
        path = f"{BIN}:{self.home.environment()['PATH']}"
        opened = self.shell(self.home, rc=rc or SOURCES[self.shell.name], PATH=path)
        self.addCleanup(opened.close)
        return opened

    def completed(self, typed, shell=None):
        """The words of the line once Tab was pressed at its end."""
        shell = shell or self.open()
        shell.begin(f"{typed}\t{AT_THE_FRONT}printf '<%s>' ")
        return shell.wait_for_prompt().replace("⏎", "").strip("\n ")

    def test_a_command_is_completed(self):
        self.assertEqual(self.completed("pyenvx out"), "<pyenvx><outdated>")

    def test_a_sub_command_is_completed(self):
        self.assertEqual(self.completed("pyenvx store why"), "<pyenvx><store><why-depends>")

    def test_an_option_is_completed(self):
        self.assertEqual(self.completed("pyenvx store gc --dr"), "<pyenvx><store><gc><--dry-run>")

    def test_the_value_of_an_option_is_completed(self):
        self.assertEqual(self.completed("pyenvx store ls --by la"), "<pyenvx><store><ls><--by><last-use>")
        self.assertEqual(self.completed("pyenvx store ls --by=la"), "<pyenvx><store><ls><--by=last-use>")

    def test_a_script_is_completed(self):
        self.home.write("hello.py", "pass\n")
        self.home.write("hello.txt", "")
        self.assertEqual(self.completed("pyenvx hel"), "<pyenvx><hello.py>")
        self.assertEqual(self.completed("pyenvx env path --script=hel"), "<pyenvx><env><path><--script=hello.py>")

    def test_a_script_in_a_folder_is_completed_step_by_step(self):
        self.home.write("some/tool", "# /// script\n# dependencies = []\n# ///\n")
        self.home.write("some/notes", "")
        shell = self.open()
        shell.begin(f"pyenvx run so\tto\t{AT_THE_FRONT}printf '<%s>' ")
        self.assertEqual(shell.wait_for_prompt().strip("\n⏎ "), "<pyenvx><run><some/tool>")

    def test_a_group_of_the_project_is_completed(self):
        self.home.write("shell.toml", '[dependency-groups]\ntesting = []\n')
        self.assertEqual(self.completed("pyenvx add --group te"), "<pyenvx><add><--group><testing>")

    def test_files_are_completed_where_files_are_taken(self):
        self.home.write("reqs.txt", "")
        self.assertEqual(self.completed("pyenvx run -r re"), "<pyenvx><run><-r><reqs.txt>")
        self.assertEqual(self.completed("pyenvx run --requirements=re"), "<pyenvx><run><--requirements=reqs.txt>")

    def test_a_place_below_the_home_is_completed(self):
        (self.home.home / "tool.py").write_text("")
        self.assertEqual(self.completed("pyenvx run ~/to"), f"<pyenvx><run><{self.home.home}/tool.py>")

    def test_a_quote_that_is_open_is_closed(self):
        self.home.write("a b.py", "")
        self.assertEqual(self.completed("pyenvx run 'a "), "<pyenvx><run><a b.py>")

    def test_a_hostile_name_is_one_word_and_runs_nothing(self):
        names = ["a b.py", "c$(touch pwned).py", "d`touch pwned`.py", "e'f.py", 'g"h.py', "i;touch pwned;.py", "j\\k.py", "l*m.py"]
        for name in names:
            self.home.write(name, "pass\n")
        for name in names:
            with self.subTest(name):
                self.assertEqual(self.completed(f"pyenvx run {name[0]}"), f"<pyenvx><run><{name}>")
        self.assertFalse((self.home.work / "pwned").exists())

    def test_a_name_that_drives_a_terminal_is_not_offered(self):
        self.home.write("hello.py", "pass\n")
        self.home.write("hel\x1b[31mred.py", "pass\n")
        self.home.write("hel\nline.py", "pass\n")
        self.assertEqual(self.completed("pyenvx run hel"), "<pyenvx><run><hello.py>")

    def test_a_program_that_is_merely_typed_is_not_run(self):
        self.home.write("pyenvx", "#!/bin/sh\ntouch pwned\n", mode=0o755)
        self.completed("./pyenvx outd")
        self.assertFalse((self.home.work / "pwned").exists())


class WithHelp:
    def test_candidates_are_listed_with_what_they_do(self):
        shell = self.open()
        shell.send("pyenvx store \t\t")
        shell.terminal.expect("Take what a dump has into the store")


class InBash(Completion, unittest.TestCase):
    shell = Bash


class InZsh(Completion, WithHelp, unittest.TestCase):
    shell = Zsh


class InFish(Completion, WithHelp, unittest.TestCase):
    shell = Fish

    def test_fish_finds_it_below_the_home_by_itself(self):
        folder = self.home.home / ".local/share/fish/vendor_completions.d"
        folder.mkdir(parents=True)
        (folder / "pyenvx.fish").write_bytes((BIN.parent / "share/pyenvx/fish/completion.fish").read_bytes())
        self.assertEqual(self.completed("pyenvx out", self.open(rc="true")), "<pyenvx><outdated>")


class AsInstalled(unittest.TestCase):
    """bash-completion and zsh look into folders of theirs."""

    def setUp(self):
        self.home = TestHome()
        self.addCleanup(self.home.close)
        self.path = f"{BIN}:{self.home.environment()['PATH']}"

    def test_zsh_finds_it_in_a_folder_of_its_fpath(self):
        folder = BIN.parent / "share/pyenvx/zsh"
        shell = Zsh(self.home, rc=f"fpath=({folder} $fpath); autoload -U compinit; compinit -D -u", PATH=self.path)
        self.addCleanup(shell.close)
        shell.begin(f"pyenvx out\t{AT_THE_FRONT}printf '<%s>' ")
        self.assertEqual(shell.wait_for_prompt().strip(), "<pyenvx><outdated>")

    @unittest.skipUnless(os.path.exists("/usr/share/bash-completion/bash_completion"), "there is no bash-completion")
    def test_bash_completion_finds_it_below_the_home(self):
        folder = self.home.home / ".local/share/bash-completion/completions"
        folder.mkdir(parents=True)
        (folder / "pyenvx").write_bytes((BIN.parent / "share/pyenvx/bash/completion.bash").read_bytes())
        shell = Bash(self.home, rc=". /usr/share/bash-completion/bash_completion", PATH=self.path)
        self.addCleanup(shell.close)
        shell.begin(f"pyenvx out\t{AT_THE_FRONT}printf '<%s>' ")
        self.assertEqual(shell.wait_for_prompt().strip(), "<pyenvx><outdated>")


if __name__ == "__main__":
    unittest.main()
