"""`pyenvx FILE` and `pyenvx run`: the grammar, what a program gets, and the versions that stay."""

import os
import unittest

from harness import BIN, NOBODY_LISTENS, FunctionalTest

MODULE = "__version__ = '1.0'\nif __name__ == '__main__': print('module')\n"
PRINT_VERSION = "import demo\nprint(demo.__version__)"


class Odd(FunctionalTest):
    def test_a_script_keeps_its_versions_however_its_path_is_spelled(self):
        self.index.wheel("demo", modules={"demo.py": MODULE})
        script = self.home.script(PRINT_VERSION, ["demo"])
        self.run_ok(script)
        (self.home.work / "sub").mkdir()
        self.index.forget_requests()
        self.assertEqual(self.run_ok("../script.py", cwd=self.home.work / "sub"), "1.0\n")
        self.assertEqual(self.index.requests, [])

    def test_a_pipe_is_refused_and_not_read_empty(self):
        os.mkfifo(self.home.work / "pipe")
        self.run_refused(125, "./pipe", says=["is a pipe", "pyenvx run -"])

    def test_env_path_takes_a_script_by_itself(self):
        self.index.wheel("demo", modules={"demo.py": MODULE})
        script = self.home.script(PRINT_VERSION, ["demo"])
        self.assertEqual(self.run_ok("env", "path", script), self.run_ok("env", "path", "--script", script))

    @unittest.skipUnless(os.geteuid() == 0, "needs another user's file")
    def test_a_project_of_another_user_is_refused(self):
        project = self.home.write("shell.toml", 'dependencies = []\n')
        os.chown(project, 12345, 12345)
        self.run_refused(126, "run", "-c", "pass", says=["belongs to uid 12345"])


class Grammar(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", modules={"demo.py": MODULE})

    def test_a_file_runs_with_the_packages_of_its_block(self):
        script = self.home.script(PRINT_VERSION, ["demo"])
        self.assertEqual(self.run_ok(script), "1.0\n")
        self.assertEqual(self.run_ok("run", script), "1.0\n")

    def test_a_script_starts_by_its_first_line(self):
        block = "# /// script\n# dependencies = ['demo']\n# ///\n"
        script = self.home.write("tool", f"#!{BIN}/pyenvx\n{block}{PRINT_VERSION}\n", mode=0o755)
        self.assertEqual(self.run_ok(program=script), "1.0\n")

    def test_code_and_module_run_with_packages_named_before_them(self):
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", PRINT_VERSION), "1.0\n")
        self.assertEqual(self.run_ok("run", "-p", "demo", "-m", "demo"), "module\n")

    def test_empty_code_does_nothing_as_in_python(self):
        self.assertEqual(self.run_ok("run", "-c", ""), "")

    def test_a_script_from_standard_input_has_its_block_read(self):
        script = self.home.script(PRINT_VERSION, ["demo"])
        self.assertEqual(self.run_ok("run", "-", stdin=script.read_text()), "1.0\n")

    def test_a_command_of_the_environment_runs(self):
        modules = {"tools.py": "def main(): print('hello')\n"}
        self.index.wheel("tools", entry_points={"hello": "tools:main"}, modules=modules)
        self.assertEqual(self.run_ok("run", "-p", "tools", "hello"), "hello\n")

    def test_nothing_to_run_is_a_python_prompt(self):
        self.assertEqual(self.run_ok("run", "-p", "demo", stdin=PRINT_VERSION), "1.0\n")

    def test_packages_named_before_a_file_come_on_top_of_its_block(self):
        self.index.wheel("extra")
        script = self.home.script("import demo, extra\nprint(demo.__version__, extra.__version__)", ["demo"])
        self.assertEqual(self.run_ok("run", "-p", "extra", script), "1.0 1.0\n")
        self.assertEqual(self.run_ok("-p", "extra", script), "1.0 1.0\n")

    def test_a_requirements_file_gives_packages(self):
        self.home.write("requirements.txt", "# what we need\ndemo==1.0  # exactly\n")
        self.assertEqual(self.run_ok("run", "-r", "requirements.txt", "-c", PRINT_VERSION), "1.0\n")

    def test_requirements_txt_is_never_a_package_name(self):
        self.index.wheel("requirements.txt")
        for words in (["run", "-p", "requirements.txt", "-c", "pass"], ["shell", "requirements.txt"]):
            self.run_refused(125, *words, says=["requirements.txt is a file", "-r requirements.txt"])
        self.assertEqual(self.index.requests, [])

    def test_python_is_chosen_by_version_and_by_path(self):
        code = "import sys; print('%d.%d' % sys.version_info[:2])"
        own = self.run_ok("run", "-c", code)
        self.assertEqual(self.run_ok("run", "--python", own.strip(), "-c", code), own)
        self.assertEqual(self.run_ok("run", f"--python=>={own.strip()}", "-c", code), own)
        self.assertEqual(self.run_ok("run", "--python", os.path.realpath("/proc/self/exe"), "-c", code), own)

    def test_a_version_file_counts_for_starts_and_for_python_find(self):
        self.home.write(".python-version", "3.9.99\n")
        says = ["no Python interpreter here fits: 3.9.99", "asked for in", ".python-version"]
        self.run_refused(125, "run", "-c", "pass", says=says)
        self.run_refused(3, "python", "find", says=says)
        self.home.write(".python-version", "system\n")
        found = self.run_ok("python", "find").strip()
        self.assertEqual(self.run_ok("run", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"),
                         self.run_ok("-c", "import sys; print('%d.%d' % sys.version_info[:2])", program=found))

    def test_arguments_after_the_program_are_its_own(self):
        words = ["--help", "-p", "x", "--", "-c", "", "two words"]
        code = "import sys; print(sys.argv[1:])"
        script = self.home.script(code, name="arguments.py")
        for before in ([script], ["--", script], ["run", script], ["run", "-c", code], ["run", "-q", "--", script]):
            self.assertEqual(self.run_ok(*before, *words), f"{words}\n")
        self.assertEqual(self.run_ok("run", "-", *words, stdin=code), f"{words}\n")

    def test_the_status_of_the_program_is_handed_on(self):
        script = self.home.script("import sys\nsys.exit(int(sys.argv[1]))")
        for status in (0, 1, 42, 125, 255):
            self.assertEqual(self.home.run(script, status).returncode, status)

    def test_a_signal_that_ends_the_program_is_handed_on(self):
        script = self.home.script("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)")
        self.assertEqual(self.home.run(script).returncode, -15)

    def test_a_script_without_a_block_runs_on_the_bare_interpreter(self):
        script = self.home.write("bare.py", "import sys\nprint(*sys.path)\n")
        first, *rest = self.run_ok(script, PYENVX_INDEX_URL=NOBODY_LISTENS).split()
        self.assertEqual(first, str(self.home.work))
        self.assertTrue(all("-cpython-" in entry for entry in rest), rest)
        self.assertEqual(list((self.home.data / "envs").iterdir()), [])

    def test_a_script_finds_the_modules_beside_it(self):
        self.home.write("folder/beside.py", "word = 'found'\n")
        self.home.script("import beside\nprint(beside.word)", name="folder/script.py")
        self.assertEqual(self.run_ok("folder/script.py"), "found\n")

    def test_standard_streams_are_the_programs(self):
        script = self.home.script("import sys\nsys.stderr.write(sys.stdin.read())", ["demo"])
        outcome = self.home.run(script, stdin="given")
        self.assertEqual((outcome.stdout, outcome.stderr), ("", "given"))

    def test_variables_of_the_block_are_set_and_expanded(self):
        more = '[tool.pyenvx.env]\nGREETING = "hello"\nWHO = "${GIVEN}!"\n'
        script = self.home.script("import os\nprint(os.environ['GREETING'], os.environ['WHO'])", more=more)
        self.assertEqual(self.run_ok(script, GIVEN="you"), "hello you!\n")
        self.assertEqual(self.run_ok(script, GIVEN="me"), "hello me!\n")

    def test_help_has_examples(self):
        for command in ([], ["run"], ["shell"], ["env", "path"], ["cache"], ["upgrade"], ["doctor"], ["sandbox", "show"]):
            self.assertIn("Examples:", self.run_ok(*command, "--help"), command)


class KeptVersions(FunctionalTest):
    """A script that worked yesterday works today."""

    def setUp(self):
        super().setUp()
        self.home.index_url = self.index.url("etag")
        self.index.wheel("demo", "1.0")
        self.script = self.home.script(PRINT_VERSION, ["demo"])
        self.assertEqual(self.run_ok(self.script), "1.0\n")
        self.index.wheel("demo", "2.0")
        self.index.forget_requests()

    def test_a_newer_version_in_the_index_changes_nothing(self):
        self.assertEqual(self.run_ok(self.script), "1.0\n")
        self.assertEqual(self.run_ok("--refresh", self.script), "1.0\n")

    def test_upgrade_takes_the_newer_version(self):
        self.run_ok("upgrade", "--script", self.script)
        self.assertEqual(self.run_ok(self.script), "2.0\n")

    def test_versions_survive_the_pruning_of_the_cache(self):
        self.run_ok("cache", "prune")
        self.assertEqual(self.run_ok(self.script), "1.0\n")
        self.script.write_text(self.script.read_text() + "# another body\n")
        self.assertEqual(self.run_ok(self.script), "1.0\n")
        self.assertEqual(self.index.requests, [])

    def test_a_second_start_asks_the_index_for_nothing(self):
        self.assertEqual(self.run_ok(self.script), "1.0\n")
        self.assertEqual(self.index.requests, [])

    def test_another_body_below_the_same_block_needs_no_network(self):
        self.script.write_text(self.script.read_text() + "print('more')\n")
        self.assertEqual(self.run_ok(self.script), "1.0\nmore\n")
        self.assertEqual(self.index.requests, [])

    def test_another_block_is_resolved_again(self):
        self.home.script(PRINT_VERSION, ["demo>=2"])
        self.assertEqual(self.run_ok(self.script), "2.0\n")

    def test_a_requirement_more_keeps_the_versions_of_the_others(self):
        self.index.wheel("other")
        self.home.script(PRINT_VERSION, ["demo", "other"])
        self.assertEqual(self.run_ok(self.script), "1.0\n")

    def test_a_copy_of_a_script_is_resolved_for_itself(self):
        copy = self.home.script(PRINT_VERSION, ["demo"], name="copy.py")
        self.assertEqual(self.run_ok(copy), "2.0\n")

    def test_what_was_resolved_runs_offline(self):
        self.assertEqual(self.run_ok("--offline", self.script), "1.0\n")
        self.assertEqual(self.index.requests, [])

    def test_a_script_edited_back_is_what_it_was(self):
        text = self.script.read_text()
        self.script.write_text("print('other')\n")
        self.assertEqual(self.run_ok(self.script), "other\n")
        self.script.write_text(text)
        self.assertEqual(self.run_ok(self.script), "1.0\n")


class Sources(FunctionalTest):
    def test_offline_says_that_it_may_not_ask(self):
        self.index.wheel("demo")
        self.run_refused(125, "run", "--offline", "-p", "demo", "-c", "pass", says="--offline")
        self.assertEqual(self.index.requests, [])

    def test_a_source_distribution_that_may_not_be_built_is_refused_and_none_of_it_runs(self):
        trace = self.home.path / "ran"
        setup = f"open({str(trace)!r}, 'w').close()\nfrom setuptools import setup\nsetup()\n"
        self.index.sdist("source-only", files={"setup.py": setup})
        script = self.home.script("", ["source-only"], more='[tool.pyenvx.policy]\nbuild = "never"')
        self.run_refused(125, script, says=["source-only", "source distribution", "policy.build"])
        self.assertFalse(trace.exists())
        self.assertNotIn("files", "".join(self.index.requests))

    def test_an_older_wheel_is_taken_before_a_source_distribution_that_may_not_be_built(self):
        self.index.wheel("demo", "1.0")
        self.index.sdist("demo", "2.0")
        only_binary = {"PYENVX_ONLY_BINARY": "demo"}
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", PRINT_VERSION, **only_binary), "1.0\n")

    def test_a_yanked_version_is_taken_only_when_it_is_pinned(self):
        self.index.wheel("demo", "1.0")
        yanked = self.index.url("yanked")
        self.assertEqual(self.run_ok("run", "-p", "demo==1.0", "-c", PRINT_VERSION, PYENVX_INDEX_URL=yanked), "1.0\n")
        self.run_refused(125, "run", "-p", "demo", "-c", "pass", says="yanked", PYENVX_INDEX_URL=yanked)

    def test_an_index_of_html_pages_serves_as_well(self):
        self.index.wheel("demo", "1.0")
        html = self.index.url("html", "no-ranges")
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", PRINT_VERSION, PYENVX_INDEX_URL=html), "1.0\n")

    def test_a_folder_of_wheels_serves_without_an_index(self):
        self.index.wheel("demo", "1.0")
        words = ["run", "-p", "demo", "-c", PRINT_VERSION]
        folder = {"PIP_FIND_LINKS": self.index.folder, "PIP_NO_INDEX": "1", "PYENVX_INDEX_URL": None}
        self.assertEqual(self.run_ok(*words, **folder), "1.0\n")
        self.assertEqual(self.index.requests, [])


if __name__ == "__main__":
    unittest.main()
