"""A hundred starts of twenty new scripts at once: each wheel is downloaded once, and nobody waits for long."""

import os
import subprocess
import time
import unittest

from harness import BIN, FunctionalTest, TestHome

SCRIPTS = 20
STARTS_OF_EACH = 5
SHARED = 6  # wheels; a script needs two that all share and up to two that some share
LATENCY = 0.05  # seconds until the index answers
LONG = bool(os.environ.get("PYENVX_TEST_LONG"))
SHARE_OF_ONE_BY_ONE = 1.2


class Herd(FunctionalTest):
    def setUp(self):
        super().setUp()
        for i in range(SHARED):
            modules = {f"shared{i}/m{j}.py": f"VALUE = {j}\n" * 50 for j in range(60)}
            self.index.wheel(f"shared{i}", modules={f"shared{i}/__init__.py": f"VALUE = {i}\n"} | modules, padding=300_000)
        for i in range(SCRIPTS):
            self.index.wheel(f"own{i}", requires=["shared0", "shared1"], modules={f"own{i}.py": f"VALUE = {100 + i}\n"})
        self.index.answer_after(LATENCY)

    def scripts(self, home):
        """(script, what it prints) for each of them."""
        for i in range(SCRIPTS):
            needed = [f"own{i}", f"shared{i % SHARED}", f"shared{(i + 2) % SHARED}"]
            body = f"import {', '.join(needed)}\nprint({', '.join(f'{name}.VALUE' for name in needed)})"
            output = f"{100 + i} {i % SHARED} {(i + 2) % SHARED}\n"
            yield home.script(body, needed, name=f"script{i}.py"), output

    def start(self, home, script):
        words = [BIN / "pyenvx", script]
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=home.environment())

    def finish(self, process, output):
        out, message = process.communicate(timeout=300)
        self.assertEqual((process.returncode, out), (0, output), message)

    def seconds_one_by_one(self):
        home = TestHome(self.index.url())
        self.addCleanup(home.close)
        home.copy_store_of(self.template)
        began = time.monotonic()
        for script, output in self.scripts(home):
            self.finish(self.start(home, script), output)
        return time.monotonic() - began

    def seconds_together(self):
        scripts = list(self.scripts(self.home))
        began = time.monotonic()
        running = [(self.start(self.home, script), output) for _ in range(STARTS_OF_EACH) for script, output in scripts]
        for process, output in running:
            self.finish(process, output)
        return time.monotonic() - began

    def test_each_wheel_is_downloaded_once_and_all_together_take_no_longer_than_one_by_one(self):
        one_by_one = self.seconds_one_by_one()
        self.index.forget_requests()
        together = self.seconds_together()
        ratio = together / one_by_one
        print(f"\n{SCRIPTS * STARTS_OF_EACH} starts at once {together:.2f} s, {SCRIPTS} one by one {one_by_one:.2f} s: {ratio:.2f} x")
        downloads = self.index.whole_files
        self.assertEqual(sorted(downloads), sorted(set(downloads)), "downloaded twice")
        self.assertEqual(len(downloads), SHARED + SCRIPTS)
        self.assertEqual(self.home.kept()["tmp"], {})
        if LONG:
            self.assertLessEqual(ratio, SHARE_OF_ONE_BY_ONE)


if __name__ == "__main__":
    unittest.main()
