"""A cold start that is killed at any system call leaves a store in which the next one does everything right."""

import collections
import unittest

from cold_start import BIN, SKIPPED, ColdStartTest, sample


class Killed(ColdStartTest):
    def start_killed_at(self, n, home):
        """Kills a start before its nth call that changes something; n = 0 lets it end. Returns how many calls were seen
        and the name of the last."""
        report = home.path / "calls"
        outcome = home.run("script.py", before=[BIN / "kill_at", n, report], PYENVX_FINISH="inline")
        if outcome.returncode == SKIPPED:
            self.skipTest(outcome.stderr)
        count, call = report.read_text().split()
        return int(count), call

    def kill_at(self, n, with_interpreter):
        """Returns the call that was not made, or nothing when the start ended before: threads make the number vary."""
        home = self.another_home(with_interpreter)
        reached, call = self.start_killed_at(n, home)
        self.assert_good_start(home)
        self.assert_good_store(home)
        home.close()
        return call if reached == n else None

    def kill_everywhere(self, sizes, with_interpreter=True):
        """Returns how many calls a start makes. `sizes` of the sample: in the bounded and in the long form."""
        total, _ = self.start_killed_at(0, self.another_home(with_interpreter))
        killed = collections.Counter()
        for n in sample(range(1, total + 1), *sizes):
            with self.subTest(n=n, of=total):
                killed[self.kill_at(n, with_interpreter)] += 1
        survived = killed.pop(None, 0)
        print(f"\nkilled before {killed.total()} distinct calls of {total} ({survived} were not reached): {dict(killed)}")
        return total

    def test_anywhere_in_a_cold_start(self):
        self.assertGreaterEqual(self.kill_everywhere((60, None)), 500)

    def test_anywhere_in_a_first_start_of_all_which_copies_the_interpreter(self):
        self.kill_everywhere((6, 100), with_interpreter=False)


if __name__ == "__main__":
    unittest.main()
