"""What shells are told when they complete a line (`pyenvx __complete`), the manual pages, and the examples of --help."""

import os
import re
import resource
import shutil
import subprocess
import unittest

from harness import BIN, ROOT, FunctionalTest, TestHome

import big_store  # below harness, which knows where it lies
from command_table import all_commands

MAN = BIN.parent / "share" / "man" / "man1"
LIMIT = 0.050  # seconds


def answer(home, *words, **options):
    """The form, and the candidates with what is said of them."""
    outcome = home.run("__complete", *words, **options)
    form, *lines = outcome.stdout.split("\n")[:-1]
    return form, dict(line.split("\t") for line in lines)


def texts(home, *words, **options):
    return list(answer(home, *words, **options)[1])


class Table(unittest.TestCase):
    """One look at every --help for all of them."""

    @classmethod
    def setUpClass(cls):
        cls.home = TestHome()
        cls.addClassCleanup(cls.home.close)
        cls.commands = list(all_commands(cls.home))

    def test_every_command_and_option_of_help_is_completed(self):
        for command in self.commands:
            with self.subTest(command.words):
                offered = texts(self.home, *command.words, "") if command.commands else []
                self.assertEqual([name for name in command.commands if name not in offered], [])
                offered = texts(self.home, *command.words, "-")
                self.assertEqual([name for name in command.options if name not in offered], [])
                self.assertGreater(len(command.options), 0)

    def test_every_command_has_a_manual_page_and_no_page_is_without_command(self):
        self.assertEqual(sorted(os.listdir(MAN)), sorted(command.page for command in self.commands))

    @unittest.skipUnless(shutil.which("groff"), "there is no groff")
    def test_manual_pages_render_without_a_warning(self):
        pages = [*MAN.iterdir(), BIN.parent / "share/man/man5/pyenvx-shell.toml.5"]
        for page in pages:
            outcome = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-rLL=100n", page], capture_output=True, text=True)
            self.assertEqual(outcome.stderr, "", page)
            self.assertGreater(len(outcome.stdout.splitlines()), 8, page)

    def test_manual_pages_say_what_help_says(self):
        for command in self.commands:
            text = (MAN / command.page).read_text().replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\")
            for said in [*command.options, *command.examples]:
                self.assertIn(said, text.replace("\\(ga", "`").replace("\\(ti", "~").replace("\\&", ""), command.page)

    def test_the_page_of_shell_toml_has_every_key_that_may_stand_there(self):
        page = (MAN.parent / "man5/pyenvx-shell.toml.5").read_text().replace("\\-", "-")
        for line in (ROOT / "tests/unit/declaration/keys.golden").read_text().splitlines():
            key, _, _, places = line.split()[:4]
            if places.startswith("P"):
                for word in key.replace(".*", "").split("."):
                    self.assertRegex(page, rf"[\[ .]{re.escape(word)}\b", key)

    def test_every_command_stands_in_the_table_of_the_readme(self):
        cells = re.findall(r"(?m)^\| (`.*?`) \| ", (ROOT / "README.md").read_text().replace("\\|", " "))
        words = set(re.findall(r"[\w-]+", " ".join(cells)))
        self.assertEqual([command.words for command in self.commands if not set(command.words) <= words], [])

    def test_every_command_has_an_example_of_itself(self):
        for command in self.commands:
            with self.subTest(command.words):
                begins = " ".join(["pyenvx", *command.words])
                self.assertTrue(any(begins in example for example in command.examples))


@unittest.skipUnless(shutil.which("cmake") and (BIN.parent / "cmake_install.cmake").is_file(), "this is no folder that CMake has built in")
class Installed(unittest.TestCase):
    def test_the_installer_puts_everything_where_shells_and_man_look(self):
        home = TestHome()
        self.addCleanup(home.close)
        subprocess.run(["cmake", "--install", BIN.parent, "--prefix", home.path / "prefix"], check=True, capture_output=True)
        share = home.path / "prefix" / "share"
        for place, begins in (("bash-completion/completions/pyenvx", "# Completion"), ("zsh/site-functions/_pyenvx", "#compdef pyenvx"),
                              ("fish/vendor_completions.d/pyenvx.fish", "# Completion"), ("man/man1/pyenvx-shell.1", ".TH PYENVX"),
                              ("man/man5/pyenvx-shell.toml.5", ".TH PYENVX")):
            self.assertEqual((share / place).read_text()[:len(begins)], begins)
        installed = home.path / "prefix/bin/pyenvx"
        self.assertIn("compdef", home.run("completions", "zsh", program=installed).stdout)


class Places(unittest.TestCase):
    def setUp(self):
        self.home = TestHome()
        self.addCleanup(self.home.close)

    def test_commands_are_told_with_what_they_do(self):
        form, found = answer(self.home, "outd")
        self.assertEqual((form, list(found)), ("words", ["outdated"]))
        self.assertIn("newer versions", found["outdated"])

    def test_what_follows_a_program_is_the_shells_to_complete(self):
        for words in (["run", "x.py", ""], ["x.py", "--"], ["run", "-c", "pass", ""], ["run", "-m", "json.tool", "x"], ["shell", "--", "ma"]):
            self.assertEqual(answer(self.home, *words), ("any", {}), words)

    def test_the_value_of_an_option_is_completed_in_each_way_to_write_it(self):
        self.assertEqual(texts(self.home, "run", "--resolution", "lo"), ["lowest", "lowest-direct"])
        self.assertEqual(texts(self.home, "run", "--resolution=lo"), ["--resolution=lowest", "--resolution=lowest-direct"])
        self.assertEqual(texts(self.home, "run", "--resolution", "=", "lo"), ["lowest", "lowest-direct"])

    def test_an_options_value_is_not_taken_for_a_word(self):
        self.assertIn("why-depends", texts(self.home, "--python", "3.11", "store", ""))

    def test_scripts_are_files_of_python_and_those_with_a_block(self):
        self.home.write("a.py", "")
        self.home.write("b", "#!/usr/bin/env pyenvx\n# /// script\n# dependencies = []\n# ///\n")
        self.home.write("c.txt", "notes\n")
        self.home.write("d/x", "")
        os.mkfifo(self.home.work / "e.py")
        self.assertEqual(answer(self.home, "run", ""), ("files", {"a.py": "", "b": "", "d/": ""}))

    def test_groups_are_those_of_the_nearest_declaration(self):
        self.home.write("shell.toml", "[dependency-groups]\ntest = []\ndocs = []\n'odd $(x)' = []\n")
        self.home.write("below/x", "")
        self.assertEqual(texts(self.home, "add", "--group", "", cwd=self.home.work / "below"), ["docs", "test"])
        self.home.write("below/pyproject.toml", "[dependency-groups]\nlint = []\n")
        self.assertEqual(texts(self.home, "add", "--group", "", cwd=self.home.work / "below"), ["lint"])

    def test_a_broken_declaration_has_no_groups(self):
        self.home.write("shell.toml", "[[[")
        self.assertEqual(answer(self.home, "add", "--group", ""), ("words", {}))

    @unittest.skipUnless(os.geteuid() == 0, "needs another user's file")
    def test_the_declaration_of_another_user_is_not_read(self):
        os.chown(self.home.write("shell.toml", "[dependency-groups]\ntest = []\n"), 12345, 12345)
        self.assertEqual(answer(self.home, "add", "--group", ""), ("words", {}))

    def test_names_that_drive_a_terminal_are_left_out(self):
        for name in ("good.py", "e\x1b[2Jscape.py", "new\nline.py", "tab\t.py", "\u202eturned.py", os.fsdecode(b"no\xffutf8.py"), "-option.py"):
            (self.home.work / name).write_bytes(b"")
        self.assertEqual(texts(self.home, "run", ""), ["good.py"])

    def test_what_lies_in_a_folder_whose_name_drives_a_terminal_is_left_out(self):
        self.home.write("a\nb/hello.py", "")
        self.assertEqual(answer(self.home, "run", "a\nb/"), ("files", {}))

    def test_among_commands_only_plain_words_are_offered(self):
        for name in ("plain.py", "a $(touch pwned).py", "b;c.py"):
            self.home.write(name, "")
        (self.home.work / "build").mkdir()
        form, found = answer(self.home, "")
        self.assertEqual(form, "words")
        self.assertIn("plain.py", found)
        self.assertEqual([text for text in found if not re.fullmatch(r"[\w./-]+", text)], [])
        self.assertNotIn("build/", found)

    def test_a_file_of_the_commands_name_is_not_run(self):
        self.home.write("__complete", "#!/bin/sh\ntouch pwned\n", mode=0o755)
        self.assertEqual(answer(self.home, "outd")[0], "words")
        self.assertFalse((self.home.work / "pwned").exists())

    def test_nothing_is_written_and_no_home_is_needed(self):
        answer(self.home, "shell", "num")
        answer(self.home, "store", "closure", "")
        self.assertEqual(os.listdir(self.home.home), [])
        self.assertEqual(answer(self.home, "outd", HOME=None)[0], "words")

    def test_the_script_of_each_shell_is_printed(self):
        for shell in ("bash", "zsh", "fish"):
            self.assertIn("__complete", self.home.run("completions", shell).stdout)
        self.assertIn("bash, zsh or fish", self.home.run("completions", "csh").stderr)


class Stored(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo-tool", modules={"demo.py": ""}, requires=["other"])
        self.index.wheel("other", modules={"other.py": ""})
        self.run_ok("run", "-p", "demo-tool", "-c", "pass")
        self.index.forget_requests()

    def test_packages_are_those_of_the_store_and_of_the_indexs_cache(self):
        self.assertEqual(texts(self.home, "shell", "demo"), ["demo-tool"])
        self.assertEqual(texts(self.home, "run", "-p", "Demo_T"), ["demo-tool"])
        shutil.rmtree(self.home.data)
        self.assertEqual(texts(self.home, "shell", ""), ["demo-tool", "other"])
        self.assertEqual(self.index.requests, [])

    def test_packages_are_known_without_the_indexs_cache(self):
        shutil.rmtree(self.home.home / ".cache")
        self.assertEqual(texts(self.home, "shell", ""), ["demo-tool", "other"])

    def test_a_page_that_the_index_does_not_have_is_no_package(self):
        self.home.run("run", "-p", "nonesuch", "-c", "pass")
        self.assertEqual(texts(self.home, "shell", "none"), [])

    def test_objects_are_completed_by_name_by_address_and_by_path(self):
        self.assertEqual(texts(self.home, "store", "closure", "demo"), ["demo-tool-1.0"])
        path, = (name for name in os.listdir(self.home.store) if name.endswith("-demo-tool-1.0"))
        self.assertEqual(texts(self.home, "store", "closure", path[:8]), [path])
        self.assertEqual(texts(self.home, "store", "closure", f"{self.home.store}/{path[:8]}"), [str(self.home.store / path)])

    def test_environments_are_completed_by_their_links(self):
        self.run_ok("env", "path", self.home.script("pass", ["demo-tool"]))
        link, = (name for name in os.listdir(self.home.data / "envs") if name.startswith("script"))
        self.assertEqual(texts(self.home, "store", "closure", f"{self.home.data}/envs/sc"), [str(self.home.data / "envs" / link)])

    def test_commands_of_the_projects_environment_are_completed(self):
        self.index.wheel("tester", modules={"tester.py": "def main(): pass\n"}, entry_points={"tester": "tester:main"})
        self.home.write("shell.toml", 'dependencies = ["tester"]\n')
        self.home.write("testing.py", "")
        self.assertEqual(texts(self.home, "run", "test"), ["testing.py"])
        self.run_ok("env", "path")
        self.assertEqual(texts(self.home, "run", "test"), ["testing.py", "tester"])

    def test_tools_that_are_installed_are_completed(self):
        self.index.wheel("tester", modules={"tester.py": "def main(): pass\n"}, entry_points={"tester": "tester:main"})
        self.run_ok("tool", "install", "tester")
        self.assertEqual(texts(self.home, "tool", "uninstall", ""), ["tester"])
        self.assertEqual(texts(self.home, "tool", "upgrade", "te"), ["tester"])

    def test_pythons_are_those_of_the_store(self):
        self.assertRegex(" ".join(texts(self.home, "run", "--python", "3.")), r"^3\.\d+$")

    def test_the_store_stays_as_it_is(self):
        before = self.home.kept()
        for words in (["shell", ""], ["store", "closure", ""], ["run", "--python", ""]):
            answer(self.home, *words)
        self.assert_kept(before)

    @unittest.skipUnless(shutil.which("strace"), "there is no strace")
    def test_no_socket_is_opened_and_no_program_started(self):
        for words in (["shell", "de"], ["store", "closure", ""], ["add", "--group", ""], [""]):
            outcome = self.home.run("__complete", *words, before=["strace", "-f", "-e", "trace=network,execve,fork,clone,vfork"])
            calls = re.findall(r"(?m)^(?:\[pid +\d+\] )?(\w+)\(.*", outcome.stderr)
            self.assertEqual(set(calls), {"execve"}, outcome.stderr)
            self.assertEqual(len(re.findall(r'execve\("[^"]*/pyenvx(?:-realise)?"', outcome.stderr)), len(calls))


class Speed(unittest.TestCase):
    """In a store of 10,000 objects, with 1,000 pages in the cache of indexes."""

    @classmethod
    def setUpClass(cls):
        cls.home = TestHome()
        cls.addClassCleanup(cls.home.close)
        big_store.fill(cls.home.data, big_store.Shape(objects=10_000, references=100_000, largest=1_000))
        pages = cls.home.home / ".cache/pyenvx/pages"
        for number in range(1_000):
            page = pages / f"{number % 256:02x}" / f"{number:060x}"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(f"pyenvx index page 4\npage: https://index.example/simple/project{number}/\nfound: yes\n")
        for number in range(1_000):
            (cls.home.work / f"script{number}").write_text("#!/bin/sh\n# no block\n")

    def assert_quick(self, *words):
        """By the processor's time, which is all of it: nothing is waited for, but other tests may run beside this one."""
        def cost():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.assertEqual(self.home.run("__complete", *words).returncode, 0)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

        best = min(cost() for _ in range(5))
        print(f"\n    {' '.join(words)!r}: {best * 1000:.1f} ms", end=" ")
        self.assertLess(best, LIMIT)

    def test_commands_and_options(self):
        self.assert_quick("")
        self.assert_quick("store", "gc", "--")

    def test_packages(self):
        self.assertGreater(len(texts(self.home, "shell", "")), 400)
        self.assert_quick("shell", "")
        self.assert_quick("shell", "data-")
        self.assert_quick("shell", "project99")

    def test_objects(self):
        self.assert_quick("store", "closure", "")
        self.assert_quick("store", "closure", "0c")
        self.assert_quick("store", "closure", f"{self.home.store}/")

    def test_scripts_and_pythons(self):
        self.assert_quick("run", "")
        self.assert_quick("run", "--python", "")


if __name__ == "__main__":
    unittest.main()
