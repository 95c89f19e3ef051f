"""Collection: what nothing needs goes, what anything uses stays, and nobody is disturbed."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import unittest

from collecting import EVERYTHING, CollectTest
from harness import TestHome, wait_until

import big_store


class Roots(CollectTest):
    def test_a_script_keeps_its_environment_however_old(self):
        script = self.started()
        self.age()
        self.assertEqual(self.gc()["objects"], [])
        self.assertEqual(self.run_ok(script), "1.0\n")

    def test_a_script_that_is_gone_keeps_nothing_once_the_time_to_keep_is_over(self):
        script = self.started()
        script.unlink()
        self.assertEqual(self.gc()["objects"], [])  # it was used just now
        self.age()
        gone = self.gc()
        self.assertIn("demo-1.0", " ".join(entry["path"] for entry in gone["objects"]))
        self.assertEqual(self.objects("demo") + self.objects("environment"), [])
        for folder in ("records", "envs", "trash"):
            self.assertEqual(os.listdir(self.home.data / folder), [])

    def test_a_dry_run_says_what_would_go_and_changes_nothing(self):
        self.started().unlink()
        self.age()
        before = self.home.kept()
        would = self.gc("--dry-run")
        self.assert_kept(before)
        self.assertEqual({e["path"] for e in would["objects"]}, {e["path"] for e in self.gc()["objects"]})

    def test_keep_last_used_lets_go_of_scripts_that_were_not_used(self):
        self.started("old.py")
        self.age()
        new = self.started("new.py", "other")
        self.gc("--keep-last-used", "30d")
        self.assertEqual(self.objects("demo"), [])
        self.assertEqual(len(self.objects("other")), 1)
        self.assertEqual(self.run_ok(new), "1.0\n")

    def test_the_store_ends_empty_when_all_roots_go(self):
        self.started().unlink()
        self.gc(*EVERYTHING)
        self.assertEqual(self.objects(), [])
        self.assertEqual(os.listdir(self.home.data / "info"), [])

    def test_an_interpreter_stays_for_virtualenvs_until_it_is_named(self):
        self.started().unlink()
        self.gc("--keep-last-used", "0")
        self.assertEqual([name[33:40] for name in self.objects()], ["cpython"])

    def test_a_link_that_somebody_asked_for_keeps_its_environment(self):
        script = self.home.script("", ["demo"])
        self.run_ok("env", "path", "--script", script, "--out-link", "result")
        script.unlink()
        self.gc("--keep-last-used", "0")
        self.assertTrue((self.home.work / "result/bin/python").exists())
        (self.home.work / "result").unlink()
        self.gc("--keep-last-used", "0")
        self.assertEqual(self.objects("demo"), [])

    def test_what_went_is_made_again(self):
        script = self.started()
        self.gc(*EVERYTHING)
        self.assertEqual(self.run_ok(script), "1.0\n")

    def test_max_freed_stops_when_it_is_enough(self):
        for name, package in (("a.py", "demo"), ("b.py", "other")):
            self.started(name, package).unlink()
        self.age()
        would = self.gc("--dry-run")
        self.gc("--max-freed", "1")
        self.assertEqual(len(self.gc("--dry-run")["objects"]), len(would["objects"]) - 1)

    def test_nothing_is_left_after_optimise_and_gc(self):
        for name in ("one", "two"):
            self.index.wheel(name, modules={f"{name}.py": "", f"{name}.txt": "the same" * 100_000})
        scripts = [self.home.script("", [name], name=f"{name}.py") for name in ("one", "two")]
        for script in scripts:
            self.run_ok(script)
        self.run_ok("store", "optimise")
        for script in scripts:
            script.unlink()
        self.gc(*EVERYTHING)
        self.assertEqual(self.objects(), [])
        self.assertEqual(os.listdir(self.home.data / "trash"), [])


class Chain(CollectTest):
    def test_a_chain_of_500_references_stays_by_its_first_object_and_goes_with_it(self):
        shutil.rmtree(self.home.data)
        names = big_store.fill(self.home.data, big_store.Shape(objects=900, references=5_000, largest=600, trees=True))
        self.gc("--keep-last-used", "0")
        self.assertEqual({name for name in names.chain if (self.home.store / name).is_dir()}, set(names.chain))
        for link in (self.home.data / "envs").iterdir():
            link.unlink()
        gone = [entry["path"] for entry in self.gc(*EVERYTHING)["objects"]]
        self.assertEqual([name for name in gone if name in names.chain], names.chain)
        self.assertEqual(self.objects(), [])


class InUse(CollectTest):
    def test_gc_sees_the_file_and_the_environment_of_a_running_program(self):
        process = self.running("print('ready', flush=True)\ninput()\nimport demo\nprint(demo.__version__)")
        self.gc(*EVERYTHING)
        self.assertEqual(process.communicate("\n")[0], "1.0\n")

    def test_gc_sees_an_open_file(self):
        environment = self.environment_of(self.home.script("", ["demo"]))
        with open(environment / "pyenvx-environment"):
            self.gc("--keep-last-used", "0")
            self.assertTrue(environment.is_dir())
        self.gc("--keep-last-used", "0")
        self.assertFalse(environment.exists())

    def test_gc_sees_a_folder_that_a_shell_stands_in(self):
        environment = self.environment_of(self.home.script("", ["demo"]))
        with subprocess.Popen(["sleep", "60"], cwd=environment) as shell:
            self.gc("--keep-last-used", "0")
            self.assertTrue(environment.is_dir())
            shell.kill()

    def test_a_program_of_another_store_keeps_nothing_of_this_one(self):
        home, other = self.home, TestHome(self.index.url())
        self.addCleanup(other.close)
        other.copy_store_of(self.template)
        self.home = other
        program = self.running("print('ready', flush=True)\ninput()\nimport demo\nprint(demo.__version__)")
        self.home = home
        self.gc(*EVERYTHING)
        self.assertEqual(self.objects(), [])
        self.assertEqual(program.communicate("\n")[0], "1.0\n")

    def test_gc_sees_the_variables_of_a_shell(self):
        shell = self.shell("demo", then="python -c 'import demo; print(demo.__version__)'")
        self.gc(*EVERYTHING)
        self.assertEqual(shell.communicate("\n")[0], "1.0\n")


class ListOfRoots(CollectTest):
    def test_each_kind_is_listed_with_what_it_keeps(self):
        self.index.wheel("third")
        script = self.started(package="third")
        link = self.run_ok("env", "path", "--script", script, "--out-link", "result").strip()
        program = self.running("print('ready', flush=True)\ninput()", "third", "running.py")
        build = self.stopped(self.build(), "-other-")  # it has named the interpreter before
        listed = json.loads(self.run_ok("store", "roots", "--json"))
        build.send_signal(signal.SIGCONT)
        program.communicate("\n")
        environment = self.environment_of(script).name
        (python,) = self.objects("cpython")
        for kind, name, owner, object in (
            ("launch record", str(self.home.data / "records"), str(script), environment),
            ("stable link", str(self.home.data / "envs/script-"), str(script), environment),
            ("link", link, "", environment),
            ("running program", f"process {program.pid} ", "", python),
            ("work in progress", str(self.home.data / "using"), "", python),
            ("interpreter", "cpython-", "", python),
        ):
            found = [one for one in listed if (one["kind"], one["owner"], one["object"]) == (kind, owner, object)]
            self.assertTrue([one for one in found if one["root"].startswith(name)], (kind, listed))

    def test_the_text_says_what_holds_what_for_whom(self):
        script = self.started()
        self.assertRegex(self.run_ok("store", "roots"), f"(?m)^stable link .*/envs/script-.*, for {script} -> .*-environment$")


class Delete(CollectTest):
    def test_what_is_needed_is_refused_with_the_roots_and_the_referrers(self):
        script = self.started()
        (demo,) = self.objects("demo-1.0")[:1]
        outcome = self.home.run("store", "delete", demo)
        self.assert_failed(outcome, 4, "is needed", "launch record", str(script), "-environment")
        self.assertEqual(self.run_ok(script), "1.0\n")

    def test_what_nothing_needs_goes(self):
        self.started().unlink()
        doomed = self.objects("environment")
        self.run_ok("store", "delete", *doomed)
        self.assertEqual(self.objects("environment"), [])


class Limits(CollectTest):
    def test_a_store_that_is_too_large_loses_what_was_not_used_for_longest(self):
        self.started("old.py")
        self.age()
        new = self.started("new.py", "other")
        self.run_ok("--refresh", new, PYENVX_FINISH="inline", PYENVX_STORE_MAX_SIZE="1kB")
        self.assertEqual(self.objects("demo"), [])
        self.assertEqual(self.run_ok(new), "1.0\n")

    def test_the_finisher_keeps_the_limit(self):
        self.started("old.py")
        self.age()
        new = self.started("new.py", "other")
        self.run_ok("--refresh", new, PYENVX_FINISH="background", PYENVX_STORE_MAX_SIZE="1kB")
        wait_until(lambda: not self.objects("demo"), 300, "the finisher collected nothing")
        self.assertEqual(self.run_ok(new), "1.0\n")

    def test_a_declaration_has_no_say_in_the_limits(self):
        for key in ("max-size", "min-free", "max-free", "keep-last-used"):
            script = self.home.script("", ["demo"], more=f'[tool.pyenvx]\nstore.{key} = "1d"\n')
            self.assert_failed(self.home.run(script), 126, f"store.{key}")


class Builds(CollectTest):
    def test_gc_during_a_build_keeps_its_outputs(self):
        process = self.build()
        while process.poll() is None:
            self.gc(*EVERYTHING)
        self.assertEqual(process.stdout.read(), "1.0\n", process.stderr.read())

    def test_stepped_gc_while_a_build_proceeds(self):
        process = self.build()
        for step in ("-cpython-", "-other-", "-environment", "-demo-"):
            self.stopped(process, step)
            self.gc(*EVERYTHING)
            process.send_signal(signal.SIGCONT)
        self.assertEqual(process.communicate()[0], "1.0\n")


if __name__ == "__main__":
    unittest.main()
