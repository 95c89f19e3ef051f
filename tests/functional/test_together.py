"""Many starts at once, and starts that were killed."""

import os
import signal
import subprocess
import unittest

from harness import BIN, FunctionalTest

BODY = "import demo\nprint(demo.__version__)"


class Together(FunctionalTest):
    def start(self, *words):
        process = subprocess.Popen(
            [BIN / "pyenvx", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home.work,
            env=self.home.environment(),
        )
        self.addCleanup(process.communicate)
        return process

    def test_starts_of_one_script_at_once_resolve_it_once(self):
        self.index.wheel("demo")
        script = self.home.script(BODY, ["demo"])
        for process in [self.start(script) for _ in range(12)]:
            self.assertEqual(process.communicate()[0], "1.0\n")
        self.assertEqual(self.index.requests.count("/simple/demo/"), 1, self.index.requests)
        self.assertEqual(self.home.kept()["tmp"], {})

    def test_starts_of_many_scripts_at_once_share_what_they_have_in_common(self):
        self.index.wheel("demo")
        scripts = [self.home.script(BODY + f"  # {i}", ["demo"], name=f"script{i}.py") for i in range(8)]
        for process in [self.start(script) for script in scripts]:
            self.assertEqual(process.communicate()[0], "1.0\n")
        self.assertEqual(len(list(self.home.store.glob("*-demo-1.0"))), 1)
        self.assertEqual(len(list(self.home.store.glob("*-environment"))), 1)

    def test_a_start_killed_at_any_moment_harms_no_later_one(self):
        modules = {f"demo/{i}.py": "" for i in range(300)}
        self.index.wheel("demo", modules=modules | {"demo/__init__.py": "__version__ = 1\n"})
        script = self.home.script(BODY, ["demo"])
        for milliseconds in range(0, 120, 8):
            process = self.start("--refresh", script)
            try:
                process.communicate(timeout=milliseconds / 1000)
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
        self.assertEqual(self.run_ok("--refresh", script), "1\n")
        self.assertEqual(self.home.kept()["tmp"], {})


if __name__ == "__main__":
    unittest.main()
