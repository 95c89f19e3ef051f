"""Behaviours that each of the three shells has, one test of each name in each: what the tests of activation share."""

import re
import sys

from terminal import BIN, SHELLS, FunctionalTest

MARK = "/pyenvx-test-mark"
SPAWN = re.compile(r"\b(?:clone3?|v?fork)\(")


def in_each_shell(behaviours):
    """Makes of a class of behaviours one of tests for each shell: Leaving becomes LeavingInBash and two more."""
    module = sys.modules[behaviours.__module__]
    for shell in SHELLS:
        name = f"{behaviours.__name__}In{shell.__name__}"
        setattr(module, name, type(name, (behaviours, ActivationTest), {"kind": shell, "__module__": module.__name__}))
    return behaviours


class ActivationTest(FunctionalTest):
    """A home whose index has `demo`, and shells with the hook in their rc."""

    kind = None
    pyenvx = BIN / "pyenvx"

    def setUp(self):
        super().setUp()
        self.index.wheel("demo", entry_points={"demo-tool": "demo:main"}, modules={"demo.py": "def main(): print('tool')\n"})

    def project(self, name="project", text='dependencies = ["demo"]\n', allowed=True):
        """A folder with that shell.toml."""
        folder = self.home.write(f"{name}/shell.toml", text).parent
        if allowed:
            self.run_ok("allow", cwd=folder)
        return folder

    def warm_project(self, name="project", text='dependencies = ["demo"]\n'):
        folder = self.project(name, text)
        with self.open(cwd=folder):
            return folder

    def folder(self, name):
        folder = self.home.work / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def open(self, rc="", hook=None, **options):
        """A shell that waits for what is cold, so that one prompt tells; other variables by options."""
        hook = self.kind.hook() if hook is None else hook
        opened = self.kind(self.home, rc=f"{rc}\n{hook}\n", **{"PYENVX_HOOK_WAIT": "1", **options})
        self.addCleanup(opened.close)
        return opened

    def go(self, shell, folder):
        return shell.run(f"cd {self.kind.quote(folder)}")

    def assert_in(self, shell):
        """That the environment with demo is what the shell has."""
        self.assertEqual(shell.run("demo-tool"), "tool\n")

    def assert_out(self, shell):
        self.assertIsNone(shell.variable("PYENVX_ACTIVE"))
        self.assertNotIn(b"/envs/", shell.environment()["PATH"])

    def open_traced(self, **options):
        """A shell whose processes are counted by strace, see spawned()."""
        self.trace = self.home.path / "trace"
        calls = "trace=process,stat,newfstatat,access,faccessat,faccessat2"
        return self.open(before=("strace", "-f", "-qq", "-A", "-e", calls, "-o", str(self.trace)), **options)

    def spawned(self, shell, *lines):
        """How many processes came to be from these lines and the prompts behind them. fish looks for files while they are
        being typed, so a mark may be there more than once."""
        for line in (f"test -e {MARK}-begin", *lines, f"test -e {MARK}-end"):
            shell.run(line)
        trace = self.trace.read_text(errors="replace")
        between = trace.partition(f'"{MARK}-begin"')[2].rpartition(f'"{MARK}-end"')[0]
        self.trace.write_text("")
        return sum(bool(SPAWN.search(line)) and "CLONE_THREAD" not in line for line in between.splitlines())


__all__ = ["BIN", "ActivationTest", "in_each_shell"]
