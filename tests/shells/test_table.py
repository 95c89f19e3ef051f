"""The table of behaviours that is kept has each of them, in each shell."""

import unittest

from table import KEPT, MODULES, every_test, sentence
from terminal import SHELLS


class Kept(unittest.TestCase):
    def test_the_table_names_each_behaviour_and_each_is_tested_in_each_shell(self):
        behaviours = {}
        for test in every_test(unittest.defaultTestLoader.loadTestsFromNames(MODULES)):
            behaviours.setdefault(sentence(test), set()).add(test.kind)
        rows = [line.split("|")[1].strip() for line in KEPT.read_text().splitlines() if line.startswith("| ")]
        self.assertEqual(sorted(rows[2:]), sorted(behaviours), "run python3 tests/shells/table.py")
        for behaviour, shells in behaviours.items():
            self.assertEqual(shells, set(SHELLS), behaviour)


if __name__ == "__main__":
    unittest.main()
