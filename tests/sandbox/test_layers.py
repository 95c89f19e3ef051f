"""Each part of the sandbox has a probe of its own that runs inside. It passes in the program that is installed, and fails where that part, and
that part alone, is left out. Where parts overlap those that would hide it are left out on both sides."""

import os
import socket
import tempfile
import unittest

from box import REFUSED, Box

# Probe, the part it looks at, and what overlaps with that part.
PARTS = [
    ("network_namespace", "network namespace", []),
    ("ipc_namespace", "IPC namespace", []),
    ("cgroup_namespace", "cgroup namespace", []),
    ("host_name", "host name", []),
    ("session", "session", []),
    ("read_only_inputs", "read-only inputs", []),
    ("attributes_of_inputs", "attributes of inputs", []),
    ("read_only_root", "read-only root", []),
    ("proc_masks", "proc masks", []),
    ("pid_limit", "pid limit", ["proc masks"]),
    ("namespace_limits", "namespace limits", ["filter of calls", "filter of arguments"]),
    ("second_namespace", "second namespace", ["filter of calls", "Landlock", "capabilities"]),
    ("rlimits", "rlimits", []),
    ("oom_score", "oom score", []),
    ("processors", "processors", []),
    ("capabilities", "capabilities", []),
    ("hiding", "hiding", []),
    ("no_new_privileges", "no new privileges", ["capabilities"]),
    ("landlock", "Landlock", []),
    ("filter_of_arguments", "filter of arguments", []),
    ("filter_of_calls", "filter of calls", []),
    ("process_1_is_filtered", "filter of arguments", []),
    ("process_1_is_filtered", "filter of calls", []),
]

# What has no single step that could be left out.
ALWAYS = ["loopback", "process_namespace", "only_what_is_declared", "nothing_inherited", "no_terminal", "environment"]

# Without these no sandbox comes about at all.
ESSENTIAL = ["root", "proc", "pivot", "output"]


class Layers(Box):
    def probe(self, name, who, holes=()):
        arguments = {"network_namespace": [self.port], "ipc_namespace": [os.readlink("/proc/self/ns/ipc")]}.get(name, [])
        options = ["--input", f"{self.input}=/pyenvx/input", "--input", f"{self.folder}/probes.py=/pyenvx/probes.py"]
        if name == "processors":
            options += ["--cores", "1"]
        return self.run_in(["/usr/bin/python3", "-I", "/pyenvx/probes.py", name, *arguments], options, who, holes)

    def setUp(self):
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        self.port = server.getsockname()[1]
        self.input = self.scratch()
        (self.input / "writable").write_text("x")
        (self.input / "writable").chmod(0o666)

    def test_each_probe_passes_and_fails_without_its_part(self):
        for who in self.each():
            for name, part, overlapping in PARTS:
                with self.subTest(probe=name, part=part):
                    whole = self.probe(name, who, overlapping)
                    self.assertEqual((whole.returncode, whole.stderr), (0, ""), whole.stdout)
                    lacking = self.probe(name, who, [*overlapping, part])
                    self.assertEqual((lacking.returncode, lacking.stderr), (1, ""), lacking.stdout)

    def test_what_is_no_step_of_its_own_holds_as_well(self):
        for who in self.each():
            for name in ALWAYS:
                with self.subTest(probe=name):
                    seen = self.probe(name, who)
                    self.assertEqual((seen.returncode, seen.stderr), (0, ""), seen.stdout)

    def test_without_its_foundations_nothing_is_run(self):
        for who in self.each():
            for part in ESSENTIAL:
                with self.subTest(part=part):
                    seen = self.shell("echo ran", who=who, holes=[part])
                    self.assertNotIn("ran", seen.stdout)
                    self.assertNotEqual(seen.returncode, 0)

    def test_the_installed_program_leaves_nothing_out_by_name(self):
        link = self.folder / "without+filter of calls"
        (self.folder / "other").mkdir(exist_ok=True)
        link = self.folder / "other" / "without+filter of calls"
        link.symlink_to("../pyenvx-sandbox")
        seen = self.run_in(["/usr/bin/python3", "-I", "/pyenvx/probes.py", "filter_of_calls"],
                           ["--input", f"{self.folder}/probes.py=/pyenvx/probes.py", "--program", link])
        self.assertEqual(seen.returncode, 0, seen.stdout + seen.stderr)


if __name__ == "__main__":
    unittest.main()
