"""Collection: what nothing needs goes, what anything uses stays, and nobody is disturbed."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import unittest

from harness import BIN, FunctionalTest, in_namespace, needs_mounts, wait_until

BACKEND = (pathlib.Path(__file__).parent / "backend.py").read_text()
LONG_AGO = 1_600_000_000


class CollectTest(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo")
        self.index.wheel("other")

    def gc(self, *words, **options):
        return json.loads(self.run_ok("store", "gc", "--json", *words, **options))

    def age(self):
        """As if nothing had been used for years."""
        program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('UPDATE object SET last_used_at = 0'); c.commit()"
        subprocess.run(["python3", "-c", program, self.home.data / "db/store.sqlite"], check=True)
        for folder in ("records", "envs"):
            for entry in (self.home.data / folder).iterdir():
                os.utime(entry, (LONG_AGO, LONG_AGO), follow_symlinks=False)

    def objects(self, name=""):
        return sorted(path.name for path in self.home.store.iterdir() if path.name[33:].startswith(name))

    def started(self, name="script.py", package="demo"):
        script = self.home.script(f"import {package}\nprint({package}.__version__)", [package], name=name)
        self.assertEqual(self.run_ok(script), "1.0\n")
        return script


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
        self.gc("--keep-last-used", "0", "--interpreters")
        self.assertEqual(self.objects(), [])
        self.assertEqual(os.listdir(self.home.data / "info"), [])

    def test_an_interpreter_stays_for_virtualenvs_until_it_is_named(self):
        self.started().unlink()
        self.gc("--keep-last-used", "0")
        self.assertEqual([name[33:40] for name in self.objects()], ["cpython"])

    def test_what_went_is_made_again(self):
        script = self.started()
        self.gc("--keep-last-used", "0", "--interpreters")
        self.assertEqual(self.run_ok(script), "1.0\n")

    def test_max_freed_stops_when_it_is_enough(self):
        for name, package in (("a.py", "demo"), ("b.py", "other")):
            self.started(name, package).unlink()
        self.age()
        would = self.gc("--dry-run")
        self.gc("--max-freed", "1")
        self.assertEqual(len(self.gc("--dry-run")["objects"]), len(would["objects"]) - 1)


class InUse(CollectTest):
    def running(self, body, **options):
        script = self.home.script(body, ["demo"])
        process = subprocess.Popen([BIN / "pyenvx", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   env=self.home.environment(**options), cwd=self.home.work)
        self.addCleanup(process.communicate)
        self.assertEqual(process.stdout.readline(), "ready\n")
        script.unlink()
        return process

    def test_gc_sees_the_file_and_the_environment_of_a_running_program(self):
        process = self.running("print('ready', flush=True)\ninput()\nimport demo\nprint(demo.__version__)")
        self.gc("--keep-last-used", "0", "--interpreters")
        self.assertEqual(process.communicate("\n")[0], "1.0\n")

    def test_gc_sees_an_open_file(self):
        environment = pathlib.Path(self.run_ok("env", "path", "--script", self.home.script("", ["demo"])).strip()).resolve()
        with open(environment / "pyenvx-environment"):
            self.gc("--keep-last-used", "0")
            self.assertTrue(environment.is_dir())
        self.gc("--keep-last-used", "0")
        self.assertFalse(environment.exists())

    def test_gc_sees_a_folder_that_a_shell_stands_in(self):
        environment = pathlib.Path(self.run_ok("env", "path", "--script", self.home.script("", ["demo"])).strip()).resolve()
        with subprocess.Popen(["sleep", "60"], cwd=environment) as shell:
            self.gc("--keep-last-used", "0")
            self.assertTrue(environment.is_dir())
            shell.kill()

    def test_gc_sees_the_variables_of_a_shell(self):
        words = ["shell", "demo", "--", "sh", "-c", "echo ready; read line; python -c 'import demo; print(demo.__version__)'"]
        process = subprocess.Popen([BIN / "pyenvx", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                   env=self.home.environment(), cwd=self.home.work)
        self.assertEqual(process.stdout.readline(), "ready\n")
        self.gc("--keep-last-used", "0", "--interpreters")
        self.assertEqual(process.communicate("\n")[0], "1.0\n")


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
        wait_until(lambda: not self.objects("demo"), 60, "the finisher collected nothing")
        self.assertEqual(self.run_ok(new), "1.0\n")

    def test_a_declaration_has_no_say_in_the_limits(self):
        for key in ("max-size", "min-free", "max-free", "keep-last-used"):
            script = self.home.script("", ["demo"], more=f'[tool.pyenvx]\nstore.{key} = "1d"\n')
            self.assert_failed(self.home.run(script), 126, f"store.{key}")


class Beside(CollectTest):
    def test_no_start_fails_while_gc_runs_again_and_again(self):
        scripts = [self.started(f"script-{i}.py", package) for i, package in enumerate(("demo", "other") * 2)]
        self.index.wheel("fresh")
        done = threading.Event()
        failures = []

        def collect():
            while not done.is_set():
                outcome = self.home.run("store", "gc", "--keep-last-used", "0", "--interpreters")
                if outcome.returncode:
                    failures.append(outcome.stderr)

        def start(number):
            for i in range(5):
                script = scripts[(number + i) % len(scripts)]
                outcome = self.home.run(script, timeout=300)
                if outcome.stdout != "1.0\n":
                    failures.append(outcome.stderr)

        collector = threading.Thread(target=collect)
        collector.start()
        starters = [threading.Thread(target=start, args=(i,)) for i in range(8)]
        for thread in starters:
            thread.start()
        for thread in starters:
            thread.join()
        done.set()
        collector.join()
        self.assertEqual(failures, [])


class Builds(CollectTest):
    def build(self):
        """A start that has to build demo first."""
        for wheel in self.index.folder.glob("demo*"):
            wheel.unlink()
        pyproject = '[build-system]\nrequires = ["other"]\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        files = {"backend.py": BACKEND, "release": "demo-1.0", "plan.py": "", "pyproject.toml": pyproject}
        self.index.sdist("demo", files=files)
        words = [BIN / "pyenvx", "run", "-p", "demo", "-c", "import demo; print(demo.__version__)"]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.home.work,
                                   env=self.home.environment())
        self.addCleanup(process.communicate)
        return process

    def used(self):
        """What processes say that they use."""
        return "".join(path.read_text() for path in (self.home.data / "using").iterdir())

    def test_gc_during_a_build_keeps_its_outputs(self):
        process = self.build()
        while process.poll() is None:
            self.gc("--keep-last-used", "0", "--interpreters")
        self.assertEqual(process.stdout.read(), "1.0\n", process.stderr.read())

    def test_stepped_gc_while_a_build_proceeds(self):
        process = self.build()
        for step in ("-cpython-", "-other-", "-environment", "-demo-"):
            wait_until(lambda: step in self.used() or process.poll() is not None, 60)
            process.send_signal(signal.SIGSTOP)
            self.gc("--keep-last-used", "0", "--interpreters")
            process.send_signal(signal.SIGCONT)
        self.assertEqual(process.communicate()[0], "1.0\n")


@needs_mounts
class Freed(CollectTest):
    def in_a_small_store(self, script):
        """Runs shell commands where the store is a file system of its own, 400 MB large."""
        shutil.rmtree(self.home.data)
        mount = f"mkdir -p {self.home.data}; mount -t tmpfs -o mode=700,size=400m none {self.home.data}"
        outcome = subprocess.run([*in_namespace(mount), "sh", "-ec", script], capture_output=True, text=True,
                                 env=self.home.environment(), cwd=self.home.work)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def test_automatic_gc_on_low_disk_stops_at_its_limit(self):
        pyenvx, data = BIN / "pyenvx", self.home.data
        scripts = []
        for number in range(4):
            self.index.wheel(f"big{number}", padding=8_000_000)
            scripts.append(self.home.script("", [f"big{number}"], name=f"{number}.py"))
        names = " ".join(str(script) for script in scripts)
        out = self.in_a_small_store(f"""
            room() {{ echo $(( $(stat -f -c %a {data}) * $(stat -f -c %S {data}) )); }}
            for script in {names}; do {pyenvx} $script; done
            rm {names}
            {pyenvx} store gc >{self.home.work}/first
            before=$(room)
            export PYENVX_FINISH=inline PYENVX_STORE_KEEP_LAST_USED=0 PYENVX_STORE_MIN_FREE=$((before + 1000000)) \
                   PYENVX_STORE_MAX_FREE=$((before + 12000000))
            {pyenvx} {self.home.script("", ["other"], name="new.py")}
            ls {data}/store
        """)
        self.assertEqual(len([name for name in out.split() if name[33:36] == "big"]), 2, out)

    def test_nothing_is_left_after_optimise_and_gc(self):
        for name in ("one", "two"):
            self.index.wheel(name, modules={f"{name}.py": "", f"{name}.txt": "the same" * 100_000})
        scripts = [self.home.script("", [name], name=f"{name}.py") for name in ("one", "two")]
        for script in scripts:
            self.run_ok(script)
        self.run_ok("store", "optimise")
        for script in scripts:
            script.unlink()
        self.gc("--keep-last-used", "0", "--interpreters")
        self.assertEqual(self.objects(), [])
        self.assertEqual(os.listdir(self.home.data / "trash"), [])

    def test_what_is_freed_is_what_df_says(self):
        pyenvx, data = BIN / "pyenvx", self.home.data
        script, answer = self.home.script("import demo", ["demo"]), self.home.work / "freed.json"
        df = self.in_a_small_store(f"""
            blocks() {{ stat -f -c %f {data}; }}
            {pyenvx} {script}
            {pyenvx} store gc >{answer}
            rm {script}
            before=$(blocks)
            {pyenvx} store gc --keep-last-used 0 --interpreters --json >{answer}
            echo $(( ($(blocks) - before) * $(stat -f -c %S {data}) ))
        """)
        freed = json.loads(answer.read_text())["freed"]
        self.assertAlmostEqual(freed, int(df), delta=freed / 100)


if __name__ == "__main__":
    unittest.main()
