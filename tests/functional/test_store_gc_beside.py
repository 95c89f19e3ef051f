"""Collecting again and again beside all that people do with a store: no start fails, and nothing in use goes."""

import contextlib
import os
import threading
import unittest

from collecting import EVERYTHING, CollectTest

LONG = bool(os.environ.get("PYENVX_TEST_LONG"))
STARTS_AT_ONCE, COLLECTIONS, SCRIPTS = (100, 20, 20) if LONG else (12, 3, 4)


class Beside(CollectTest):
    def setUp(self):
        super().setUp()
        self.collections = self.removed = 0
        self.failures = []

    @contextlib.contextmanager
    def collecting_again_and_again(self):
        done = threading.Event()

        def collect():
            while not done.is_set():
                said = self.finish(self.begin("store", "gc", *EVERYTHING))
                self.removed += said.count("\nremoved ") + said.startswith("removed ")
                self.collections += 1

        collector = threading.Thread(target=collect)
        collector.start()
        yield
        done.set()
        collector.join()

    def scripts(self):
        for number in range(SCRIPTS):
            self.index.wheel(f"part{number}", modules={f"part{number}.py": f"NUMBER = {number}\n"})
            body = f"import part{number}\nprint(part{number}.NUMBER)"
            yield self.home.script(body, [f"part{number}"], name=f"script{number}.py"), f"{number}\n"

    def finish(self, process, output=None, line=None):
        out, message = process.communicate(line)
        if process.returncode != 0 or output not in (None, out):
            self.failures.append(message)
        return out

    def test_no_start_fails_and_nothing_in_use_goes(self):
        scripts = list(self.scripts())
        shells = [self.shell("other", then="python -c 'import other; print(other.__version__)'") for _ in range(3)]
        program = self.running("print('ready', flush=True)\ninput()\nimport demo\nprint(demo.__version__)")
        with self.collecting_again_and_again():
            build = self.build()
            rounds = 0
            while self.collections < COLLECTIONS and not self.failures:
                rounds += 1
                starts = [scripts[number % SCRIPTS] for number in range(STARTS_AT_ONCE)]
                for process, output in [(self.begin(script), output) for script, output in starts]:
                    self.finish(process, output)
            self.finish(build, "1.0\n")
        for process in (program, *shells):
            self.finish(process, "1.0\n", "\n")
        print(f"\n{STARTS_AT_ONCE * rounds} starts, {STARTS_AT_ONCE} at once, beside {self.collections} collections "
              f"that removed {self.removed} objects and roots")
        self.assertEqual(self.failures, [])
        self.assertGreater(self.removed, 0)
        verified = self.home.run("store", "verify", "--contents", timeout=300)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


if __name__ == "__main__":
    unittest.main()
