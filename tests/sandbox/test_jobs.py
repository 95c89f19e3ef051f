"""What a job says is what the command finds inside."""

import contextlib
import os
import pathlib
import socket
import textwrap
import unittest

from box import WHO, Box


def owners_of(cmdline):
    """The uids of the host's processes with that command line."""
    owners = set()
    for entry in pathlib.Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # it has ended meanwhile, or is no process
            if (entry / "cmdline").read_bytes() == cmdline:
                owners.add(entry.stat().st_uid)
    return owners


class Jobs(Box):
    def lines(self, text, options=(), who="root"):
        seen = self.shell(text, options, who)
        self.assertEqual((seen.returncode, seen.stderr), (0, ""), seen.stdout)
        return seen.stdout.splitlines()

    def test_the_source_is_copied_with_its_modes_and_links_and_may_be_written(self):
        for who in self.each():
            source = self.scratch(who)
            (source / "pkg").mkdir()
            (source / "pkg/secret.py").write_text("x = 1\n")
            # As a source that only its owner may read.
            (source / "pkg/secret.py").chmod(0o600)
            (source / "run").write_text("#!/bin/sh\necho ran\n")
            (source / "run").chmod(0o755)
            os.symlink("pkg/secret.py", source / "link")
            if who == "user" and os.geteuid() == 0:
                for path in source.rglob("*"):
                    os.lchown(path, 12345, 12345)
            lines = self.lines("./run; cat link; stat -c %a run link pkg/secret.py; echo more >>pkg/secret.py; readlink link",
                               ["--source", source], who)
            self.assertEqual(lines, ["ran", "x = 1", "755", "777", "644", "pkg/secret.py"])
            self.assertEqual((source / "pkg/secret.py").read_text(), "x = 1\n")

    def test_a_source_larger_than_its_place_is_an_error_of_its_own(self):
        source = self.scratch()
        (source / "large").write_bytes(bytes(3 << 20))
        seen = self.shell("echo ran", ["--source", source, "--limit", "build-bytes=1000000"])
        self.assertEqual((seen.returncode, seen.stdout), (125, ""))
        self.assertIn("No space left on device while the source was copied", seen.stderr)

    def test_folders_list_in_another_order_when_asked_to(self):
        source = self.scratch()
        for name in "abcdefgh":
            (source / name).touch()
        plain = self.lines("ls -U", ["--source", source])
        self.assertEqual(self.lines("ls -U", ["--source", source, "--reversed"]), plain[::-1])

    def test_files_links_and_hidden_folders_are_where_the_policy_says(self):
        for who in self.each():
            given = self.scratch(who)
            (given / "inner").mkdir()
            (given / "inner/x").touch()
            options = ["--input", f"{given}=/pyenvx/a", "--hide", "/pyenvx/a/inner", "--link", "/pyenvx/l=a/inner",
                       "--file", "/etc/pip.conf=[global]", "--input", f"{given}/inner/x=/pyenvx/one/file"]
            lines = self.lines("ls /pyenvx/a /pyenvx/l; cat /etc/pip.conf; echo; ls /pyenvx/one", options, who)
            self.assertEqual(lines, ["/pyenvx/a:", "inner", "", "/pyenvx/l:", "[global]", "file"])

    def test_ids_host_name_and_processors_are_what_the_policy_says(self):
        for who in self.each():
            options = ["--inner-id", "2000", "--host-name", "elsewhere", "--cores", "1"]
            lines = self.lines("id -u; id -un; id -g; hostname; nproc; cat /sys/devices/system/cpu/online", options, who)
            self.assertEqual(lines, ["2000", "builder", "2000", "elsewhere", "1", "0"])

    @unittest.skipUnless("root" in WHO, "only root's builds get an id of the host of their own")
    def test_builds_of_root_run_as_a_uid_of_the_host_that_nobody_else_has(self):
        for options, expected in (([], 1_900_000_005), (["--host-id", "54321"], 54321)):
            command = ["/bin/sh", "-c", f"echo here; sleep 1000; echo {expected}"]
            process = self.start(self.words(command, options))
            self.assertEqual(process.stdout.readline(), b"here\n")
            owners = owners_of("\0".join([*command, ""]).encode())
            process.terminate()
            process.communicate()
            self.assertIn(expected, owners)

    def test_an_input_that_is_a_socket_or_holds_one_is_refused(self):
        folder = self.scratch()
        (folder / "deep").mkdir()
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(folder / "deep/s"))
            for given, message in ((folder, "holds a socket"), (folder / "deep/s", "is neither a file nor a folder")):
                seen = self.shell("echo ran", ["--input", f"{given}=/pyenvx/a"])
                self.assertEqual((seen.returncode, seen.stdout), (125, ""))
                self.assertIn(message, seen.stderr)

    def test_what_is_not_there_is_named(self):
        seen = self.shell("echo ran", ["--input", "/none/such=/pyenvx/a"])
        self.assertEqual((seen.returncode, seen.stdout), (127, ""))
        self.assertIn("the input /none/such is not there", seen.stderr)
        seen = self.run_in(["/none/such"])
        self.assertEqual((seen.returncode, seen.stdout), (127, ""))
        self.assertIn("cannot start /none/such", seen.stderr)

    def test_what_a_command_writes_cannot_drive_a_terminal(self):
        seen = self.python("import sys; sys.stdout.buffer.write(b'a\\x1b[2Jb\\r\\n\\x9b31m\\xe2\\x80\\xae\\tc\\n')")
        self.assertEqual(seen.stdout, "a\\x1b[2Jb\n\\x9b31m\\xe2\\x80\\xae\tc\n")

    def test_what_comes_after_a_failure_has_a_terminal_that_takes_no_injected_keys(self):
        text = """
            import ctypes, os
            libc = ctypes.CDLL(None, use_errno=True)
            print(all(map(os.isatty, (0, 1, 2))), os.tcgetpgrp(0) == os.getpgrp(), os.path.exists("/dev/tty"))
            for request in (0x5412, 0x5412 | 1 << 40, 0x541C):  # TIOCSTI, so with high bits, TIOCLINUX
                print(libc.ioctl(0, ctypes.c_ulong(request), ctypes.c_char_p(b"x")), os.strerror(ctypes.get_errno()))
        """
        for who in self.each():
            seen = self.on_terminal(["/usr/bin/python3", "-I", "-c", textwrap.dedent(text)], who)
            refusals = "-1 Operation not permitted\n" * 3
            self.assertEqual((seen.returncode, seen.stdout), (3, "failing\nTrue True False\n" + refusals))

    def test_nothing_comes_after_a_command_that_succeeds_or_that_a_limit_ended_with_its_sandbox(self):
        after = ["/bin/sh", "-c", "echo ran"]
        for who in self.each():
            self.assertEqual(self.on_terminal(after, who, text="exit 0").stdout, "")
            seen = self.on_terminal(after, who, text="seq 100000", options=["--limit", "log-bytes=1000"])
            self.assertNotIn("ran", seen.stdout)
            self.assertEqual(seen.returncode, 128 + 9)

    def test_what_cannot_be_started_after_a_failure_says_so(self):
        for who in self.each():
            seen = self.on_terminal(["/none/such"], who)
            self.assertEqual((seen.returncode, seen.stdout), (3, "failing\ncannot start /none/such: No such file or directory\n"))

    def test_the_mask_of_modes_is_the_usual_one_whatever_the_callers_is(self):
        for who in self.each():
            seen = self.shell("umask; ls -ld /dev/shm", who=who, before=["sh", "-c", 'umask 0777; exec "$@"', "sh"])
            self.assertEqual((seen.returncode, seen.stderr), (0, ""))
            self.assertRegex(seen.stdout, "^0022\ndrwxrwxrwt ")

    def test_process_1_does_not_tell_where_pyenvx_lies(self):
        for who in self.each():
            self.assertEqual(self.lines("tr '\\0' '\\n' </proc/1/cmdline", who=who), ["pyenvx-sandbox"])

    def test_a_root_that_has_one_id_alone_is_treated_as_an_ordinary_user(self):
        for who in self.each():
            seen = self.shell("id -u", who=who, before=["unshare", "--user", "--map-root-user"])
            self.assertEqual((seen.returncode, seen.stdout), (0, "1000\n"), seen.stderr)


if __name__ == "__main__":
    unittest.main()
