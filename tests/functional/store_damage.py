"""A store with an object of every kind, what is in it, and how it comes to harm."""

import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import textwrap

from harness import FunctionalTest

import verify_store

BACKEND = (pathlib.Path(__file__).parent / "backend.py").read_text()
SOURCE = "VALUE = [\n" + "".join(f"    {number},\n" for number in range(2000)) + "]\n"
PROGRAM = "import apple, berry, demo\nprint(sum(apple.VALUE), berry.__version__, demo.__version__)\n"
RIGHT_OUTPUT = f"{sum(range(2000))} 1.0 1.0\n"


@contextlib.contextmanager
def times_kept(path):
    """Whoever damages a file by chance changes none of its times."""
    status = os.stat(path)
    yield
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def flip_bit(path, number):
    """The bit with that number, counted round and round the file."""
    with times_kept(path), open(path, "r+b") as file:
        data = bytearray(file.read())
        number %= 8 * len(data)
        data[number // 8] ^= 1 << number % 8
        file.seek(0)
        file.write(data)


def overwrite(path, data):
    with times_kept(path), open(path, "r+b") as file:
        file.write(data)


def add_source(index, name, plan=""):
    """A source distribution that brings its backend, and says beforehand what is in its wheel: whether a backend was
    asked for that first, this one shows in the wheel."""
    pyproject = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    index.sdist(name, files={"backend.py": BACKEND, "release": f"{name}-1.0", "plan.py": textwrap.dedent(plan),
                             "PKG-INFO": f"Metadata-Version: 2.2\nName: {name}\nVersion: 1.0\n",
                             "pyproject.toml": pyproject})


class StoreTest(FunctionalTest):
    """Its home has a program that ran, all that a finisher does, and no file in common with other homes."""

    def setUp(self):
        super().setUp()
        self.own_all_files()
        self.index.wheel("apple", modules={"apple/__init__.py": SOURCE, "apple/same.py": SOURCE},
                         scripts={"peel": "#!python\nprint('peel')\n"}, data={"data/share/pips": "5"})
        self.index.wheel("berry", entry_points={"pick": "berry:main"}, modules={
            "berry/__init__.py": "__version__ = '1.0'\n", "berry/copy.py": SOURCE})
        self.source("demo")
        self.script = self.home.script(PROGRAM, ["apple", "berry", "demo"])
        self.start()

    def own_all_files(self):
        store = self.home.store
        store.rename(store.with_name("borrowed"))
        subprocess.run(["cp", "-a", store.with_name("borrowed"), store], check=True)
        # Not the files, which are the template's too.
        subprocess.run(["find", store.with_name("borrowed"), "-type", "d", "-exec", "chmod", "u+w", "{}", "+"], check=True)
        shutil.rmtree(store.with_name("borrowed"))

    def source(self, name, plan=""):
        add_source(self.index, name, plan)

    def start(self, finish="inline"):
        outcome = self.home.run("script.py", PYENVX_FINISH=finish)
        self.assertEqual((outcome.returncode, outcome.stdout), (0, RIGHT_OUTPUT), outcome.stderr)
        return outcome

    # ---- what there is ----

    def objects(self):
        """Kind → paths."""
        kinds = {}
        for item in verify_store.registered_objects(self.home.data):
            kinds.setdefault(item.kind, []).append(item.path)
        return kinds

    def files_of(self, item):
        """The regular files of an object that have any bytes."""
        top = self.home.store / item
        return sorted(path for path in top.rglob("*") if path.is_file() and not path.is_symlink() and path.stat().st_size)

    def rows(self, sql):
        with contextlib.closing(sqlite3.connect(self.home.data / "db" / "store.sqlite", timeout=20)) as database:
            return database.execute(sql).fetchall()

    def objects_with(self, inode):
        return {path.relative_to(self.home.store).parts[0]
                for path in self.home.store.rglob("*") if path.lstat().st_ino == inode}

    # ---- health ----

    def examine(self, *words):
        """What verify finds, and its status."""
        outcome = self.home.run("store", "verify", "--json", *words)
        self.assertIn(outcome.returncode, (0, 4), outcome.stderr)
        found = json.loads(outcome.stdout)
        self.assertEqual(outcome.returncode == 0, found["sound"])
        return found

    def damaged(self, *words):
        return {finding["path"] for finding in self.examine("--contents", *words)["damaged"]}

    def repair(self, *words, status=0):
        outcome = self.home.run("store", "repair", "--json", *words)
        self.assertEqual(outcome.returncode, status, outcome.stdout + outcome.stderr)
        return json.loads(outcome.stdout)

    def assert_sound(self):
        """Both by pyenvx's word and by our own."""
        self.assertTrue(self.examine("--contents")["sound"], self.examine("--contents"))
        report = verify_store.verify(self.home.data)
        self.assertEqual((report.problems, report.left_over), ([], []))


__all__ = ["PROGRAM", "RIGHT_OUTPUT", "SOURCE", "StoreTest", "flip_bit", "overwrite"]
