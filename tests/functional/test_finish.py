"""What a start leaves to the finisher is done: once, by nobody the program knows, whatever is killed meanwhile."""

import contextlib
import fcntl
import os
import pathlib
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from harness import BIN, FunctionalTest, wait_until

LONG = bool(os.environ.get("PYENVX_TEST_LONG"))
BODY = """
import importlib.util, pathlib, site, sys
import demo
print(site.getuserbase())
"""


# Everybody in it is killed when the program ends, which is process 1.
IN_CONTAINER = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]


def can_unshare():
    return shutil.which("unshare") and subprocess.run([*IN_CONTAINER, "true"], capture_output=True).returncode == 0


def can_mount():
    words = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return shutil.which("unshare") and subprocess.run(words, capture_output=True).returncode == 0


class FinisherTest(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.home.finish = "background"
        self.index.wheel("demo")
        # A script cannot reach it, so that no start compiles it before the program runs.
        self.index.wheel("unreached", modules={f"unreached/{i}.py": f"value = {i}\n" for i in range(40)})
        self.script = self.home.script(BODY, ["demo", "unreached"])

    def environment_of(self, script=None, **options):
        return pathlib.Path(self.run_ok(script or self.script, **options).splitlines()[0])

    def modules_without_bytecode(self, environment):
        site = environment / "lib" / next((environment / "lib").iterdir()).name / "site-packages"
        modules = [path for path in site.rglob("*.py") if path.name != "pip.py"]
        self.assertGreater(len(modules), 0)
        return [path for path in modules if not list((path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"))]

    def assert_nothing_is_left(self):
        """Every object is hashed and durable."""
        with contextlib.closing(sqlite3.connect(self.home.data / "db" / "store.sqlite")) as database:
            left = database.execute("SELECT path FROM object WHERE durable != 1 OR nar_hash IS NULL").fetchall()
        self.assertEqual(left, [])
        self.assertEqual(list((self.home.data / "tmp").iterdir()), [])

    def assert_warm(self, script=None, says=None):
        """That a start is warm, and what it says under -v."""
        outcome = self.home.run("-v", script or self.script)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertNotIn("a cold start", outcome.stderr)
        self.assertEqual(outcome.stderr.strip(), says or "")

    @contextlib.contextmanager
    def finisher_held_up(self, *starter):
        """Leaves work, wakes a finisher by a warm start, and has it wait for the declaration's flight; gives its
        process. `starter`: what the start is started with."""
        with self.home.finisher_kept_away():
            self.environment_of()
            self.environment_of()  # the first record may be too close to its inputs to be trusted
        (flight,) = (self.home.data / "locks").glob("flight-*")
        with open(flight, "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.environment_of(before=starter)
            wait_until(self.home.finisher)
            yield self.home.finisher()


class Work(FinisherTest):
    def test_brings_the_second_start_an_environment_with_all_its_bytecode(self):
        first = self.environment_of()
        self.home.wait_for_finisher()
        second = self.environment_of()
        self.assertNotEqual(first, second)
        self.assertEqual(self.modules_without_bytecode(second), [])
        (link,) = (self.home.data / "envs").iterdir()
        self.assertEqual(link.resolve(), second)

    def test_ends_with_every_object_hashed_and_durable_and_wakes_nobody_again(self):
        self.environment_of()
        self.home.wait_for_finisher()
        self.assert_nothing_is_left()
        self.environment_of()
        self.home.wait_for_finisher()
        self.assert_warm()

    def test_of_a_script_that_declares_nothing_is_done_too(self):
        script = self.home.write("bare.py", "print('bare')\n")
        self.run_ok(script)
        self.home.wait_for_finisher()
        self.assert_nothing_is_left()

    def test_of_env_path_is_done_behind_the_stable_link(self):
        link = pathlib.Path(self.run_ok("env", "path", "--script", self.script).strip())
        self.home.wait_for_finisher()
        self.assertEqual(self.modules_without_bytecode(link.resolve()), [])

    def test_leads_commands_to_the_new_environment_as_well(self):
        self.index.wheel("tool", entry_points={"tool": "tool:main"}, modules={
            "tool.py": "import site\ndef main():\n    print(site.getuserbase())\n"})
        words = ["run", "-p", "tool", "-p", "unreached", "tool"]
        self.run_ok(*words)
        self.home.wait_for_finisher()
        self.assertEqual(self.modules_without_bytecode(pathlib.Path(self.run_ok(*words).strip())), [])

    def test_is_not_left_again_when_only_a_body_was_edited(self):
        self.environment_of()
        self.home.wait_for_finisher()
        self.script.write_text(self.script.read_text() + "print('more')\n")
        self.environment_of()
        self.assertEqual(self.home.tasks, [])


class Process(FinisherTest):
    def test_links_nothing_that_talks_to_an_index_or_reads_configuration(self):
        libraries = subprocess.run(["ldd", BIN / "pyenvx-finish"], capture_output=True, text=True, check=True).stdout
        self.assertIn("libsqlite3", libraries)
        for name in ("curl", "ssl.", "simdjson", "tomlplusplus"):
            self.assertNotIn(f"lib{name}", libraries)

    def test_lets_a_command_substitution_return_while_it_works(self):
        with self.finisher_held_up() as process:
            # run() reads to the end of both pipes: nobody else may hold them.
            self.environment_of()
            self.assertEqual(self.home.finisher(), process)
        self.home.wait_for_finisher()

    def test_inherits_no_descriptor_no_variable_and_no_terminal(self):
        read_end, write_end = os.pipe()
        with self.home.finisher_kept_away():
            self.environment_of()
        os.set_inheritable(write_end, True)
        subprocess.run([BIN / "pyenvx", "--refresh", self.script], env=self.home.environment(SECRET="1"), check=True,
                       pass_fds=[write_end], stdout=subprocess.DEVNULL, cwd=self.home.work)
        os.close(write_end)
        self.assertEqual(os.read(read_end, 1), b"")
        os.close(read_end)
        self.home.wait_for_finisher()

    def test_is_in_a_session_of_its_own_and_idle(self):
        with self.finisher_held_up() as process:
            folder = pathlib.Path(f"/proc/{process}")
            self.assertEqual([os.readlink(folder / "fd" / str(fd)) for fd in range(3)], ["/dev/null"] * 3)
            self.assertEqual((folder / "environ").read_bytes(), b"")
            self.assertEqual(os.readlink(folder / "cwd"), "/")
            self.assertNotEqual(os.getsid(process), os.getsid(0))
            self.assertNotEqual(os.getsid(process), process)
            self.assertEqual(os.sched_getscheduler(process), os.SCHED_IDLE)
            self.assertEqual(os.getpriority(os.PRIO_PROCESS, process), 19)

    def test_has_no_limit_mask_or_ignored_signal_of_its_starter(self):
        limited = "umask 0777; ulimit -S -n 64 -f 4000 -t 100; trap '' INT TERM CHLD; exec \"$@\""
        with self.finisher_held_up("sh", "-c", limited, "sh") as process:
            status = pathlib.Path(f"/proc/{process}/status").read_text()
            self.assertRegex(status, r"Umask:\s0022\n")
            self.assertRegex(status, r"SigIgn:\s0+\n")
            for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):
                soft, hard = resource.prlimit(process, limit)
                self.assertEqual(soft, hard)
        self.home.wait_for_finisher()

    def test_is_no_child_that_the_program_could_wait_for(self):
        for body in ("os.wait()", "os.waitpid(-1, 0)", "os.waitpid(-1, os.WNOHANG)"):
            script = self.home.script(
                f"import os, demo\ntry:\n    print({body})\nexcept ChildProcessError:\n    print('no child')",
                ["demo", "unreached"], name="waits.py")
            with self.home.finisher_kept_away():
                self.assertEqual(self.run_ok(script), "no child\n")
            self.assertEqual(self.run_ok("--refresh", script), "no child\n")  # wakes one after a cold start
            self.assertEqual(self.run_ok(script), "no child\n")
            self.home.wait_for_finisher()

    def test_never_runs_twice_at_once(self):
        with self.home.finisher_kept_away():
            for _ in range(2):
                self.environment_of()
        starts = [subprocess.Popen([BIN / "pyenvx", self.script], stdout=subprocess.DEVNULL, cwd=self.home.work,
                                   env=self.home.environment()) for _ in range(20)]
        most = 0
        while any(start.poll() is None for start in starts) or self.home.tasks:
            most = max(most, len(self.at_the_database()))
        self.assertEqual({start.returncode for start in starts}, {0})
        self.assertEqual(most, 1)
        self.home.wait_for_finisher()
        self.assert_nothing_is_left()

    def at_the_database(self):
        """The finishers that are past the lock; not their children, which look like them until they exec."""
        database = str(self.home.data / "db" / "store.sqlite")
        parents = {}
        for process in self.home.finishers():
            folder = pathlib.Path(f"/proc/{process}")
            with contextlib.suppress(OSError):
                if database in [os.readlink(link) for link in (folder / "fd").iterdir()]:
                    parents[process] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        return [process for process, parent in parents.items() if parent not in parents]


class Told(FinisherTest):
    def test_by_verbose_starts(self):
        with self.home.finisher_kept_away():
            self.assertIn("left the rest to the finisher", self.home.run("-v", self.script).stderr)
            self.environment_of()
            self.assert_warm(says="pyenvx: the finisher is at work")
        self.assert_warm(says="pyenvx: woke the finisher: an earlier start left work to it")
        self.home.wait_for_finisher()
        self.assert_warm()

    def test_by_doctor(self):
        self.assertIn("finisher: not running, no task waits", self.home.run("doctor").stdout)
        with self.finisher_held_up() as process:
            self.assertRegex(self.home.run("doctor").stdout,
                             rf"finisher: process {process} is at script-\w+, .+; 1 task waits")
        self.home.wait_for_finisher()
        self.assertIn("finisher: not running, no task waits", self.home.run("doctor").stdout)


    def test_by_doctor_when_tasks_wait_and_nobody_is_at_work(self):
        with self.finisher_held_up() as process:
            os.kill(process, signal.SIGKILL)
        wait_until(lambda: not self.home.finisher_is_at_work())
        self.assertRegex(self.home.run("doctor").stdout,
                         r"look  finisher: not running, 1 task waits; the last one ended at script-")

    @unittest.skipUnless(can_mount(), "a small file system needs root and unshare")
    def test_by_doctor_when_the_disk_is_full(self):
        with self.home.finisher_kept_away():
            self.environment_of()
            self.environment_of()
        (self.home.data / "locks" / "finisher").write_text("1         \n")  # it has a block from earlier finishers
        small, data = f"'{self.home.data}.small'", f"'{self.home.data}'"
        commands = [
            f"mkdir {small} && mount -t tmpfs -o size=80m,mode=700 none {small}",
            f"cp -a {data}/. {small} && mount --move {small} {data}",
            f"head -c 100m /dev/zero 2>/dev/null >{data}/filler",
            f"'{BIN}/pyenvx' '{self.script}' >/dev/null",
            f"flock {data}/locks/finisher true",
            '"$@"',
        ]
        outcome = self.home.run("doctor", before=["unshare", "--mount", "sh", "-c", "; ".join(commands), "sh"])
        self.assertRegex(outcome.stdout, r"look  finisher: not running, 1 task waits; .*No space left", outcome.stderr)


class Killed(FinisherTest):
    ROUNDS = 100 if LONG else 12

    def test_at_any_moment_leaves_nothing_undone_that_the_next_starts_do_not_do(self):
        moments = random.Random(20)
        scripts = []
        for number in range(self.ROUNDS):
            name = f"part{number}"
            self.index.wheel(name, modules={f"{name}/{i}.py": f"value = {i}\n" for i in range(20)})
            scripts.append(self.home.script(BODY, ["demo", "unreached", name], name=f"script{number}.py"))
            self.environment_of(scripts[-1])
            time.sleep(moments.uniform(0, 0.25))
            for process in list(self.home.finishers()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            # Else the next start gives its finisher the time to come to its end.
            (self.home.data / "finish" / "woken").unlink(missing_ok=True)
        wait_until(lambda: not self.home.finisher_is_at_work())
        for script in scripts:
            self.environment_of(script)
        self.home.wait_for_finisher(600)
        for script in scripts:
            self.assertEqual(self.modules_without_bytecode(self.environment_of(script)), [])
        self.home.wait_for_finisher(600)
        self.assert_nothing_is_left()
        self.assertIn("good  finisher: not running, no task waits", self.home.run("doctor").stdout)

    @unittest.skipUnless(can_unshare(), "a namespace of processes needs root and unshare")
    def test_with_its_container_is_woken_by_a_later_start(self):
        modules = {f"large/{i}.py": f"value = {i}\n" * 200 for i in range(200)}
        self.index.wheel("large", modules=modules)
        script = self.home.script("import os\n" + BODY + "print(os.getpid())", ["demo", "large"])
        self.assertEqual(self.run_ok(script, before=IN_CONTAINER).splitlines()[1], "1")
        self.assertEqual(len(self.home.tasks), 1)
        self.assertEqual(list(self.home.finishers()), [])
        for _ in range(2):
            self.environment_of(script)
        self.home.wait_for_finisher()
        self.assertEqual(self.modules_without_bytecode(self.environment_of(script)), [])


    @unittest.skipUnless(can_unshare(), "a namespace of processes needs root and unshare")
    def test_with_each_of_its_containers_gets_done_all_the_same(self):
        # Far more than a finisher can do while such a program lives; one distribution is more than one step.
        self.index.wheel("large", modules={f"large/{i}.py": f"value = [{i}, 'a string']\n" * 1000 for i in range(250)})
        script = self.home.script("pass", ["demo", "large"])
        for _ in range(8):
            outcome = self.home.run("-v", script, before=IN_CONTAINER)
            self.assertEqual(outcome.returncode, 0, outcome.stderr)
            self.assertEqual(list(self.home.finishers()), [])
            if not self.home.tasks:
                break
        self.assertEqual(self.home.tasks, [])
        self.assert_nothing_is_left()
        self.script = self.home.script(BODY, ["demo", "large"])
        self.assertEqual(self.modules_without_bytecode(self.environment_of()), [])

    @unittest.skipUnless(can_unshare(), "a namespace of processes needs root and unshare")
    def test_with_a_first_container_costs_the_next_start_no_wait(self):
        script = self.home.script("pass", ["demo", "unreached"])
        for _ in range(2):
            self.assertNotIn("gave it", self.home.run("-v", script, before=IN_CONTAINER).stderr)


class Chosen(FinisherTest):
    def test_inline_has_all_done_before_the_program_starts(self):
        self.home.finish = "inline"
        environment = self.environment_of()
        self.assertEqual(self.modules_without_bytecode(environment), [])
        self.assert_nothing_is_left()
        self.assertEqual(self.environment_of(), environment)
        self.assertFalse((self.home.data / "locks" / "finisher").exists())

    def test_inline_does_what_an_earlier_start_left_too(self):
        with self.home.finisher_kept_away():
            self.environment_of()
            self.run_ok("env", "path", "--script", self.script)
        self.assertEqual(len(self.home.tasks), 2)
        self.home.finish = "inline"
        self.environment_of()
        self.run_ok("env", "path", "--script", self.script)
        self.assertEqual(self.home.tasks, [])
        self.assertIn("good  finisher: not running, no task waits", self.home.run("doctor").stdout)

    def test_never_starts_nothing_and_leaves_no_task(self):
        self.home.finish = "never"
        for _ in range(3):
            environment = self.environment_of()
        self.assertNotEqual(self.modules_without_bytecode(environment), [])
        self.assertFalse((self.home.data / "locks" / "finisher").exists())
        self.assertEqual(self.home.tasks, [])

    def test_by_the_configuration_and_by_no_declaration(self):
        folder = self.home.home / ".config" / "pyenvx"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text('finish = "inline"\n[store]\nsync = "eager"\n')
        self.home.finish = None
        self.assertEqual(self.modules_without_bytecode(self.environment_of()), [])
        script = self.home.script(BODY, ["demo"], name="bold.py", more='[tool.pyenvx]\nfinish = "never"')
        self.run_refused(126, script, says="`finish` is for the user to decide")

    def test_eager_syncing_has_every_object_durable_before_it_is_used(self):
        self.home.finish = "never"
        self.environment_of(PYENVX_STORE_SYNC="eager")
        with contextlib.closing(sqlite3.connect(self.home.data / "db" / "store.sqlite")) as database:
            rows = dict(database.execute("SELECT path, durable FROM object"))
        made_by_this_start = [rows[path] for path in rows if path.endswith(("-environment", "-demo-1.0"))]
        self.assertEqual(set(made_by_this_start), {1})


class Overtaken(FinisherTest):
    def test_by_another_start_it_leaves_that_ones_record_alone(self):
        with self.home.finisher_kept_away():
            self.environment_of()
            (task,) = self.home.tasks
            stale = task.read_text()
            self.index.wheel("other")
            self.script = self.home.script(BODY + "import other\n", ["demo", "other"])
            self.environment_of()
            environment = self.environment_of()
            task.write_text(stale)
        self.environment_of()
        wait_until(lambda: not self.home.tasks)
        self.assertEqual(self.environment_of(), environment)

    def test_by_the_removal_of_an_object_it_drops_the_task_and_the_program_starts(self):
        with self.home.finisher_kept_away():
            for _ in range(2):
                self.environment_of()
            wheel = next(self.home.store.glob("*-unreached-1.0"))
            wheel.chmod(0o700)
            wheel.rename(self.home.path / "gone")
        self.environment_of()
        self.home.wait_for_finisher()
        self.assertIn("gave up script-", self.home.run("doctor").stdout)
        self.assertIn("unreached-1.0 is not in the store any more", self.home.run("doctor").stdout)
        self.assert_warm()
        self.script.write_text(self.script.read_text() + "\n")  # a cold start makes the object again
        self.environment_of()
        self.home.wait_for_finisher()
        self.assertEqual(self.modules_without_bytecode(self.environment_of()), [])
        self.assertIn("good  finisher", self.home.run("doctor").stdout)

    def test_by_damage_to_its_task_it_drops_it_and_the_program_starts(self):
        with self.home.finisher_kept_away():
            for _ in range(2):
                self.environment_of()
            (task,) = self.home.tasks
            task.write_bytes(task.read_bytes()[:200])
        self.environment_of()
        self.home.wait_for_finisher()
        self.assertIn("not in its canonical form", self.home.run("doctor").stdout)
        self.assert_warm()


if __name__ == "__main__":
    unittest.main()
