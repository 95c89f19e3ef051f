"""Every call of a cold start that can fail fails once: the start succeeds all the same or says in one sentence what is
wrong, and the next one finds a good store."""

import collections
import errno
import itertools
import os
import random
import re
import unittest

from cold_start import BIN, LONG, OUTPUT, SEED, ColdStartTest

LIBRARY = BIN.parent / "lib" / "libfaults.so"
# What can befall a call: an errno, or for transfers how much of it was done before.
FAULTS = {
    "open": ("EMFILE", "EIO", "EINTR"),
    "read": ("EIO", "EINTR", "short"),
    "write": ("ENOSPC", "EIO", "EINTR", "short", "torn ENOSPC", "torn EIO"),
    "sync": ("EIO", "ENOSPC"),
    "truncate": ("ENOSPC", "EIO", "EINTR"),
    "allocate": ("ENOSPC", "EIO", "EOPNOTSUPP"),
    "rename": ("ENOSPC", "EIO"),
    "link": ("EMLINK", "EPERM", "EXDEV", "ENOSPC", "EIO"),
    "symlink": ("ENOSPC", "EIO"),
    "unlink": ("EIO", "EACCES"),
    "mkdir": ("ENOSPC", "EIO", "EMLINK"),
    "chmod": ("EIO", "EPERM"),
    "utimens": ("EIO", "EPERM"),
    "list": ("EIO",),
    "lock": ("EINTR", "ENOLCK", "EIO"),
    "map": ("ENOMEM",),
    "random": ("EINTR", "EIO"),
    "socket": ("EMFILE",),
    "thread": ("EAGAIN",),
    "spawn": ("EAGAIN",),
}
IN_SAMPLE = 2  # points of each kind and fault
LAUNCHER_STATUS = (125, 126, 127)


class Injected(ColdStartTest):
    modules = 8

    def start(self, home, **variables):
        """Starts the script in pyenvx-realise's presence of the library. Returns the outcome and the lines of its trace."""
        trace = home.path / "trace"
        variables |= {"LD_PRELOAD": LIBRARY, "FAULT_PROGRAM": "pyenvx-realise", "FAULT_TRACE": trace, "PYENVX_FINISH": "inline"}
        outcome = home.run("script.py", **variables)
        lines = trace.read_text().splitlines() if trace.exists() else []
        trace.unlink(missing_ok=True)
        return outcome, [line.split(" ", 1) for line in lines]

    def points(self):
        """Kind → the paths of its calls, in their order."""
        _, calls = self.start(self.another_home())
        points = collections.defaultdict(list)
        for kind, path in calls:
            points[kind].append(path)
        for kind, paths in sorted(points.items()):
            of_sqlite = sum("store.sqlite" in path for path in paths)
            print(f"\n{kind}: {len(paths)} points" + (f", {of_sqlite} of them SQLite's" if of_sqlite else ""), end="")
        return points

    def chosen(self, points):
        """(kind, n, fault) for some of the points, or in the long form for all of them or a part: PYENVX_TEST_PART=3/20."""
        part, parts = map(int, os.environ.get("PYENVX_TEST_PART", "1/1").split("/"))
        return itertools.islice(self.all_chosen(points), part - 1, None, parts)

    def all_chosen(self, points):
        chooser = random.Random(SEED)
        for kind, faults in FAULTS.items():
            numbers = range(1, len(points[kind]) + 1)
            for fault in faults:
                some = numbers if LONG else sorted(chooser.sample(numbers, min(IN_SAMPLE, len(numbers))))
                yield from ((kind, n, fault) for n in some)

    def inject(self, home, kind, n, fault):
        """Returns the outcome and the path of the call that failed, which is None when the start came to no nth call."""
        how, *name = fault.split() if " " in fault else ([fault] if fault == "short" else ["whole", fault])
        number = getattr(errno, name[0]) if name else 0
        outcome, lines = self.start(home, FAULT_CALL=kind, FAULT_AT=n, FAULT_ERROR=number, FAULT_HOW=how)
        failed = [path for mark, path in lines if mark == "!"]
        return outcome, failed[0] if failed else None

    def assert_clear(self, outcome):
        """Success with the right output, or one error that a person can act on."""
        if outcome.returncode == 0:
            self.assertEqual(outcome.stdout, OUTPUT, outcome.stderr)
            return
        self.assertIn(outcome.returncode, LAUNCHER_STATUS, outcome.stdout + outcome.stderr)
        self.assertEqual(outcome.stdout, "")
        self.assertEqual(len(re.findall(r"(?m)^error: ", outcome.stderr)), 1, outcome.stderr)
        self.assertRegex(outcome.stderr, r"(?m)^error: .*(/|thread|process|random bytes|memory)", "names nothing")
        self.assertNotIn("terminate called", outcome.stderr)

    def survive(self, kind, n, fault):
        """Returns what became of it and the message."""
        home = self.another_home()
        outcome, path = self.inject(home, kind, n, fault)
        self.assert_clear(outcome)
        self.assert_good_start(home)
        self.assert_good_store(home)
        home.close()
        if path is None:
            return "not reached", ""
        return ("recovered" if outcome.returncode == 0 else "told"), f"{kind} {fault} {path}\n{outcome.stderr}"

    def test_each_call_of_a_cold_start(self):
        points = self.points()
        results, messages = collections.Counter(), {}
        for kind, n, fault in self.chosen(points):
            with self.subTest(call=kind, n=n, fault=fault):
                result, message = self.survive(kind, n, fault)
                results[result] += 1
                messages.setdefault(re.sub(r"[0-9a-z]{16,}|/tmp/\S*", "*", message), message)
        print(f"\n{sum(map(len, points.values()))} points; faults injected: {dict(results)}")
        if os.environ.get("PYENVX_TEST_MESSAGES"):
            print("\n".join(messages.values()))
        self.assertLessEqual(results["not reached"], results.total() // 50)
        self.assertEqual(set(points) - set(FAULTS), set())


if __name__ == "__main__":
    unittest.main()
