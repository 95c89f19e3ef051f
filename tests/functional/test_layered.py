"""A store that root fills and shares, and users who have it below their own: who may read what, what is used of it and
from where, and what becomes of them when it changes or cannot be trusted."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness import BIN, FunctionalTest, LoopbackIndex, TestHome, in_namespace, wait_until

USER = 54321  # nobody of that number is on any machine
PROGRAMS = ("pyenvx", "pyenvx-realise", "pyenvx-finish", "pyenvx-sandbox")
HOST_PATH = "/usr/local/bin:/usr/bin:/bin"  # an interpreter that everybody may read
AS_USER = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups")
TELL = "import demo, sys; print(demo.__version__); print(demo.__file__); print(sys.executable)"

programs = None


def setUpModule():
    global programs
    folder = tempfile.TemporaryDirectory(prefix="pyenvx-programs-")
    unittest.addModuleCleanup(folder.cleanup)
    os.chmod(folder.name, 0o755)
    programs = pathlib.Path(folder.name)
    for name in PROGRAMS:
        shutil.copy(BIN / name, programs / name)


class OpenHome(TestHome):
    """One whose tests' folder others can pass."""

    def __init__(self, *words):
        super().__init__(*words)
        os.chmod(self.path, 0o755)

    def run(self, *words, **options):
        return super().run(*words, **{"program": programs / "pyenvx", "PATH": HOST_PATH, **options})


class UserHome(OpenHome):
    """Of a user who is not root; `others` are programs to start pyenvx with, as root."""

    def __init__(self, *words):
        super().__init__(*words)
        os.chown(self.home, USER, USER)

    def run(self, *words, others=(), **options):
        return super().run(*words, before=[*others, *AS_USER], **options)


@unittest.skipUnless(os.geteuid() == 0, "another user's store takes another user")
class Layered(FunctionalTest):
    @classmethod
    def setUpClass(cls):
        pass  # no template: whose interpreter is used is part of each test

    def setUp(self):
        self.root = OpenHome()
        self.addCleanup(self.root.close)
        self.root.finish = "inline"
        self.system = self.root.path / "system"
        self.index = LoopbackIndex(self.root.path / "index")
        self.addCleanup(self.index.close)
        for name in ("demo", "other"):
            self.index.wheel(name, padding=400_000)  # so that its metadata can be read without all of it
        self.root.index_url = self.index.url()
        self.home = self.new_user()
        self.script = self.home.script(TELL, ["demo"])

    def new_user(self):
        user = UserHome(self.index.url())
        self.addCleanup(user.close)
        return user

    def as_root(self, *words, **changes):
        outcome = self.root.run(*words, PYENVX_HOME=self.system, **changes)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def fill(self):
        """Root's store gets the environment of the user's script, and is shared."""
        self.as_root(self.script)
        self.as_root("store", "share")
        self.index.forget_requests()

    def user(self, *words, **changes):
        return self.run_ok(*words, **{"PYENVX_STORE_EXTRA": self.system, **changes})

    def start(self, *words, **changes):
        """Where the package and the interpreter lie of what the user starts."""
        version, module, executable = self.user(*(words or (self.script,)), **changes).splitlines()
        self.assertEqual(version, "1.0")
        return module, executable

    def own_objects(self, name=""):
        folder = self.home.store
        return sorted(entry.name for entry in folder.iterdir() if entry.name[33:].startswith(name)) if folder.is_dir() else []

    def remove_from_system(self, name):
        """As root's collector does it, to whom no user's use is known."""
        for folder in ("store", "info"):
            for entry in (self.system / folder).iterdir():
                if entry.name[33:].startswith(name):
                    subprocess.run(["rm", "-rf", entry], check=True)


class Use(Layered):
    def test_what_root_filled_is_started_where_it_lies(self):
        self.fill()
        module, executable = self.start()
        self.assertTrue(module.startswith(f"{self.system}/store/"), module)
        self.assertTrue(executable.startswith(f"{self.system}/store/"), executable)
        self.assertEqual(self.own_objects(), [])
        self.assertEqual(self.index.whole_files, [])

    def test_a_warm_start_opens_no_database(self):
        self.fill()
        first = self.start()
        (self.home.data / "db").rename(self.home.data / "db-away")
        os.chmod(self.system / "snapshot.sqlite", 0)
        self.assertEqual(self.start(), first)
        self.assertFalse((self.home.data / "db").exists())

    def test_an_interpreter_alone_is_started_where_it_lies(self):
        self.as_root("run", "-c", "pass")
        self.as_root("store", "share")
        for _ in range(2):
            base = self.user("run", "-c", "import sys; print(sys.prefix)").strip()
            self.assertTrue(base.startswith(f"{self.system}/store/"), base)
        self.assertEqual(self.own_objects(), [])

    def test_what_the_environment_needs_of_it_is_brought_in(self):
        self.fill()
        module, executable = self.start("run", "-p", "demo", "-p", "other", "-c", TELL)
        for place in (module, executable):
            self.assertTrue(place.startswith(f"{self.home.store}/"), place)
        self.assertEqual(self.index.whole_files, ["other-1.0-py3-none-any.whl"])
        self.assertEqual(len(self.own_objects("cpython")), 1)
        self.assertEqual(os.stat(module).st_uid, USER)

    def test_what_was_brought_in_stays_when_the_store_below_is_gone(self):
        self.fill()
        words = ("run", "-p", "demo", "-p", "other", "-c", TELL)
        first = self.start(*words)
        shutil.rmtree(self.system)
        self.assertEqual(self.start(*words), first)
        self.assertEqual(self.start("--refresh", *words), first)
        self.assertEqual(self.user("store", "verify", "--contents", "--json").count('"damage"'), 0)

    def test_the_finisher_completes_what_is_below(self):
        self.as_root(self.script, PYENVX_FINISH="never")
        self.as_root("store", "share")
        self.home.finish = "background"
        self.start()
        self.home.wait_for_finisher()
        self.assertEqual([path.name for path in (self.home.data / "finish" / "failed").glob("*")], [])
        link = next((self.home.data / "envs").iterdir())
        self.assertIn("bytecode whole", (link.resolve() / "pyenvx-environment").read_text())
        self.assertEqual(self.start()[0].split("/lib/")[0], str(link.resolve()))

    def test_the_python_of_an_environment_below_starts_by_itself(self):
        self.fill()
        self.start()
        python = next((self.home.data / "envs").iterdir()) / "bin" / "python"
        outcome = subprocess.run([*AS_USER, python, "-c", TELL], capture_output=True, text=True, env={"HOME": str(self.home.home)})
        self.assertEqual(outcome.stdout.splitlines()[:1], ["1.0"], outcome.stderr)

    def test_builds_of_root_are_not_built_again(self):
        self.index.folder.joinpath("demo-1.0-py3-none-any.whl").unlink()
        backend = (pathlib.Path(__file__).parent / "backend.py").read_text()
        pyproject = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        self.index.sdist("demo", files={"backend.py": backend, "release": "demo-1.0", "plan.py": "", "pyproject.toml": pyproject})
        self.fill()
        self.start()
        self.assertEqual(self.own_objects(), [])

    def test_several_stores_are_asked_in_their_order(self):
        self.fill()
        first, self.system = self.system, self.root.path / "second"
        self.as_root("run", "-p", "other", "-c", "pass")
        self.as_root("store", "share")
        stores = f"{self.system} {first}"
        module, executable = self.start(PYENVX_STORE_EXTRA=stores)
        self.assertTrue(module.startswith(f"{first}/"))
        self.assertEqual(self.own_objects(), [])

    def test_a_users_own_store_elsewhere_can_be_below_too(self):
        own = self.home.home / "archive"
        self.user(self.script, PYENVX_HOME=own, PYENVX_STORE_EXTRA="", PYENVX_FINISH="inline")
        self.assertEqual(self.home.run("store", "share", PYENVX_HOME=own).returncode, 0)
        module, _ = self.start(PYENVX_STORE_EXTRA=own)
        self.assertTrue(module.startswith(f"{own}/store/"), module)


class Vanishing(Layered):
    def check_made_again(self, gone):
        self.fill()
        self.start()
        self.remove_from_system(gone)
        module, executable = self.start()
        for place in (module, executable):
            self.assertTrue(os.path.exists(place), place)
        self.assertEqual(self.start(), (module, executable))

    def test_an_environment_that_root_collected_is_made_at_the_next_start(self):
        self.check_made_again("environment")

    def test_an_interpreter_that_root_collected_is_made_at_the_next_start(self):
        self.check_made_again("cpython")

    def test_a_package_that_root_collected_is_made_at_the_next_start(self):
        self.check_made_again("demo")

    def test_all_that_root_collected_is_made_at_the_next_start(self):
        self.check_made_again("")
        self.assertEqual(len(self.own_objects("environment")), 1)

    def test_a_store_that_is_not_mounted_is_gone_without(self):
        self.fill()
        self.start()
        self.system.rename(self.root.path / "away")
        module, _ = self.start()
        self.assertTrue(module.startswith(f"{self.home.store}/"), module)
        (self.root.path / "away").rename(self.system)
        self.assertEqual(self.start()[0], module)

    def test_what_roots_collector_takes_is_in_the_snapshot_no_more(self):
        self.fill()
        for folder in ("records", "envs"):
            for entry in (self.system / folder).iterdir():
                entry.unlink()
        self.as_root("store", "gc", "--keep-last-used", "0", "--interpreters")
        self.assertEqual(os.listdir(self.system / "store"), [])
        self.assertEqual(json.loads(self.user("store", "ls", "--json", PYENVX_HOME=self.system)), [])


class Trust(Layered):
    def refused_part(self, part, says):
        outcome = self.home.run(self.script, PYENVX_STORE_EXTRA=self.system)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn(f"the extra store {self.system} is not used: {says}", outcome.stderr)
        self.assertTrue(outcome.stdout.splitlines()[1].startswith(f"{self.home.store}/"), outcome.stdout)

    def test_a_store_that_others_may_write_is_not_used_and_named(self):
        self.fill()
        for part in (self.system, self.system / "store", self.system / "snapshot.sqlite", self.system.parent):
            with self.subTest(part=part.name):
                self.home = self.new_user()
                mode = part.stat().st_mode
                os.chmod(part, mode | 0o002)
                self.refused_part(part, f"others may write {part}")
                os.chmod(part, mode)

    def test_a_store_of_another_user_is_not_used_and_named(self):
        self.fill()
        for part in (self.system, self.system / "store", self.system / "snapshot.sqlite"):
            with self.subTest(part=part.name):
                self.home = self.new_user()
                os.chown(part, USER + 1, 0)
                self.refused_part(part, f"{part} belongs to uid {USER + 1}, which is neither root nor you")
                os.chown(part, 0, 0)

    def test_what_was_started_warm_is_not_once_others_may_write_it(self):
        self.fill()
        self.start()
        os.chmod(self.system / "store", 0o777)
        self.refused_part(self.system / "store", "others may write")

    def test_a_project_cannot_name_one(self):
        self.home.write("shell.toml", f'dependencies = []\n[store]\nextra = ["{self.system}"]\n')
        outcome = self.home.run("env", "show")
        self.assert_failed(outcome, 4, "shell.toml, line 3", "`store.extra`", "for the user to decide", "PYENVX_STORE_EXTRA")

    def test_a_path_that_is_not_absolute_is_refused(self):
        outcome = self.home.run(self.script, PYENVX_STORE_EXTRA="system")
        self.assert_failed(outcome, 125, "PYENVX_STORE_EXTRA", "`store.extra`", "absolute paths")


class Privacy(Layered):
    def readable_by_the_user(self):
        find = ["find", self.system, "-readable", "-path", f"{self.system}/*"]
        found = subprocess.run([*AS_USER, *find], capture_output=True, text=True).stdout.splitlines()
        return {os.path.relpath(path, self.system).split("/")[0] for path in found}

    def test_others_read_objects_info_files_and_the_snapshot_and_nothing_else(self):
        self.fill()
        self.root.script("import other", ["other"], name="more.py")
        self.as_root(self.root.work / "more.py")
        self.as_root("shell", "other", "--", "true", PYENVX_FINISH="background")
        known = {"records", "locks", "db", "tmp", "envs", "resolutions", "using", "finish", "realise"}
        for name in known:
            self.assertNotIn(name, self.readable_by_the_user() - {"realise"})
            outcome = subprocess.run([*AS_USER, "ls", self.system / name / "x"], capture_output=True, text=True)
            self.assertRegex(outcome.stderr, "Permission denied|Not a directory|No such file")
        status = {name: (self.system / name).lstat().st_mode & 0o077 for name in os.listdir(self.system)}
        open_to_others = {name for name, mode in status.items() if mode and not (self.system / name).is_symlink()}
        self.assertEqual(open_to_others, {"store", "info", "snapshot.sqlite"})
        locks = self.system / "locks" / "finisher"
        wait_until(lambda: subprocess.run(["flock", "-n", locks, "true"]).returncode == 0, 300)

    def test_a_store_is_not_shared_unless_somebody_says_so(self):
        self.as_root(self.script)
        self.assertEqual(self.system.stat().st_mode & 0o777, 0o700)
        self.as_root("store", "share")
        self.as_root("store", "share", "--stop")
        self.assertEqual(self.system.stat().st_mode & 0o777, 0o700)
        self.assertFalse((self.system / "snapshot.sqlite").exists())
        self.start()
        self.assertNotEqual(self.own_objects(), [])

    def test_a_store_that_nobody_could_reach_or_trust_is_not_shared(self):
        self.as_root(self.script)
        os.chmod(self.root.path, 0o700)
        outcome = self.root.run("store", "share", PYENVX_HOME=self.system)
        self.assert_failed(outcome, 4, "others cannot reach", str(self.root.path))
        os.chmod(self.root.path, 0o757)
        outcome = self.root.run("store", "share", PYENVX_HOME=self.system)
        self.assert_failed(outcome, 4, f"others may write {self.root.path}")
        self.assertFalse((self.system / "snapshot.sqlite").exists())


class Upkeep(Layered):
    def test_collection_verification_and_repair_of_ones_own_leave_it_alone(self):
        self.fill()
        self.start()
        self.start("run", "-p", "demo", "-p", "other", "-c", TELL)
        before = sorted(os.listdir(self.system / "store"))
        self.user("store", "verify", "--contents")
        self.assertEqual(self.user("store", "repair"), "nothing is damaged\n")
        self.user("store", "gc")
        self.assertEqual(self.start("run", "-p", "demo", "-p", "other", "-c", TELL)[0].split("/store/")[0], str(self.home.data))
        self.user("store", "gc", "--keep-last-used", "0", "--interpreters")
        self.assertEqual(self.own_objects("demo"), [])
        self.assertEqual(sorted(os.listdir(self.system / "store")), before)
        self.start()

    def test_a_link_that_keeps_an_environment_keeps_it_whatever_becomes_of_the_store_below(self):
        self.fill()
        link = self.home.home / "kept"
        self.user("env", "path", "--script", self.script, "--out-link", link)
        shutil.rmtree(self.system)
        outcome = subprocess.run([*AS_USER, link / "bin" / "python", "-c", TELL], capture_output=True, text=True, env={})
        self.assertEqual(outcome.stdout.splitlines()[:1], ["1.0"], outcome.stderr)

    def test_a_damaged_own_object_is_mended_beside_it(self):
        self.fill()
        module, _ = self.start("run", "-p", "demo", "-p", "other", "-c", TELL)
        demo = next(path for path in self.home.store.glob("*-demo-1.0/site/demo*") if path.is_file())
        bytes_before = demo.read_bytes()
        os.chmod(demo, 0o644)
        demo.write_bytes(b"#" * len(bytes_before))
        self.assertIn("mended", self.user("store", "repair"))
        self.assertEqual(demo.read_bytes(), bytes_before)

    def test_deleting_what_lies_below_is_refused_with_its_place(self):
        self.fill()
        self.start()
        outcome = self.home.run("store", "delete", "demo", PYENVX_STORE_EXTRA=self.system)
        self.assert_failed(outcome, 4, "lies in the extra store", str(self.system))


class Questions(Layered):
    def test_what_lies_below_is_answered_for(self):
        self.fill()
        self.start()
        details, = json.loads(self.user("store", "path-info", "--json", "demo"))
        self.assertTrue(details["place"].startswith(f"{self.system}/store/"), details)
        self.assertTrue(details["durable"])
        environment, = json.loads(self.user("store", "path-info", "--json", self.script))
        self.assertEqual(environment["kind"], "environment")
        self.assertIn("demo", self.user("store", "closure", self.script))
        self.assertIn("-demo-1.0", self.user("store", "why-depends", self.script, "demo"))
        self.assertIn("unpack-wheel", self.user("store", "log", "demo"))
        self.assertEqual(json.loads(self.user("store", "path-info", "--json", details["place"])), [details])

    def test_a_read_only_store_of_another_answers_queries_from_its_snapshot(self):
        self.fill()
        self.assertIn("-demo-1.0", self.user("store", "ls", PYENVX_HOME=self.system))
        self.assertIn("demo-1.0", self.user("store", "path-info", "demo", PYENVX_HOME=self.system))

    def test_a_read_only_store_of_another_says_how_to_use_it(self):
        self.fill()
        outcome = self.home.run(self.script, PYENVX_HOME=self.system)
        self.assert_failed(outcome, 126, "belongs to uid 0", f'store.extra = ["{self.system}"]')
        self.as_root("store", "share", "--stop")
        outcome = self.home.run("store", "ls", PYENVX_HOME=self.system)
        self.assert_failed(outcome, 4, "belongs to uid 0")

    def test_doctor_tells_of_each_and_of_one_that_is_not_trusted(self):
        self.fill()
        told = self.home.run("doctor", PYENVX_STORE_EXTRA=self.system).stdout
        self.assertRegex(told, rf"good  extra store: {self.system}, \d+ objects")
        told = self.home.run("doctor", PYENVX_STORE_EXTRA="/none").stdout
        self.assertIn("look  extra store: /none does not exist", told)
        os.chmod(self.system, 0o777)
        told = self.home.run("doctor", PYENVX_STORE_EXTRA=self.system).stdout
        self.assertIn(f"bad  extra store: {self.system} is not used: others may write {self.system}", told)


class FileSystems(Layered):
    def test_what_lies_on_another_file_system_is_copied(self):
        self.fill()
        mount = f"mount -t tmpfs none '{self.home.home}'; chown {USER} '{self.home.home}'"
        words = ("run", "-p", "demo", "-p", "other", "-c", TELL + "; print(open(demo.__file__).read() != '')")
        outcome = self.home.run(*words, others=in_namespace(mount), PYENVX_STORE_EXTRA=self.system)
        self.assertEqual(outcome.stdout.splitlines()[0], "1.0", outcome.stderr)
        self.assertTrue(outcome.stdout.splitlines()[1].startswith(f"{self.home.store}/"))
        self.assertNotIn("is not used", outcome.stderr)

    def test_a_store_from_which_nothing_may_be_started_is_not_used(self):
        self.fill()
        mount = f"mount --bind '{self.system}' '{self.system}'; mount -o remount,bind,noexec '{self.system}'"
        outcome = self.home.run(self.script, others=in_namespace(mount), PYENVX_STORE_EXTRA=self.system)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn("mounted noexec", outcome.stderr)


if __name__ == "__main__":
    unittest.main()
