"""Whatever reaches a person's secrets, network, files or machine from an ordinary process does not from the sandbox.

Every attack is first run outside, as a control: what does not work there proves nothing inside, and is not counted."""

import os
import shutil
import tempfile
import unittest

import attack_runs
from attack_runs import BOUND_BY_CGROUP, USER, Runner

ATTACKS = attack_runs.list_attacks()
# By column and attack: the control's reason for not working or nothing, and what it came to inside.
CELLS = {"root": {}, "user": {}}


class AttackedSandbox(unittest.TestCase):
    column = None
    uid = None
    fewest = 0

    @classmethod
    def setUpClass(cls):
        if cls.column is None or os.getuid() not in (0, cls.uid):
            raise unittest.SkipTest("only root can run it")
        cls.folder = tempfile.mkdtemp(prefix="pyenvx-attacks-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        os.chmod(cls.folder, 0o755)
        cls.runner = Runner(cls.folder, cls.uid)

    def attack(self, attack):
        cells = CELLS[self.column]
        control = self.runner.outside(attack)
        self.assertNotIn("host", control.traces, "the control has changed the host")
        if not control.succeeded(attack):
            cells[attack.name] = (control.reason(), "")
            self.skipTest(f"the control does not work here: {control.reason()}")
        cells[attack.name] = ("", "BROKEN")
        inside = self.runner.inside(attack)
        self.assertTrue(inside.ran(), f"it was not run: {inside.said}")
        breach = inside.breach(attack)
        if breach and attack.name in BOUND_BY_CGROUP and inside.lacks_cgroup():
            cells[attack.name] = ("only a cgroup bounds it, and there is none", "GETS THROUGH")
            self.skipTest("only a cgroup bounds it, and there is none")
        self.assertIsNone(breach, f"{attack.name} {breach}: {inside.said[-2000:]}")
        cells[attack.name] = ("", inside.reason())

    @classmethod
    def tearDownClass(cls):
        cells = CELLS[cls.column]
        working = sum(not control for control, _ in cells.values())
        if len(cells) == len(ATTACKS) and working < cls.fewest:
            raise AssertionError(f"only {working} controls work as {cls.column}, and {cls.fewest} must")


class AsRoot(AttackedSandbox):
    column, uid, fewest = "root", 0, 45


class AsUser(AttackedSandbox):
    column, uid, fewest = "user", USER if os.getuid() == 0 else os.getuid(), 40


def add_tests(case):
    for attack in ATTACKS:
        def test(self, attack=attack):
            self.attack(attack)

        test.__doc__ = f"{attack.family}: {attack.tries}"
        setattr(case, f"test_{attack.name.replace('-', '_')}", test)


for one in (AsRoot, AsUser):
    add_tests(one)
del AttackedSandbox, one


def cell(column, attack):
    """The control's cell and the sandbox's."""
    if attack.name not in CELLS[column]:
        return "not run", ""
    reason, inside = CELLS[column][attack.name]
    return ("-", inside or "-") if reason else ("works", inside)


def print_table():
    rows = [("attack", "control", "as root", "control", "as user")]
    rows += [(attack.name, *cell("root", attack), *cell("user", attack)) for attack in ATTACKS]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    print()
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip())
    for column, cells in CELLS.items():
        print(f"as {column}: {sum(not control for control, _ in cells.values())} controls work; not counted: "
              + "; ".join(f"{name} ({control})" for name, (control, _) in cells.items() if control))


def tearDownModule():
    print_table()


if __name__ == "__main__":
    unittest.main()
