"""What a build leaves in /output is taken only when it is plain; each other thing is refused with a sentence of its own, and nothing of it is taken
for the build's result."""

import os
import unittest

from box import REFUSED, Box

# What makes it, in Python and in /output, and the sentence's end.
HOSTILE = {
    "a link that leads out": ("os.symlink('/etc/passwd', 'x')", "x, which is a symbolic link"),
    "a link that stays in": ("open('a', 'w'); os.symlink('a', 'x')", "x, which is a symbolic link"),
    "a link in a folder": ("os.makedirs('d/e'); os.symlink('../../..', 'd/e/x')", "d/e/x, which is a symbolic link"),
    "a hard link": ("open('a', 'w'); os.link('a', 'b')", "a, which has more than one link"),
    "a named pipe": ("os.mkfifo('x')", "x, which is a named pipe"),
    "a socket": ("socket.socket(socket.AF_UNIX).bind('x')", "x, which is a socket"),
    "a folder that cannot be read": ("os.makedirs('d/e'); os.chmod('d', 0)", "d, which its owner cannot read"),
    "a folder that cannot be searched": ("os.makedirs('d/e'); os.chmod('d', 0o400)", "d, which its owner cannot read"),
    "a file that cannot be read": ("open('x', 'w'); os.chmod('x', 0o222)", "x, which its owner cannot read"),
    "a deep tree": ("[(os.mkdir('d'), os.chdir('d')) for _ in range(2000)]", "nested deeper than 64 folders"),
    "a name with a newline": ("open('a\\nb', 'w')", r"a\x0ab, which has a name with control characters"),
    "a name with an escape": ("open('\\x1b[2J', 'w')", r"\x1b[2J, which has a name with control characters"),
    "a name that is not UTF-8": ("open(b'\\xff\\xfe', 'w')", r"\xff\xfe, which has a name with control characters or bytes that are not"),
    "a sparse file": ("open('x', 'w').truncate(1 << 30)", "x, which is too large"),
    "many sparse files": ("[open(str(i), 'w').truncate(6 << 20) for i in range(20)]", "which is too large"),
    "a file that claims half a terabyte": ("open('x', 'w').truncate(1 << 39)", "x, which is too large"),
}
SMALL = ["--limit", f"output-bytes={64 << 20}", "--limit", f"file-bytes={1 << 40}"]

# Refused by the calls that would make them: the build sees an error, and nothing comes to be.
NOT_MADE = {
    "a device": "os.mknod('x', 0o600 | stat.S_IFCHR, os.makedev(1, 3))",
    "a block device": "os.mknod('x', 0o600 | stat.S_IFBLK, os.makedev(254, 0))",
    "a set-uid bit by chmod": "open('x', 'w'); os.chmod('x', 0o4755)",
    "a set-gid bit by fchmod": "os.fchmod(os.open('x', os.O_CREAT | os.O_WRONLY), 0o2755)",
    "a set-uid bit by open": "os.close(os.open('x', os.O_CREAT | os.O_WRONLY, 0o4755))",
    "a set-uid bit by mknod": "os.mknod('x', 0o4755 | stat.S_IFREG)",
    "a set-gid bit by mkdir": "os.mkdir('x', 0o2755)",
    "an attribute": "open('x', 'w'); os.setxattr('x', 'user.a', b'b')",
    "more entries than inodes": "[open(str(i), 'w').close() for i in range(600)]",
    "more folders than inodes": "[os.mkdir(str(i)) for i in range(600)]",
    "more bytes than the limit": "open('x', 'wb').write(bytes(80 << 20))",
    "a capability": "open('x', 'w'); os.setxattr('x', 'security.capability', b'\\1\\0\\0\\2' + b'\\0' * 16)",
}


class Outputs(Box):
    def collect(self, text, who, options=(), holes=()):
        output = self.scratch(who)
        program = f"import os, socket, stat\nos.chdir('/output')\n{text}\n"
        return output, self.python(program, ["--output", output, *options], who, holes=holes)

    def test_each_hostile_output_is_refused_with_its_sentence(self):
        for who in self.each():
            for name, (text, sentence) in HOSTILE.items():
                with self.subTest(output=name):
                    _, seen = self.collect(text, who, SMALL)
                    self.assertEqual((seen.returncode, seen.stdout), (REFUSED, ""), seen.stderr)
                    self.assertIn("the build's output has ", seen.stderr)
                    self.assertIn(sentence, seen.stderr)

    def test_what_could_not_be_taken_cannot_be_made_either(self):
        for who in self.each():
            for name, text in NOT_MADE.items():
                with self.subTest(output=name):
                    _, seen = self.collect(text, who, [*SMALL, "--limit", "inodes=500"])
                    self.assertEqual(seen.returncode, 1, seen.stderr)
                    self.assertRegex(seen.stdout, r"PermissionError|Operation not supported|No space left on device")

    def test_set_id_bits_and_attributes_are_refused_again_when_collecting(self):
        for who in self.each():
            holes = ["filter of calls", "filter of arguments"]
            for text, sentence in (("open('x', 'w'); os.chmod('x', 0o4755)", "x, which has a set-id bit"),
                                   ("os.mkdir('x'); os.chmod('x', 0o2755)", "x, which has a set-id bit")):
                _, seen = self.collect(text, who, holes=holes)
                self.assertEqual(seen.returncode, REFUSED, seen.stdout)
                self.assertIn(sentence, seen.stderr)

    def test_a_plain_output_is_copied_with_its_holes(self):
        for who in self.each():
            output, seen = self.collect(
                "os.makedirs('d/e'); open('d/e/x', 'w').write('hello'); os.chmod('d/e/x', 0o700)\n"
                "f = open('sparse', 'wb'); f.seek(8 << 20); f.write(b'end'); f.truncate(16 << 20); f.close()\n"
                "open('caf\\u00e9 x', 'w')", who)
            self.assertEqual((seen.returncode, seen.stdout + seen.stderr), (0, ""))
            self.assertEqual(sorted(os.listdir(output)), ["caf\u00e9 x", "d", "sparse"])
            self.assertEqual((output / "d/e/x").read_text(), "hello")
            self.assertEqual((output / "d/e/x").stat().st_mode & 0o7777, 0o555)
            sparse = (output / "sparse").stat()
            self.assertEqual((sparse.st_size, sparse.st_mode & 0o7777), (16 << 20, 0o444))
            self.assertLess(sparse.st_blocks * 512, 1 << 20)
            self.assertEqual((output / "sparse").read_bytes()[8 << 20:][:3], b"end")
            self.assertEqual(sparse.st_uid, os.geteuid() if who == "root" else 12345)

    def test_nothing_is_collected_of_a_command_that_failed(self):
        output, seen = self.collect("open('x', 'w')\nraise SystemExit(3)", "root")
        self.assertEqual((seen.returncode, os.listdir(output)), (3, []))

    def test_the_build_folder_of_a_failed_command_is_kept_when_asked_for(self):
        for who in self.each():
            kept = self.scratch(who)
            seen = self.shell("echo text >a; ln -s a b; mkfifo c; exit 4", ["--keep-failed", kept], who)
            self.assertEqual(seen.returncode, 4, seen.stderr)
            self.assertEqual(sorted(os.listdir(kept / "source")), ["a", "b"])
            self.assertEqual((kept / "source/a").read_text(), "text\n")


if __name__ == "__main__":
    unittest.main()
