"""What the driver of the other tests here is relied on for, in each of the three shells."""

import unittest

from terminal import SHELLS, TestHome


class Driver(unittest.TestCase):
    def each_shell(self):
        for shell in SHELLS:
            with self.subTest(shell.name):
                home = TestHome()
                self.addCleanup(home.close)
                opened = shell(home, rc="alias mine='echo al\"\"ias'")
                self.addCleanup(opened.close)
                yield opened

    def test_a_line_gives_what_it_printed_and_nothing_else(self):
        for shell in self.each_shell():
            self.assertEqual(shell.greeting, "")
            self.assertEqual(shell.run("mine"), "alias\n")
            self.assertEqual(shell.run("true"), "")
            self.assertEqual(shell.run("printf abc"), "abc")

    def test_statuses_variables_and_folders_are_told(self):
        for shell in self.each_shell():
            shell.run("false")
            self.assertEqual(shell.status(), 1)
            self.assertEqual(shell.variable("HOME"), str(shell.home.home))
            self.assertIsNone(shell.variable("NONESUCH"))
            self.assertEqual(shell.folder(), str(shell.home.work))
            self.assertEqual(shell.finish(), 0)

    def test_the_environment_is_told_byte_by_byte(self):
        for shell in self.each_shell():
            shell.source(b"export ODD='a\nb\\ \xff'\n")
            self.assertEqual(shell.environment()["ODD"], b"a\nb\\ \xff")

    def test_ctrl_c_ends_a_command_and_not_the_shell(self):
        for shell in self.each_shell():
            shell.begin("sh -c 'echo begun; exec sleep 100'", until="begun")
            shell.interrupt()
            shell.wait_for_prompt()
            self.assertEqual(shell.run("echo still"), "still\n")


if __name__ == "__main__":
    unittest.main()
