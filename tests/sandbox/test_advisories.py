"""Holes that another builder had, each by the number of its advisory: what was possible there fails here."""

import os
import secrets
import socket
import subprocess
import unittest

from box import ORDINARY, Box

SOMEBODY_ELSE = 54321
needs_root = unittest.skipUnless(os.geteuid() == 0, "becoming somebody else needs root")


def as_somebody_else(*words):
    return subprocess.run(words, user=SOMEBODY_ELSE, group=SOMEBODY_ELSE, extra_groups=[], capture_output=True, text=True)


class Advisories(Box):
    def test_CVE_2025_46416_a_build_reaches_no_socket_of_the_host(self):
        """An abstract socket has no place in any file system: a network namespace is what keeps a build from it."""
        name = "\0pyenvx-" + secrets.token_hex(8)
        attempt = f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({name!r}); s.sendall(b'out')"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(name)
            listener.listen()
            control = subprocess.run(["/usr/bin/python3", "-I", "-c", attempt], capture_output=True)
            self.assertEqual(control.returncode, 0, "it does not work outside either")
            self.assertEqual(listener.accept()[0].recv(3), b"out")
            listener.settimeout(0)
            for who in self.each():
                seen = self.python(attempt, who=who)
                self.assertIn("ConnectionRefusedError", seen.stdout + seen.stderr)
                self.assertRaises(BlockingIOError, listener.accept)

    @needs_root
    def test_CVE_2024_38531_a_builder_cannot_open_its_build_folder_to_others(self):
        """By modes it may; but nothing on the way to it is open to anybody."""
        for who in self.each():
            process = self.start(self.words(["/bin/sh", "-c", "chmod -R 0777 /build /output; cp /bin/sh /build/tool; "
                                                              "chmod 0777 /build/tool; echo open; exec sleep 60"]), who)
            try:
                self.assertEqual(process.stdout.readline(), b"open\n")
                inside = self.descendants(process.pid)
                self.assertTrue(any(os.path.exists(f"/proc/{pid}/root/build/tool") for pid in inside), "not even for root")
                for pid in inside:
                    for place in ("root/build/tool", "cwd", "root/output"):
                        self.assertNotEqual(as_somebody_else("stat", f"/proc/{pid}/{place}/").returncode, 0, place)
            finally:
                process.kill()
                process.communicate()

    @staticmethod
    def descendants(pid):
        found, waiting = [], [pid]
        while waiting:
            parent = waiting.pop()
            found.append(parent)
            for task in os.listdir(f"/proc/{parent}/task"):
                with open(f"/proc/{parent}/task/{task}/children") as children:
                    waiting += map(int, children.read().split())
        return found

    def test_CVE_2025_52992_what_a_failed_build_leaves_has_no_rights_of_its_own(self):
        for who in self.each():
            kept = self.scratch(who)
            seen = self.shell("mkdir open; echo text >open/file; chmod 0777 open; chmod 0666 open/file; exit 4",
                              ["--keep-failed", kept], who)
            self.assertEqual(seen.returncode, 4, seen.stderr)
            for parent, folders, files in os.walk(kept):
                for name in folders + files:
                    status = os.lstat(os.path.join(parent, name))
                    self.assertEqual(status.st_mode & 0o7022, 0, name)
                    self.assertEqual(status.st_uid, 0 if who == "root" and os.geteuid() == 0 else ORDINARY, name)

    def test_CVE_2025_52993_nothing_outside_changes_hands_while_an_output_is_taken(self):
        """A process that is left behind swaps a folder of the output for a link that leads out, again and again."""
        victim = self.scratch()
        (victim / "file").write_text("mine")
        before = os.lstat(victim / "file")
        swap = f"""
            cd /output; mkdir a; echo x >a/file
            (trap '' HUP TERM; while :; do mv a b; ln -s {victim} a; rm a; mv b a; done) >/dev/null 2>&1 &
            sleep 0.2
        """
        for who in self.each():
            for _ in range(5):
                output = self.scratch(who)
                seen = self.shell(swap, ["--output", output], who)
                self.assertNotIn("mine", "".join(path.read_text() for path in output.rglob("file")))
                after = os.lstat(victim / "file")
                self.assertEqual((after.st_uid, after.st_mode, after.st_mtime), (before.st_uid, before.st_mode, before.st_mtime))
                self.assertFalse(any(path.is_symlink() for path in output.rglob("*")), seen.stderr)

    @needs_root
    def test_CVE_2024_27297_what_a_builder_left_open_is_not_what_was_taken(self):
        """Whoever was handed an open descriptor of an output's file may write into it for ever, into nothing of ours."""
        wait = "echo good >/output/file; echo open; while [ $(cat /output/file) = good ]; do sleep 0.01; done"
        for who in self.each():
            output = self.scratch(who)
            process = self.start(self.words(["/bin/sh", "-c", wait], ["--output", output]), who)
            self.assertEqual(process.stdout.readline(), b"open\n")
            inside = next(path for pid in self.descendants(process.pid)
                          if os.path.exists(path := f"/proc/{pid}/root/output/file"))
            with open(inside, "r+b", buffering=0) as left_open:
                left_open.write(b"fine")
                _, said = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 0, said)
                self.assertEqual(left_open.write(b" or evil"), 8)
            self.assertEqual((output / "file").read_bytes(), b"fine\n")

    def test_CVE_2026_39860_taking_an_output_follows_no_link(self):
        victim = self.scratch()
        (victim / "file").write_text("mine")
        for who in self.each():
            for link in (f"ln -s {victim} /output/folder", f"ln -s {victim}/file /output/file",
                         f"mkdir /output/a; ln -s ../../../../{victim}/file /output/a/file"):
                output = self.scratch(who)
                seen = self.shell(link, ["--output", output], who)
                self.assertIn("a symbolic link", seen.stderr)
                self.assertNotEqual(seen.returncode, 0)
                self.assertEqual([path for path in output.rglob("*") if path.is_symlink() or path.is_file()], [])


if __name__ == "__main__":
    unittest.main()
