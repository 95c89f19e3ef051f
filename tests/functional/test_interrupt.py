"""Ctrl-C on a terminal ends a start by the signal, and leaves neither a line there nor anything in the store."""

import contextlib
import os
import signal
import unittest

from harness import FunctionalTest


class Interrupt(FunctionalTest):
    def interrupt_at(self, ways, text):
        """Presses Ctrl-C when the text is on the terminal; checks that nothing is left there or in the store."""
        self.index.wheel("demo", modules={"demo.py": "#" + os.urandom(1_000_000).hex()})
        terminal = self.terminal("run", "-p", "demo", "-c", "pass", PYENVX_INDEX_URL=self.index.url(*ways))
        terminal.expect(text)
        terminal.send("\x03")
        self.assertEqual(terminal.finish(), -signal.SIGINT)
        self.assertEqual(terminal.seen.replace("^C", "").split("\x1b[K")[-1], "", "a line was left on the terminal")
        self.run_ok("run", "-p", "demo", "-c", "import demo")
        self.assertEqual(self.home.kept()["tmp"], {})

    def test_while_an_index_page_is_awaited(self):
        self.interrupt_at(("silent",), "resolving")

    def test_while_a_file_is_downloaded(self):
        self.interrupt_at(("stalled-file",), "downloading")

    def test_while_another_start_makes_the_same(self):
        self.index.wheel("demo")
        url = self.index.url("silent")
        first = self.terminal("run", "-p", "demo", "-c", "pass", PYENVX_INDEX_URL=url)
        first.expect("resolving")
        second = self.terminal("run", "-p", "demo", "-c", "pass", PYENVX_INDEX_URL=url)
        second.expect(f"waiting for command-line, which process {first.pid} is at work on")
        second.send("\x03")
        self.assertEqual(second.finish(), -signal.SIGINT)

    def test_while_a_script_is_read_from_the_terminal(self):
        terminal = self.terminal("run", "-")
        terminal.wait_until_it_sleeps_in("pyenvx-realise")
        terminal.send("\x03")
        self.assertEqual(terminal.finish(), -signal.SIGINT)

    def test_at_any_moment_of_a_start(self):
        # The program is not Python, which itself answers Ctrl-C with status 1 while it imports site.
        words = ["run", "--refresh", "-p", "demo", "sleep", "20"]
        self.index.wheel("demo", modules={f"demo/{i}.py": "#" * 1000 for i in range(300)} | {"demo/__init__.py": ""})
        for milliseconds in range(0, 200, 15):
            terminal = self.terminal(*words)
            with contextlib.suppress(AssertionError):
                terminal.expect("nothing prints this", timeout=milliseconds / 1000)
            terminal.send("\x03")
            self.assertEqual(terminal.finish(), -signal.SIGINT, f"after {milliseconds} ms: {terminal.seen}")
        self.run_ok("run", "-p", "demo", "-c", "import demo")
        self.assertEqual(self.home.kept()["tmp"], {})


if __name__ == "__main__":
    unittest.main()
