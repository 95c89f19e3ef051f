"""Answers that break off, stall, or are not what was asked for: a start succeeds on a further attempt, or says what is
wrong and leaves nothing behind."""

import collections
import concurrent.futures
import itertools
import os
import random
import unittest

from harness import FunctionalTest, TestHome, in_namespace, needs_mounts

FAILED, REFUSED = 125, 126
LONG = bool(os.environ.get("PYENVX_TEST_LONG"))
SEED = int(os.environ.get("PYENVX_TEST_SEED", "20240229"))

KINDS = ("pages", "ranges", "files")
PLACES = ("status", "headers", "first", "middle", "end-record", "last")
HOWS = ("reset", "close", "stall")
CUTS = ["-".join(("cut", *words)) for words in itertools.product(KINDS, PLACES, HOWS)]
ENDS = ("the connection ended", "cannot read http://127.0.0.1", "sent nothing for 1 second")


class BrokenTransfers(FunctionalTest):
    def setUp(self):
        super().setUp()
        # Larger than the piece at its end that is asked for first.
        self.index.wheel("demo", padding=300_000)

    def start(self, ways, retries):
        """Starts what needs a page, the metadata and the file from a home that has none of them. Returns the outcome, and
        what was kept before and after."""
        home = TestHome()
        home.copy_store_of(self.template)
        before = home.kept()
        outcome = home.run("run", "-p", "demo", "-c", "import demo; print(demo.__version__)",
                           PYENVX_INDEX_URL=self.index.url(*ways), PIP_TIMEOUT="1", PIP_RETRIES=retries)
        after = home.kept()
        home.close()
        return outcome, before, after

    def check_each(self, cases, check, retries=0):
        """Starts once for each set of ways, some at a time since they mostly wait, and checks what came of it."""
        statuses = collections.Counter()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            results = pool.map(lambda ways: self.start(ways, retries), cases)
            for ways, result in zip(cases, results):
                statuses[result[0].returncode] += 1
                with self.subTest(ways):
                    check(*result)
        print(f"\n{statuses.total()} starts, by status: {dict(statuses)}")

    def assert_succeeded(self, outcome, _, after):
        self.assertEqual((outcome.returncode, outcome.stdout), (0, "1.0\n"), outcome.stderr)
        self.assertEqual(after["tmp"], {})

    def assert_told(self, outcome, before, after, says=ENDS):
        self.assert_failed(outcome, FAILED)
        self.assertTrue(any(phrase in outcome.stderr for phrase in says), outcome.stderr)
        self.assertEqual((before, after["tmp"]), (after, {}))

    def sample(self):
        return CUTS if LONG else random.Random(SEED).sample(CUTS, 16)

    def test_an_answer_that_breaks_off_once_is_asked_for_again(self):
        self.check_each([(way, "once") for way in self.sample()], self.assert_succeeded, retries=2)

    def test_an_answer_that_always_breaks_off_is_told(self):
        self.check_each([(way,) for way in self.sample()], self.assert_told)

    def test_a_slow_answer_is_waited_for(self):
        self.check_each([(f"slow-{kind}",) for kind in KINDS], self.assert_succeeded)

    def test_a_range_that_is_not_the_one_asked_for_costs_no_more_than_the_whole_file(self):
        ways = ("garbled-range", "bare-range", "shifted-range", "lying-range", "short-range", "long-range")
        self.check_each([(way,) for way in ways], self.assert_succeeded)

    def test_a_part_where_the_whole_was_asked_for_is_told(self):
        self.assert_told(*self.start(("plain-206",), retries=0), says=["206"])


class FurtherAttempts(FunctionalTest):
    """Standard error is no terminal here."""

    def start(self, *ways, words=()):
        self.index.wheel("demo")
        self.index.wheel("other")
        outcome = self.home.run("run", *words, "-p", "demo", "-p", "other", "-c", "pass", PYENVX_INDEX_URL=self.index.url(*ways))
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stderr

    def test_a_wait_that_the_index_asks_for_is_told_once_for_all_requests(self):
        told = "pyenvx: 127.0.0.1 asks to wait 2 s (HTTP status 503, Retry-After); trying again\n"
        told_times = self.start("patient-once").count(told)
        self.assertIn(told_times, (1, 2))  # of two pages and two files

    def test_waits_are_not_told_when_quiet(self):
        self.assertEqual(self.start("patient-once", words=["-q"]), "")

    def test_a_short_wait_is_told_with_v_alone(self):
        self.assertEqual(self.start("busy-once"), "")
        told = self.start("busy-once", "etag", words=["-v", "--refresh"])
        self.assertIn("/simple/demo/ answered with HTTP status 503; trying again\n", told)
        self.assertIn("/simple/other/ answered with HTTP status 503; trying again\n", told)


class EndlessAnswers(FunctionalTest):
    """Nobody says how much is to come, and it never ends."""

    def setUp(self):
        super().setUp()
        self.index.wheel("demo", padding=300_000)

    def refuse(self, status, *ways, says, **options):
        return self.run_refused(status, "run", "-p", "demo", "-c", "pass", says=says, PIP_RETRIES="0",
                                PYENVX_INDEX_URL=self.index.url("no-size", *ways), **options)

    def on_small_disk(self, folder):
        """What to start pyenvx with so that the folder is a file system of 48 MiB of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        mount = f"mount -t tmpfs -o size=48m,mode=700 none '{folder}'"
        return in_namespace(mount)

    def test_a_page_is_bounded(self):
        self.refuse(FAILED, "endless", says=["sends more than the", "tell the server's owner"])

    def test_metadata_beside_a_file_is_bounded(self):
        self.refuse(FAILED, "endless-sidecar", says=["sends more than the", "tell the server's owner"])

    def test_a_part_is_bounded_and_the_whole_is_taken(self):
        self.run_ok("run", "-p", "demo", "-c", "import demo", PYENVX_INDEX_URL=self.index.url("no-size", "endless-range"))

    @needs_mounts
    def test_a_file_leaves_the_disk_as_much_as_it_takes(self):
        before = self.on_small_disk(self.home.data / "tmp")
        says = ["demo-1.0-py3-none-any.whl", "more than it leaves free", str(self.home.data / "tmp"), "Content-Length"]
        message = self.refuse(REFUSED, "sidecar", "endless-file", says=says, before=before)
        self.assertNotIn("No space left", message)

    @needs_mounts
    def test_a_file_for_which_there_is_no_room_is_not_begun(self):
        self.index.wheel("demo", padding=49 << 20)
        self.run_refused(FAILED, "run", "-p", "demo", "-c", "pass", before=self.on_small_disk(self.home.data / "tmp"),
                         says=["cannot download", "demo-1.0-py3-none-any.whl", "No space left", "free some space"])

    @needs_mounts
    def test_a_file_that_comes_whole_for_its_metadata_leaves_the_disk_as_much_as_it_takes(self):
        before = self.on_small_disk(self.home.home / ".cache")
        self.refuse(REFUSED, "html", "endless-file", says="more than it leaves free", before=before)


if __name__ == "__main__":
    unittest.main()
