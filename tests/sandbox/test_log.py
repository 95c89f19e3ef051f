"""What a build says reaches the person, however it says it."""

import unittest

from box import Box


class Log(Box):
    def test_a_build_may_open_its_output_by_name(self):
        for who in self.each():
            said = self.shell("echo one > /dev/stdout; echo two > /dev/stderr", who=who)
            self.assertEqual((said.stdout, said.stderr, said.returncode), ("one\ntwo\n", "", 0))


if __name__ == "__main__":
    unittest.main()
