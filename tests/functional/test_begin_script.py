"""`pyenvx init --script`: a script that starts by its own name."""

import os
import pathlib
import re
import unittest

from harness import BIN, FunctionalTest, tree_state

BLOCK = re.compile(r'# /// script\n# requires-python = ">=3\.\d+"\n# dependencies = \[\]\n# ///\n')


class BeginScript(FunctionalTest):
    def start(self, name, *words):
        """By its own name, as a shell would."""
        path = f"{BIN}:{self.home.environment()['PATH']}"
        outcome = self.home.run(*words, program=self.home.work / name, PATH=path)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def test_a_new_script_starts_by_its_own_name(self):
        said = self.run_ok("init", "--script", "new.py")
        self.assertEqual(said, f"wrote {self.home.work}/new.py\nmade it executable: ./new.py starts it\n")
        self.assertRegex((self.home.work / "new.py").read_text(), rf"^#!/usr/bin/env pyenvx\n{BLOCK.pattern}")
        self.assertEqual(self.start("new.py"), "Hello\n")

    def test_a_script_keeps_what_it_has(self):
        script = self.home.write("old.py", "import sys\n\n\nprint(*sys.argv[1:])\n", mode=0o640)
        said = self.run_ok("init", "--script", "old.py")
        self.assertEqual(said.splitlines()[0], "added `#!/usr/bin/env pyenvx` to old.py")
        self.assertIn("pyenvx add --script old.py", said)
        self.assertRegex(script.read_text(), rf"^#!/usr/bin/env pyenvx\n{BLOCK.pattern}\nimport sys\n\n\nprint")
        self.assertEqual(script.stat().st_mode & 0o777, 0o750)
        self.assertEqual(self.start("old.py", "a"), "a\n")

    def test_a_script_that_has_all_is_left_alone(self):
        self.run_ok("init", "--script", "new.py")
        before = (self.home.work / "new.py").stat()
        self.assertEqual(self.run_ok("init", "--script", "new.py"), "new.py has all that it needs\n")
        after = (self.home.work / "new.py").stat()
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))

    def test_another_first_line_stays_and_is_told(self):
        script = self.home.write("old.py", "#!/usr/bin/python3\nprint(1)\n", mode=0o755)
        self.assertIn("its first line stays: #!/usr/bin/python3", self.run_ok("init", "--script", "old.py"))
        self.assertTrue(script.read_text().startswith("#!/usr/bin/python3\n# /// script\n"))

    def test_requirements_are_added_to_what_was_begun(self):
        self.index.wheel("demo")
        self.run_ok("init", "--script", "new.py")
        self.run_ok("add", "--script", "new.py", "demo")
        script = self.home.work / "new.py"
        script.write_text(script.read_text().replace('"Hello"', "__import__('demo').__version__"))
        self.assertTrue(os.access(script, os.X_OK))
        self.assertEqual(self.start("new.py"), "1.0\n")

    def assert_left_alone(self, name, *says):
        file = self.home.work / name
        before = (file.read_bytes() if file.exists() else b"", tree_state(self.home.work))
        self.assert_failed(self.home.run("init", "--script", name), 4, *says)
        self.assertEqual((file.read_bytes() if file.exists() else b"", tree_state(self.home.work)), before)

    def test_a_link_is_refused_and_its_file_named(self):
        target = self.home.write("target/notes.txt", "notes\n")
        (self.home.work / "tool.py").symlink_to(target)
        self.assert_left_alone("tool.py", "is a link", str(target))

    def test_a_link_that_leads_nowhere_stays(self):
        (self.home.work / "tool.py").symlink_to("nowhere.py")
        self.assert_left_alone("tool.py", "leads nowhere")
        self.assertFalse((self.home.work / "nowhere.py").exists())

    def test_what_is_no_python_stays(self):
        (self.home.work / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        (self.home.work / "latin.py").write_bytes(b"print('\xe9')\n")
        (self.home.work / "nul.py").write_bytes(b"print(1)\0\n")
        for name in ("logo.png", "latin.py", "nul.py"):
            with self.subTest(name):
                self.assert_left_alone(name, "is no text of Python's")

    def test_what_another_program_starts_stays(self):
        for line in ("/bin/sh", " /bin/bash -e", "/usr/bin/env perl", "/usr/bin/env -S A=1 node --x", "/opt/python/bin/ruby"):
            with self.subTest(line):
                self.home.write("tool.py", f"#!{line}\necho\n")
                self.assert_left_alone("tool.py", "as its first line says")

    def test_every_way_to_start_python_is_known(self):
        lines = ("/usr/bin/env -S python3 -u", "/usr/bin/env pyenvx", " /opt/pypy3", "/usr/bin/env -S uv run --script", "/usr/bin/env\tpython")
        for line in lines:
            with self.subTest(line):
                script = self.home.write("tool.py", f"#!{line}\nprint(1)\n")
                self.run_ok("init", "--script", "tool.py")
                self.assertIn("# /// script", script.read_text())

    def test_a_script_that_says_how_it_is_encoded_is_begun(self):
        script = self.home.work / "latin.py"
        script.write_bytes(b"# coding: latin-1\nprint('\xe9')\n")
        self.run_ok("init", "--script", "latin.py")
        self.assertIn(b"\nprint('\xe9')\n", script.read_bytes())

    @unittest.skipUnless(os.geteuid() == 0, "only root can give a file away")
    def test_a_file_of_another_user_stays(self):
        script = self.home.write("old.py", "print(1)\n")
        os.chown(script, 12345, 12345)
        self.assert_left_alone("old.py", "belongs to another user")

    def test_what_cannot_be_a_script_is_refused(self):
        self.run_refused(2, "init", "--script", "a.py", "--from", "b.txt", says="say one of them")
        self.run_refused(2, "init", "--python", "3.11", says="requires-python")
        before = self.home.write("two.py", "# /// script\n# dependencies = []\n# ///\n\n" * 2).read_text()
        self.run_refused(2, "init", "--script", "two.py")
        self.assertEqual(pathlib.Path(self.home.work / "two.py").read_text(), before)


if __name__ == "__main__":
    unittest.main()
