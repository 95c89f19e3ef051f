"""A loss of power takes back what was not synced: of each kind of file that is kept, bytes, tails and names are taken away,
and the machine starts again. The program then gives its right output, and nothing damaged is left registered.

The machine that starts again is a mount and a time namespace: another boot id, and a clock that begins anew."""

import concurrent.futures
import contextlib
import itertools
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import unittest
import uuid

from harness import BIN, FunctionalTest, LoopbackIndex, TestHome

import verify_store

BLOCK = 4096
BOOT_ID = "/proc/sys/kernel/random/boot_id"
IN_ANOTHER_BOOT = f'mount --bind "$0" {BOOT_ID} && "$@"'
SOURCE = "VALUE = [\n" + "".join(f"    {number},\n" for number in range(4000)) + "]\n"
PROGRAM = """
    import json, apple, apple.more, berry, sys
    print(sum(apple.VALUE), sum(apple.more.VALUE), berry.__version__, json.dumps([1]))
"""
RIGHT_OUTPUT = f"{sum(range(4000))} {sum(range(4000))} 1.0 [1]\n"


class Machine:
    """Programs that are started with `words` before them see this boot of a machine."""

    def __init__(self, folder):
        self._boot_id = folder / "boot_id"
        self.clock_is_right = True  # or does it say that the machine has been up since before it stopped?
        self.start_again()

    def start_again(self):
        self._boot_id.write_text(f"{uuid.uuid4()}\n")

    @property
    def words(self):
        uptime = int(float(pathlib.Path("/proc/uptime").read_text().split()[0]))
        clock = ["--time", "--boottime", str(1 - uptime)] if self.clock_is_right else []
        return ["unshare", "--mount", *clock, "sh", "-c", IN_ANOTHER_BOOT, self._boot_id]


def can_start_again():
    if not shutil.which("unshare") or os.geteuid() != 0:
        return False
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        words = ["unshare", "--mount", "--time", "--boottime", "0", "mount", "--bind", "/dev/null", BOOT_ID]
        return subprocess.run(words, capture_output=True, timeout=10).returncode == 0
    return False


def says_durable(record):
    """The first flag of a launch record, which follows mark, version, checksum, key and time."""
    key_size = int.from_bytes(record[28:32], "little")
    return record[32 + key_size + 8] & 1 == 1


# ---- what a power cut does to a file ----


@contextlib.contextmanager
def writable(path):
    """The file's folder, and the file, may be changed; both look as before afterwards."""
    changed = [(place, os.stat(place, follow_symlinks=False)) for place in (path.parent, path) if not place.is_symlink()]
    for place, status in changed:
        place.chmod(status.st_mode | 0o200)
    yield
    for place, status in changed:
        if place.exists():
            place.chmod(status.st_mode)
            os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))


def zero(path, begin):
    size = path.stat().st_size
    with writable(path):
        os.truncate(path, begin)
        os.truncate(path, size)


def zero_all(path):
    zero(path, 0)


def zero_tail(path):
    """From the last block boundary on, or half of a small file."""
    size = path.stat().st_size
    zero(path, (size - 1) // BLOCK * BLOCK or size // 2)


def cut_tail(path):
    with writable(path):
        os.truncate(path, path.stat().st_size // 2)


def empty(path):
    with writable(path):
        os.truncate(path, 0)


def lose_name(path):
    with writable(path):
        path.unlink()


def lose_tree(path):
    subprocess.run(["chmod", "-R", "u+w", path], check=True)
    shutil.rmtree(path)


# What is made from wheels, and what pyenvx can make again from the machine alone.
FROM_WHEELS = ("unpack-wheel", "environment")
FROM_THE_MACHINE = ("interpreter", "fetch", "bytecode")
FILE_DAMAGES = (zero_all, zero_tail, cut_tail, empty, lose_name)


@unittest.skipUnless(can_start_again(), "another boot needs root, unshare and time namespaces")
class PowerCutTest(FunctionalTest):
    """One home for all: what each loss of power takes is there again after the start that follows."""

    cases = 0

    @classmethod
    def setUpClass(cls):
        cls.home = TestHome()
        cls.addClassCleanup(cls.home.close)
        cls.index = LoopbackIndex(cls.home.path / "index")
        cls.addClassCleanup(cls.index.close)
        cls.home.index_url = cls.index.url()
        cls.machine = Machine(cls.home.path)
        more = {"apple/__init__.py": SOURCE, "apple/more.py": SOURCE}
        cls.index.wheel("apple", modules=more, scripts={"peel": "#!python\nprint('peel')\n"}, data={"data/share/pips": "5"})
        cls.index.wheel("berry", entry_points={"pick": "berry:main"})
        cls.script = cls.home.script(PROGRAM, ["apple", "berry"])
        # Else a finisher would go on proving what a test wants unproven.
        cls.finish = {"PYENVX_FINISH": "never"} if (BIN / "pyenvx-finish").exists() else {}
        cls.start(cls)
        cls.first_database = cls.home.path / "first-database"
        shutil.copytree(cls.home.data / "db", cls.first_database)

    @classmethod
    def tearDownClass(cls):
        print(f"\n{cls.__name__}: {PowerCutTest.cases} losses of power", flush=True)

    def setUp(self):
        self.start()
        self.known = {item.path: verify_store.nar_hash_and_size(self.home.store / item.path) for item in self.objects()}

    def start(self, *before):
        outcome = self.home.run(self.script, before=[*self.machine.words, *before], **self.finish)
        if (outcome.returncode, outcome.stdout) != (0, RIGHT_OUTPUT):
            raise AssertionError(f"{outcome.returncode}: {outcome.stdout}{outcome.stderr}")
        return outcome

    # ---- the state of things ----

    def objects(self, kind=None):
        every = verify_store.registered_objects(self.home.data)
        return [item for item in every if kind is None or item.kind == kind]

    def change_database(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.home.data / "db/store.sqlite", timeout=60)) as database, database:
            database.execute(sql, values)

    def forget_syncs(self, unhashed):
        """As if all was registered a moment ago, and the finisher did not get to the tree hashes of those kinds."""
        self.change_database("UPDATE object SET durable = 0, nar_hash = NULL, nar_size = 0")
        for info in (self.home.data / "info").iterdir():
            first, *rest = info.read_text().splitlines(keepends=True)
            info.unlink()
            info.write_text("".join([first, "Boot: an earlier one\n", *(line for line in rest if line[:6] != "Boot: ")]))
        for record in (self.home.data / "records").iterdir():
            if says_durable(record.read_bytes()):
                record.unlink()
        for item in self.objects():
            if item.kind not in unhashed and item.path in self.known:
                values = (*self.known[item.path], item.path)
                self.change_database("UPDATE object SET nar_hash = ?, nar_size = ? WHERE path = ?", *values)

    def lose_power(self, damage, *arguments, unhashed=FROM_WHEELS):
        """Power goes, `damage` is what it takes, and the machine and the program start again."""
        self.start()
        self.forget_syncs(unhashed)
        with self.subTest(damage=damage.__name__, where=[str(a) for a in arguments], unhashed=unhashed):
            damage(*arguments)
            self.machine.start_again()
            self.start()
            self.assert_clean()

    def assert_clean(self):
        report = verify_store.verify(self.home.data, {path: digest for path, (digest, _) in self.known.items()})
        self.assertEqual(report.problems, [], str(report))
        self.assertEqual([name for name in report.left_over if name.startswith("tmp/")], [])
        PowerCutTest.cases += 1

    def lose_each(self, paths, unhashed=FROM_WHEELS, damages=FILE_DAMAGES):
        for path, damage in itertools.product(paths, damages):
            self.lose_power(damage, path, unhashed=unhashed)

    def tree(self, kind, name=""):
        return next(self.home.store / item.path for item in self.objects(kind) if name in item.path)

    # ---- objects ----

    def test_a_wheels_object(self):
        top = self.tree("unpack-wheel", "apple")
        files = ["site/apple/__init__.py", "site/apple-1.0.dist-info/RECORD", "scripts/peel", "data/share/pips"]
        self.lose_each([top / name for name in files])
        self.lose_each([top / "site/apple/more.py"], unhashed=())
        self.lose_power(lose_tree, top)
        self.lose_power(lose_tree, top / "site/apple-1.0.dist-info")

    def test_an_environment(self):
        top = self.tree("environment")
        site = next(top.glob("lib/python*/site-packages"))
        files = [site / "berry.py", site / "berry-1.0.dist-info/RECORD", top / "bin/pick", top / "pyenvx-environment"]
        self.lose_each(files)
        self.lose_each([site / "apple/more.py", top / "bin/peel"], unhashed=())
        self.lose_power(lose_tree, top)
        self.lose_power(lose_tree, top / "bin", unhashed=())

    def test_the_interpreters_object(self):
        top = self.tree("interpreter")
        library = next(top.glob("lib/python3.*"))
        cached = next(library.glob("json/__pycache__/encoder.*.pyc"))
        executable = next(path for path in top.glob("bin/python3.*") if not path.is_symlink())
        self.lose_each([library / "json/encoder.py", cached, executable])
        self.lose_each([library / "json/__init__.py"], FROM_THE_MACHINE, damages=(zero_tail, lose_name))
        self.lose_power(lose_tree, top)

    def test_the_launchers_object(self):
        launcher = self.tree("fetch") / "launcher"
        self.lose_each([launcher])
        self.lose_each([launcher], FROM_THE_MACHINE, damages=(zero_tail, lose_name))

    def lose_bytecode(self, name, damage, unhashed):
        if self.finish:  # a start alone makes only the bytecode of what its program imports
            self.home.run(self.script, before=self.machine.words, PYENVX_FINISH="inline")
        self.lose_power(damage, next(self.tree("bytecode", name).rglob("*.pyc")), unhashed=unhashed)

    def test_bytecode_objects(self):
        for name, damage in itertools.product(("apple", "berry"), FILE_DAMAGES):
            self.lose_bytecode(name, damage, FROM_WHEELS)
        for name, damage in itertools.product(("apple", "berry"), (zero_tail, lose_name)):
            self.lose_bytecode(name, damage, FROM_THE_MACHINE)

    # ---- everything else that is kept ----

    def only_file(self, folder):
        return next(path for path in sorted((self.home.data / folder).iterdir()) if path.is_file())

    def test_info_files(self):
        self.lose_each([self.home.data / "info" / self.objects("unpack-wheel")[0].path])

    def test_the_launch_record(self):
        self.lose_each([self.only_file("records")])

    def test_a_clock_that_was_set_back_hides_no_start_of_the_machine(self):
        self.machine.clock_is_right = False
        self.addCleanup(setattr, self.machine, "clock_is_right", True)
        self.lose_each([self.tree("unpack-wheel", "apple") / "site/apple/more.py"])

    def test_the_versions_that_are_kept(self):
        self.lose_each([self.only_file("resolutions")])

    def stable_link(self):
        return next((self.home.data / "envs").iterdir())

    def run_stable_link(self):
        """A program that cron starts, say: no pyenvx of the user's is near it."""
        program = self.stable_link() / "bin/python"
        return self.home.run("-c", "import apple; print(len(apple.VALUE))", program=program, before=self.machine.words)

    def test_the_stable_link(self):
        self.lose_power(os.unlink, self.stable_link())
        self.assertTrue((self.stable_link() / "pyenvx-environment").is_file())

    def test_python_behind_a_stable_link_is_checked_before_it_runs(self):
        self.forget_syncs(unhashed=())
        self.machine.start_again()
        outcome = self.run_stable_link()
        self.assertEqual((outcome.returncode, outcome.stdout), (0, "4000\n"), outcome.stderr)
        self.assertEqual([item.path for item in self.objects() if not item.durable], [])
        PowerCutTest.cases += 1

    def test_python_behind_a_stable_link_refuses_an_environment_that_was_damaged(self):
        for damage in FILE_DAMAGES:
            self.start()
            self.forget_syncs(unhashed=())
            damage(next(self.tree("environment").glob("lib/python*/site-packages/apple/more.py")))
            self.machine.start_again()
            outcome = self.run_stable_link()
            self.assert_failed(outcome, 126, "was not safe on disk when the machine stopped", "start its script or project")
            self.start()
            self.assertEqual(self.run_stable_link().stdout, "4000\n")
            self.assert_clean()

    def test_the_log_of_the_database(self):
        """Its tail may be lost, or all of it: what is registered is then an older state."""
        for damage in (zero_tail, cut_tail, empty, lose_name):
            shutil.rmtree(self.home.data / "db")
            shutil.copytree(self.first_database, self.home.data / "db")
            self.machine.start_again()
            with self.subTest(damage=damage.__name__):
                damage(self.home.data / "db/store.sqlite-wal")
                self.start()
                self.assert_clean()

    def test_what_the_index_said(self):
        def lose_answer():
            for folder in ("resolutions", "records"):
                shutil.rmtree(self.home.data / folder)
            self.index.forget_requests()
            damage(path)

        cache = self.home.home / ".cache/pyenvx"
        for folder, damage in itertools.product(("pages", "metadata"), FILE_DAMAGES):
            path = next(path for path in sorted((cache / folder).rglob("*")) if path.is_file())
            self.lose_power(lose_answer)
            self.assertEqual(len(self.index.requests), 1, f"{damage.__name__} of {folder}")

    def test_many_starts_at_once_after_a_loss_of_power_agree(self):
        for unhashed in ((), FROM_WHEELS, FROM_WHEELS + FROM_THE_MACHINE):
            self.start()
            self.forget_syncs(unhashed)
            zero_tail(self.tree("unpack-wheel", "apple") / "site/apple/more.py")
            self.machine.start_again()
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                for start in [pool.submit(self.start) for _ in range(8)]:
                    start.result()
            self.assert_clean()

    # ---- and what is known to be safe ----

    def opened_before_python(self):
        """The names of files that a start in another boot opens before it becomes the program's Python."""
        self.machine.start_again()
        trace = self.home.path / "trace"
        self.start("strace", "-f", "-e", "trace=openat,execve", "-o", trace)
        calls = re.split(r'execve\("[^"]*-cpython-[^"]*/bin/python3', trace.read_text())[0].splitlines()
        return {os.path.basename(found[1]) for call in calls if (found := re.search(r'openat\([^"]*"([^"]*)"', call))}

    @unittest.skipUnless(shutil.which("strace"), "strace is not installed")
    def test_a_durable_store_is_not_read_again(self):
        files = {"more.py", "encoder.py", "launcher"}
        self.forget_syncs(unhashed=())
        self.assertEqual(self.opened_before_python() & files, files)
        self.assertEqual(self.opened_before_python() & files, set())


if __name__ == "__main__":
    unittest.main()
