"""Runs the behaviours of activation in bash, zsh and fish, and keeps one table of them in behaviours.md.

    python3 tests/shells/table.py [MODULE[.CLASS]…]

With words only those are run, and the table is only printed."""

import pathlib
import sys
import unittest

from terminal import SHELLS

MODULES = ("test_activation", "test_hook", "test_leaving", "test_hostile")
KEPT = pathlib.Path(__file__).with_name("behaviours.md")
HEADING = "Each line is a test of that name in each shell. Made by `python3 tests/shells/table.py`.\n\n"
WORDS = {"passed": "yes", "skipped": "skipped", "failed": "NO"}


class Outcomes(unittest.TestResult):
    """What came of each behaviour, by shell."""

    def __init__(self):
        super().__init__()
        self.behaviours = {}

    def startTest(self, test):
        super().startTest(test)
        self.note(test, "passed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skipped")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "failed")

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "failed")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.note(test, "failed")

    def note(self, test, outcome):
        self.behaviours.setdefault(sentence(test), {})[test.kind.name] = outcome


def sentence(test):
    """test_a_thing_happens: A thing happens."""
    return test._testMethodName.removeprefix("test_").replace("_", " ").capitalize()


def table(behaviours):
    names = [shell.name for shell in SHELLS]
    lines = ["| behaviour | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for behaviour, outcomes in behaviours.items():
        lines.append(f"| {behaviour} | " + " | ".join(WORDS.get(outcomes.get(name), "") for name in names) + " |")
    return "\n".join(lines)


def every_test(suite):
    for one in suite:
        yield from every_test(one) if isinstance(one, unittest.TestSuite) else [one]


def main(modules):
    outcomes = Outcomes()
    unittest.defaultTestLoader.loadTestsFromNames(modules or MODULES).run(outcomes)
    for _, trace in outcomes.failures + outcomes.errors:
        print(trace, file=sys.stderr)
    made = table(outcomes.behaviours)
    print(made)
    if not modules:
        KEPT.write_text(HEADING + made + "\n")
    return 0 if outcomes.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
