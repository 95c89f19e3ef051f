"""Killing any of the processes at any time leaves no process, no mount, no cgroup and no folder: at once, or after the next start."""

import os
import pathlib
import signal
import subprocess
import time
import unittest

from box import Box

POINTS = 34  # for each of the three processes: about a hundred in all
COMMAND = ["/bin/sh", "-c", "sleep 1000 & sleep 1000"]


def tree(root):
    """The processes that come of one, in the order in which they were found."""
    found = [root]
    for process in found:
        try:
            for task in os.listdir(f"/proc/{process}/task"):
                children = pathlib.Path(f"/proc/{process}/task/{task}/children").read_text()
                found.extend(int(word) for word in children.split() if int(word) not in found)
        except OSError:
            pass
    return found


def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


def cgroups():
    """Those below the cgroups of this process: others may be running sandboxes of their own."""
    found = []
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        controllers, path = line.split(":", 2)[1:]
        for tree in ("/sys/fs/cgroup", f"/sys/fs/cgroup/{controllers.removeprefix('name=')}"):
            found += pathlib.Path(tree + path).glob("pyenvx-sandbox-*")
    return found


class Killed(Box):
    def check_nothing_is_left(self, processes, mounts, scratch, who):
        self.assertTrue(wait_until(lambda: not any(map(is_running, processes))), [p for p in processes if is_running(p)])
        self.assertEqual(pathlib.Path("/proc/self/mountinfo").read_text(), mounts)
        # The next start sweeps what a killed one could not take away itself, once the kernel is done with its processes.
        self.assertEqual(self.run_in(["/bin/true"], who=who).returncode, 0)
        swept = wait_until(lambda: not cgroups() or self.run_in(["/bin/true"], who=who).returncode == 0 and not cgroups())
        self.assertTrue(swept, cgroups())
        self.assertEqual(os.listdir(scratch), [])

    def victim(self, processes, which):
        """0: the runner, 1: pyenvx-sandbox, 2: process 1 of the sandbox; the nearest above it while it is not there yet."""
        return processes[min(which, len(processes) - 1)]

    def test_killing_at_many_points(self):
        for who in self.each():
            mounts = pathlib.Path("/proc/self/mountinfo").read_text()
            scratch = self.scratch(who)
            for which in range(3):
                for point in range(POINTS // 2):
                    with self.subTest(process=which, point=point):
                        process = self.start(self.words(COMMAND, ["--output", scratch]), who)
                        # Up to where the command surely runs, in steps that grow.
                        time.sleep(0.0004 * point * point / 4)
                        processes = tree(process.pid)
                        os.kill(self.victim(processes, which), signal.SIGKILL)
                        processes += [p for p in tree(process.pid) if p not in processes]
                        process.communicate(timeout=30)
                        self.check_nothing_is_left(processes, mounts, scratch, who)

    def test_killing_while_a_terminal_is_had_inside(self):
        for who in self.each():
            mounts = pathlib.Path("/proc/self/mountinfo").read_text()
            for which in range(3):
                with self.subTest(process=which):
                    after = ["/bin/sh", "-c", "sleep 1000 & echo begun; sleep 1000"]
                    process, terminal = self.start_on_terminal(after, who)
                    seen = b""
                    while b"begun" not in seen:
                        seen += os.read(terminal, 4096)
                    processes = tree(process.pid)
                    os.kill(self.victim(processes, which), signal.SIGKILL)
                    process.wait(timeout=30)
                    os.close(terminal)
                    self.check_nothing_is_left(processes, mounts, self.scratch(who), who)

    def test_a_cgroup_of_somebody_who_lives_is_left_and_swept_once_they_do_not(self):
        process = self.start(self.words(COMMAND))
        try:
            if not wait_until(cgroups, 5):
                self.skipTest("there can be no cgroup here")
            busy = cgroups()[0].parent / "pyenvx-sandbox-busy"
        finally:
            process.kill()
            process.communicate()
        busy.mkdir()
        sleeper = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(sleeper.kill)
        (busy / "cgroup.procs").write_text(str(sleeper.pid))
        self.assertEqual(self.run_in(["/bin/true"]).returncode, 0)
        self.assertTrue(busy.exists())
        sleeper.kill()
        sleeper.wait()
        self.assertTrue(wait_until(lambda: self.run_in(["/bin/true"]).returncode == 0 and not busy.exists()))

    def test_an_interrupt_kills_everything_before_it_returns(self):
        for who in self.each():
            process = self.start(self.words(COMMAND), who)
            self.assertTrue(wait_until(lambda: len(tree(process.pid)) >= 5), tree(process.pid))
            processes = tree(process.pid)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=10)
            self.assertEqual(process.returncode, -signal.SIGINT)
            self.assertEqual([p for p in processes if is_running(p)], [])

    def test_a_command_that_ignores_signals_and_leaves_daemons_dies_with_the_sandbox(self):
        for who in self.each():
            text = ("import os, signal, time\n"
                    "[signal.signal(n, signal.SIG_IGN) for n in (1, 2, 3, 15)]\n"
                    "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(1000)\n    os._exit(0)\n"
                    "print('started', flush=True)\n")
            seen = self.python(text, who=who)
            self.assertEqual((seen.returncode, seen.stdout), (0, "started\n"))
            self.assertEqual(subprocess.run(["pgrep", "-f", "time.sleep\\(1000\\)$"], stdout=subprocess.PIPE).stdout, b"")


class Bounds(Box):
    def facts(self, text, who, *limits):
        facts = self.scratch(who) / "facts"
        options = ["--facts", facts]
        for limit in limits:
            options += ["--limit", limit]
        seen = self.python(text, options, who)
        return seen, facts.read_text().splitlines() if facts.exists() else []

    def test_what_bounds_hold_is_said(self):
        for who in self.each():
            seen, facts = self.facts("", who)
            self.assertEqual(seen.returncode, 0)
            self.assertIn("held rlimits", facts)
            self.assertIn("held watchdog", facts)

    def test_time_runs_out(self):
        for who in self.each():
            seen, facts = self.facts("import time; time.sleep(1000)", who, "wall-seconds=1")
            self.assertEqual(seen.returncode, 128 + signal.SIGKILL)
            self.assertIn("limit wall-time", facts)

    def test_a_flood_of_output_ends_the_command(self):
        for who in self.each():
            seen, facts = self.facts("while True: print('x' * 10000)", who, "log-bytes=300000")
            self.assertEqual(seen.returncode, 128 + signal.SIGKILL)
            self.assertIn("limit log", facts)
            self.assertEqual(len(seen.stdout), 300_000)

    def test_memory_of_many_processes_is_summed(self):
        for who in self.each():
            text = ("import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n        x = b'x' * (40 << 20)\n        time.sleep(1000)\n"
                    "time.sleep(1000)")
            seen, facts = self.facts(text, who, f"memory-bytes={128 << 20}")
            self.assertEqual(seen.returncode, 128 + signal.SIGKILL, seen.stdout)
            self.assertIn("limit memory", facts)

    def test_processes_run_out(self):
        for who in self.each():
            text = ("import os, time\nn = 0\ntry:\n    while n < 200:\n        if os.fork() == 0: time.sleep(1000)\n        n += 1\n"
                    "except BlockingIOError: print('no more after', n < 64)")
            seen, _ = self.facts(text, who, "processes=64")
            self.assertEqual(seen.stdout, "no more after True\n")

    def test_processor_time_runs_out(self):
        seen, _ = self.facts("while True: pass", "root", "processor-seconds=1")
        self.assertIn(seen.returncode, (128 + signal.SIGXCPU, 128 + signal.SIGKILL))


if __name__ == "__main__":
    unittest.main()
