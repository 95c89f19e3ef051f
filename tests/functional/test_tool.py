"""`pyenvx tool`: programs from packages, run once or kept on PATH."""

import json
import os
import pathlib
import shutil
import subprocess
import unittest

from harness import BIN, FunctionalTest

SHOW = """
import sys
import demo

def main():
    print(demo.__version__, sys.argv[0], *sys.argv[1:])
"""


class ToolTest(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.bin = self.home.home / ".local" / "bin"
        self.publish("1.0")

    def publish(self, version, commands=("demo", "demo-more")):
        self.index.wheel("demo", version, modules={"demo/cli.py": SHOW, "demo/__init__.py": f"__version__ = '{version}'\n"},
                         entry_points={command: "demo.cli:main" for command in commands})

    def call(self, name, *words, **options):
        outcome = self.home.run(*words, program=self.bin / name, **options)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def commands(self):
        return sorted(path.name for path in self.bin.iterdir()) if self.bin.is_dir() else []


class Running(ToolTest):
    def why_cold(self, *words, **options):
        outcome = self.home.run("-v", "tool", "run", *words, **options)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return [line for line in outcome.stderr.splitlines() if "a cold start" in line]

    def test_a_program_runs_by_the_name_of_its_package(self):
        self.assertRegex(self.run_ok("tool", "run", "demo", "--help", "-p"), r"^1\.0 \S+/bin/demo --help -p$")
        self.assertEqual(self.commands(), [])

    def test_the_second_run_is_warm_in_whatever_folder(self):
        self.run_ok("tool", "run", "demo")
        other = self.home.write("other/shell.toml", 'dependencies = ["no-such-thing"]\n').parent
        self.home.write("other/.python-version", "2.7\n")
        self.assertEqual(self.why_cold("demo"), [])
        self.assertEqual(self.why_cold("demo", cwd=other), [])

    def test_a_version_is_said_behind_the_name(self):
        self.publish("2.0")
        self.assertTrue(self.run_ok("tool", "run", "demo@1.0").startswith("1.0 "))
        self.assertTrue(self.run_ok("tool", "run", "demo").startswith("2.0 "))

    def test_the_newest_is_asked_for_and_counts_from_then_on(self):
        self.run_ok("tool", "run", "demo")
        self.publish("2.0")
        self.assertTrue(self.run_ok("tool", "run", "demo").startswith("1.0 "))
        self.assertTrue(self.run_ok("tool", "run", "demo@latest").startswith("2.0 "))
        self.assertTrue(self.run_ok("tool", "run", "demo").startswith("2.0 "))

    def test_another_command_comes_from_a_named_package(self):
        self.assertIn("/bin/demo-more", self.run_ok("tool", "run", "--from", "demo>=1", "demo-more"))

    def test_a_package_without_that_command_says_which_it_has(self):
        self.publish("3.0", commands=("other",))
        outcome = self.home.run("tool", "run", "demo")
        self.assert_failed(outcome, 127, "demo brings no command demo", "pyenvx tool run --from demo other")

    def test_a_library_of_that_name_says_how_another_package_is_named(self):
        self.index.wheel("library", "1.0")
        self.assert_failed(self.home.run("tool", "run", "library"), 127, "library brings no command library",
                           "pyenvx tool run --from PACKAGE library")

    def test_a_command_of_the_host_is_never_meant(self):
        outcome = self.home.run("tool", "run", "--from", "demo", "ls")
        self.assert_failed(outcome, 127, "demo brings no command ls")

    def test_what_was_run_once_goes_when_it_is_not_used(self):
        self.run_ok("tool", "run", "demo")
        kinds = {root["holds"] for root in json.loads(self.run_ok("store", "roots", "--json")) if "environment" in root["object"]}
        self.assertEqual(kinds, {"while used"})

    def test_words_that_do_not_fit_are_told(self):
        self.run_refused(125, "tool", "run", says="needs the name of a program")
        self.run_refused(125, "tool", "run", "./demo.py", says="pyenvx ./demo.py")
        self.run_refused(125, "tool", "run", "--with", "demo", "demo", says="here it is -p")


class Installing(ToolTest):
    def test_commands_of_the_package_lie_in_the_folder_for_them(self):
        self.index.wheel("app", "1.0", requires=["demo"], modules={"app/cli.py": SHOW}, entry_points={"app": "app.cli:main"})
        self.assertEqual(self.run_ok("tool", "install", "app"), f"installed app 1.0: app in {self.bin}\n")
        self.assertEqual(self.commands(), ["app"])
        self.assertEqual(self.call("app", "a b"), f"1.0 {self.bin}/app a b\n")

    def test_xdg_bin_home_is_where_they_lie(self):
        self.run_ok("tool", "install", "demo", XDG_BIN_HOME=self.home.path / "programs")
        self.assertEqual(sorted(os.listdir(self.home.path / "programs")), ["demo", "demo-more"])
        self.assertEqual(self.commands(), [])

    def test_a_folder_that_path_does_not_lead_to_is_told(self):
        outcome = self.home.run("tool", "install", "demo", "demo==1.0")
        self.assertEqual(outcome.stderr.count(f"{self.bin} is not on PATH"), 1)
        path = f"{self.bin}:{self.home.environment()['PATH']}"
        self.assertEqual(self.home.run("tool", "install", "demo", PATH=path).stderr, "")

    def test_another_program_that_comes_first_on_path_is_told(self):
        first = self.home.write("first/demo", "#!/bin/sh\n", mode=0o755).parent
        outcome = self.home.run("tool", "install", "demo", PATH=f"{first}:{self.bin}:{self.home.environment()['PATH']}")
        self.assertIn(f"{first}/demo comes before it on PATH", outcome.stderr)

    def test_it_starts_without_pyenvx_and_without_a_shell(self):
        self.run_ok("tool", "install", "demo")
        first = (self.bin / "demo").read_text().splitlines()[0]
        self.assertRegex(first, rf"^#!{self.home.data}/envs/demo-\w{{8}}/bin/python$")
        self.assertEqual(self.call("demo", PATH="/nowhere"), f"1.0 {self.bin}/demo\n")

    def test_a_program_of_another_language_is_a_link(self):
        self.index.wheel("native", "1.0", scripts={"native": "#!/bin/sh\necho native \"$@\"\n"})
        self.run_ok("tool", "install", "native")
        self.assertRegex(os.readlink(self.bin / "native"), rf"^{self.home.data}/envs/native-\w{{8}}/bin/native$")
        self.assertEqual(self.call("native", "x"), "native x\n")

    def test_a_home_with_a_space_in_its_name_works_as_well(self):
        home = self.home.path / "a home"
        (home / "b").mkdir(parents=True)
        self.run_ok("tool", "install", "demo", PYENVX_HOME=home / "b" / "data")
        self.assertTrue((self.bin / "demo").is_symlink())
        self.assertTrue(self.call("demo").startswith("1.0 "))

    def test_further_requirements_lie_in_the_same_environment(self):
        self.index.wheel("plugin", "1.0")
        self.run_ok("tool", "install", "--with", "plugin", "demo")
        listed, = json.loads(self.run_ok("tool", "list", "--json"))
        self.assertEqual((listed["with"], [pathlib.Path(file).name for file in listed["commands"]]),
                         (["plugin"], ["demo", "demo-more"]))
        self.assertTrue(list(pathlib.Path(listed["environment"]).glob("lib/*/site-packages/plugin.py")))

    def test_a_file_that_is_not_ours_stays_unless_forced(self):
        self.bin.mkdir(parents=True)
        mine = self.bin / "demo-more"
        mine.write_text("mine")
        outcome = self.home.run("tool", "install", "demo")
        self.assert_failed(outcome, 4, "is there already, and is not pyenvx's", "--force")
        self.assertEqual((self.commands(), mine.read_text()), (["demo-more"], "mine"))
        self.assertEqual(self.run_ok("tool", "list"), "")
        self.run_ok("tool", "install", "--force", "demo")
        self.assertTrue(self.call("demo-more").startswith("1.0 "))

    def test_a_command_of_another_tool_stays_unless_forced(self):
        self.index.wheel("rival", "1.0", entry_points={"demo": "rival:main"})
        self.run_ok("tool", "install", "demo")
        outcome = self.home.run("tool", "install", "rival")
        self.assert_failed(outcome, 4, "is a command of the tool demo")
        self.run_ok("tool", "install", "--force", "rival")
        self.assertIn("demo is not its command any more", self.run_ok("tool", "list"))
        said = self.run_ok("tool", "uninstall", "demo")
        self.assertEqual(said, f"uninstalled demo: demo-more\n{self.bin}/demo stays, since it is not pyenvx's\n")
        self.assertEqual(self.commands(), ["demo"])

    def test_a_library_is_no_tool(self):
        self.index.wheel("library", "1.0")
        outcome = self.home.run("tool", "install", "library")
        self.assert_failed(outcome, 2, "library brings no command", "pyenvx add library")
        self.assertEqual(self.run_ok("tool", "list"), "")

    def test_a_place_without_a_name_is_told_how_to_have_one(self):
        self.run_refused(2, "tool", "install", "./demo", says="NAME @ file:///")

    def test_its_environment_stays_when_it_is_not_used(self):
        self.run_ok("tool", "install", "demo")
        self.run_ok("store", "gc", "--keep-last-used", "0")
        self.assertTrue(self.call("demo").startswith("1.0 "))
        self.run_ok("tool", "uninstall", "demo")
        self.run_ok("store", "gc", "--keep-last-used", "0")
        self.assertEqual(list(self.home.store.glob("*-environment")), [])

    @unittest.skipUnless(shutil.which("strace"), "strace is not installed")
    def test_killed_at_any_moment_each_command_is_the_old_one_or_the_new_one(self):
        self.run_ok("tool", "install", "demo")
        self.publish("2.0", commands=("demo", "demo-new"))
        for number in range(1, 60):
            words = ["strace", "-f", "-o", "/dev/null", "-e", "trace=rename,renameat,renameat2,unlink,unlinkat",
                     "-e", f"inject=rename,renameat,renameat2,unlink,unlinkat:signal=KILL:when={number}"]
            outcome = self.home.run("tool", "upgrade", "demo", before=words)
            self.assertRegex(self.call("demo"), r"^[12]\.0 ")
            if outcome.returncode == 0:
                break
        else:
            self.fail("it did not come to its end")
        self.assertEqual(self.commands(), ["demo", "demo-new"])
        self.assertTrue(self.call("demo-new").startswith("2.0 "))

    def test_quietly_nothing_is_said_of_what_is_done(self):
        self.assertEqual(self.run_ok("tool", "install", "-q", "demo"), "")


class Later(ToolTest):
    def setUp(self):
        super().setUp()
        self.run_ok("tool", "install", "demo")

    def test_an_upgrade_takes_the_newest_and_its_commands(self):
        self.publish("2.0", commands=("demo", "demo-new"))
        self.assertEqual(self.run_ok("tool", "upgrade"), "demo 1.0 -> 2.0\n")
        self.assertEqual(self.commands(), ["demo", "demo-new"])
        self.assertTrue(self.call("demo").startswith("2.0 "))
        self.assertEqual(self.run_ok("tool", "upgrade", "--all"), "demo 2.0 is up to date\n")

    def test_an_upgrade_keeps_to_what_was_asked_for(self):
        self.run_ok("tool", "install", "demo@1.0")
        self.publish("2.0")
        self.assertTrue(self.run_ok("tool", "upgrade", "demo").startswith("demo 1.0 is up to date"))
        self.assertEqual(self.run_ok("tool", "install", "--refresh", "demo>=2"),
                         f"installed demo 2.0 in place of 1.0: demo, demo-more in {self.bin}\n")

    def test_an_upgrade_that_a_requirement_holds_back_says_which_and_what_lifts_it(self):
        self.index.wheel("plugin", "1.0")
        self.run_ok("tool", "install", "--with", "plugin>=1", "demo==1.0")
        self.publish("2.0")
        self.assertEqual(self.run_ok("tool", "upgrade"), "demo 1.0 is up to date, as `demo==1.0` asks for; "
                         "`pyenvx tool install --with 'plugin>=1' demo` takes the newest\n")
        self.assertTrue(self.run_ok("tool", "install", "--with", "plugin>=1", "demo").startswith("installed demo 2.0"))

    def test_another_requirement_than_before_chooses_the_newest_that_fits(self):
        self.publish("2.0")
        self.run_ok("tool", "install", "--refresh", "demo>=2")
        self.assertTrue(self.run_ok("tool", "install", "demo<2").startswith("installed demo 1.0 in place of 2.0"))
        self.assertTrue(self.run_ok("tool", "install", "demo").startswith("installed demo 2.0 in place of 1.0"))

    def test_the_same_requirement_again_keeps_the_version(self):
        self.publish("2.0")
        self.assertTrue(self.run_ok("tool", "install", "--refresh", "demo").startswith("installed demo 1.0:"))

    def test_what_was_uninstalled_is_chosen_anew(self):
        self.publish("2.0")
        self.run_ok("tool", "install", "--refresh", "demo<2")
        self.run_ok("tool", "uninstall", "demo")
        self.assertTrue(self.run_ok("tool", "install", "demo").startswith("installed demo 2.0:"))

    def test_an_upgrade_leaves_what_runs_and_the_file_that_is_called_alone(self):
        self.index.wheel("waiter", "1.0", modules={"waiter/cli.py": "def main():\n    print('begun', flush=True)\n    input()\n"
                                                 "    import waiter.late\n    print(waiter.late.version)\n",
                                                 "waiter/late.py": "version = 1\n"}, entry_points={"waiter": "waiter.cli:main"})
        self.run_ok("tool", "install", "waiter")
        running = subprocess.Popen([self.bin / "waiter"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   env=self.home.environment())
        self.addCleanup(running.kill)
        self.assertEqual(running.stdout.readline(), "begun\n")
        self.index.wheel("waiter", "2.0", modules={"waiter/cli.py": "def main():\n    print(2)\n"},
                         entry_points={"waiter": "waiter.cli:main"})
        self.run_ok("tool", "upgrade", "waiter")
        self.run_ok("store", "gc", "--keep-last-used", "0")
        self.assertEqual(running.communicate("\n")[0], "1\n")
        self.assertEqual(self.call("waiter"), "2\n")

    def test_an_upgrade_leaves_a_file_that_is_in_the_way_and_says_so(self):
        (self.bin / "demo-new").write_text("mine")
        self.publish("2.0", commands=("demo", "demo-new"))
        outcome = self.home.run("tool", "upgrade")
        self.assertIn("demo-new stays as it is", outcome.stderr)
        self.assertEqual((outcome.returncode, (self.bin / "demo-new").read_text()), (0, "mine"))

    def test_what_is_uninstalled_leaves_nothing_on_path(self):
        other = self.bin / "other"
        other.write_text("mine")
        self.assertEqual(self.run_ok("tool", "uninstall", "Demo"), "uninstalled demo: demo, demo-more\n")
        self.assertEqual(self.commands(), ["other"])
        self.assertEqual(self.run_ok("tool", "list"), "")

    def test_a_command_that_somebody_replaced_is_not_removed(self):
        (self.bin / "demo").unlink()
        (self.bin / "demo").write_text("mine")
        self.run_ok("tool", "uninstall", "demo")
        self.assertEqual(self.commands(), ["demo"])

    def test_the_list_has_what_is_installed(self):
        self.assertRegex(self.run_ok("tool", "list"), r"^demo 1\.0 \(python 3\.\d+\): demo, demo-more\n$")
        listed, = json.loads(self.run_ok("tool", "list", "--json"))
        self.assertEqual((listed["name"], listed["version"], listed["requirement"]), ("demo", "1.0", "demo"))
        self.assertEqual(listed["commands"], [str(self.bin / "demo"), str(self.bin / "demo-more")])
        self.assertEqual(listed["missing"], [])

    def test_a_command_that_is_gone_is_listed_and_comes_back(self):
        (self.bin / "demo").unlink()
        self.assertIn("pyenvx tool install demo", self.run_ok("tool", "list"))
        self.run_ok("tool", "install", "demo")
        self.assertEqual(self.commands(), ["demo", "demo-more"])

    def test_a_name_that_is_not_installed_is_said_with_the_nearest(self):
        self.assert_failed(self.home.run("tool", "uninstall", "dem"), 1, "no tool dem", "did you mean demo?")
        self.assert_failed(self.home.run("tool", "upgrade", "zzz"), 1, "no tool zzz", "there is demo")

    def test_a_file_of_ours_that_was_changed_is_told_by_its_name(self):
        (self.home.data / "tools" / "demo").write_text("pyenvx-tool 1\nrequirement demo\n")
        self.assert_failed(self.home.run("tool", "list"), 1, "tools/demo", "not as pyenvx wrote it")

    def test_changes_at_once_take_turns(self):
        for name in ("one", "two"):
            self.index.wheel(name, "1.0", modules={f"{name}/cli.py": "def main():\n    print(__name__)\n"},
                             entry_points={name: f"{name}.cli:main"})
        running = [subprocess.Popen([BIN / "pyenvx", "tool", "install", name], cwd=self.home.work,
                                    env=self.home.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                   for name in ("one", "two")]
        self.assertEqual([process.communicate() and process.returncode for process in running], [0, 0])
        self.assertEqual(self.commands(), ["demo", "demo-more", "one", "two"])


if __name__ == "__main__":
    unittest.main()
