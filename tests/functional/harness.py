"""What every functional test has: a HOME and store of its own, an index on loopback, and the built pyenvx.

PYENVX_BIN names the folder with the built programs (ctest sets it)."""

import contextlib
import fcntl
import json
import os
import pathlib
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import textwrap
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
BIN = pathlib.Path(os.environ.get("PYENVX_BIN", ROOT / "build" / "release" / "bin"))

import loopback_index  # noqa: E402
from make_wheel import make_sdist, make_wheel  # noqa: E402

REALTIME_COARSE = 5  # of Linux's clocks; Python has no name for it
NOBODY_LISTENS = "http://127.0.0.1:9/simple/"
# What an answer may leave behind: objects, what describes and names them, and unfinished work.
KEPT_FOLDERS = ("store", "info", "envs", "records", "resolutions", "tmp")


def host_python():
    """The interpreter that pyenvx would find first, as a real file: tests must not depend on a shim's answer."""
    return os.path.realpath(sys.executable)


def tree_state(folder):
    """Every name below a folder with its kind, mode, size, inode, time of change of content and target of a link."""
    state = {}
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(parent, name)
            status = os.lstat(path)
            is_folder = os.path.isdir(path) and not os.path.islink(path)
            what = () if is_folder else (status.st_size, status.st_mtime_ns)
            link = os.readlink(path) if os.path.islink(path) else ""
            state[os.path.relpath(path, folder)] = (oct(status.st_mode), status.st_ino, *what, link)
    return state


def wait_until(condition, timeout=60, otherwise="it did not come to that"):
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(otherwise)
        time.sleep(0.005)


def can_mount():
    return bool(shutil.which("unshare")) and subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


needs_mounts = unittest.skipUnless(can_mount(), "mounts need root and unshare")


def in_namespace(commands, options=()):
    """What to start pyenvx with so that it has mounts of its own, made by these commands."""
    return ["unshare", "-m", *options, "sh", "-ec", f'{commands}; exec "$@"', "sh"]


def among_own_processes(commands):
    """The same, and sees no process that was not started by it: what others name of their stores keeps nothing here."""
    return in_namespace(commands, ("--pid", "--fork", "--mount-proc"))


class LoopbackIndex:
    """An index of wheels that tests make, served by a thread of this process. See tests/support/loopback_index.py."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self._server = loopback_index.Index(self.folder, None)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def url(self, *ways):
        """The index, misbehaving in these ways."""
        return f"http://127.0.0.1:{self._server.server_port}/{','.join(ways) + '/' if ways else ''}simple/"

    def wheel(self, name, version="1.0", **description):
        return make_wheel(self.folder, name, version, **description)

    def lists(self, file, **fields):
        """What the page says of that file besides; "_" in a field's name stands for "-"."""
        fields = {key.replace("_", "-"): value for key, value in fields.items()}
        pathlib.Path(f"{file}.listing").write_text(json.dumps(fields), encoding="utf-8")

    def sdist(self, name, version="1.0", **description):
        return make_sdist(self.folder, name, version, **description)

    @property
    def requests(self):
        return [request["path"] for request in self._server.requests]

    @property
    def downloads(self):
        """Names of the files that were asked for whole."""
        files = [request for request in self._server.requests if "/files/" in request["path"] and request["range"] == "-"]
        return [request["path"].rsplit("/", 1)[1] for request in files]

    @property
    def whole_files(self):
        """The name of a file for each time that all of it was asked for, be it as a range."""
        asked = [(request["path"], request["range"]) for request in self._server.requests if "/files/" in request["path"]]
        return [path.rsplit("/", 1)[1] for path, part in asked if part == "-" or part.startswith("bytes=0-")]

    def answer_after(self, seconds):
        self._server.latency = seconds

    @contextlib.contextmanager
    def silent(self):
        """Keeps every answer back until the end."""
        self._server.answers.clear()
        try:
            yield
        finally:
            self._server.answers.set()

    @property
    def requests_with_password(self):
        return [request["path"] for request in self._server.requests if request["auth"] == "yes"]

    def forget_requests(self):
        self._server.requests.clear()


class TestHome:
    """A throw-away HOME. run() starts pyenvx in it with a clean environment."""

    def __init__(self, index_url=NOBODY_LISTENS):
        self._directory = tempfile.TemporaryDirectory(prefix="pyenvx-test-")
        self.path = pathlib.Path(self._directory.name).resolve()
        self.home = self.path / "home"
        self.work = self.path / "work"
        self.home.mkdir()
        self.work.mkdir()
        self.index_url = index_url
        # What a finisher does in the background would come between two looks at the same folder.
        self.finish = "never"

    @property
    def data(self):
        return self.home / ".local" / "share" / "pyenvx"

    @property
    def store(self):
        return self.data / "store"

    def close(self):
        for process in self.finishers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        wait_until(lambda: not list(self.finishers()), 10, "a finisher did not die")
        for folder, _, _ in os.walk(self.path):
            os.chmod(folder, 0o700)
        self._directory.cleanup()

    def copy_store_of(self, other):
        """Objects by hard links, which is what makes it quick; the database and all else by value."""
        self.data.mkdir(parents=True)
        for entry in other.data.iterdir():
            subprocess.run(["cp", "-al" if entry.name == "store" else "-a", entry, self.data], check=True)

    @property
    def tasks(self):
        """What waits for the finisher."""
        folder = self.data / "finish"
        return [path for path in folder.iterdir() if len(path.name) == 32] if folder.is_dir() else []

    @contextlib.contextmanager
    def finisher_kept_away(self):
        """Holds the finisher's lock, so that starts leave their work and nobody does it."""
        with open(self.data / "locks" / "finisher", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def finisher_is_at_work(self):
        with open(self.data / "locks" / "finisher", "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def finishers(self):
        """The processes of this home's finishers, those that are just about to end among them."""
        wanted = b"pyenvx-finish\0%b\0" % os.fsencode(self.data)
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if (entry / "cmdline").read_bytes().startswith(wanted):
                    yield int(entry.name)
            except OSError:
                continue

    def finisher(self):
        """The process of the finisher that is at work, once it has said so; 0 before."""
        lines = (self.data / "locks" / "finisher").read_text().split("\n")
        return int(lines[0]) if len(lines) > 3 and self.finisher_is_at_work() else 0

    def wait_for_finisher(self, timeout=300):
        """Until nothing waits and nobody is at work."""
        wait_until(lambda: not self.tasks and not self.finisher_is_at_work(), timeout, "the finisher did not finish")

    def kept(self):
        """The state of everything that outlives a start."""
        return {name: tree_state(self.data / name) for name in KEPT_FOLDERS}

    def environment(self, **changes):
        python = pathlib.Path(host_python())
        variables = {
            "HOME": str(self.home),
            "PATH": f"{python.parent}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "PIP_CONFIG_FILE": "/dev/null",
            "PYENVX_INDEX_URL": self.index_url,
            "PYENVX_FINISH": self.finish,
        }
        variables.update(changes)
        return {name: str(value) for name, value in variables.items() if value is not None}

    def run(self, *words, stdin=None, cwd=None, timeout=60, program="pyenvx", before=(), **changes):
        """`before`: a program to start it with, such as strace; `changes`: variables, None to unset one."""
        program = str(program) if "/" in str(program) else str(BIN / program)
        return subprocess.run(
            [*map(str, before), program, *map(str, words)],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            cwd=cwd or self.work,
            timeout=timeout,
            env=self.environment(**changes),
        )

    def write(self, name, text, mode=0o644):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        path.chmod(mode)
        # A record holds what was there before its start alone, by a clock that moves on every few milliseconds.
        wait_until(lambda: time.clock_gettime_ns(REALTIME_COARSE) > path.stat().st_ctime_ns)
        return path

    def script(self, body, dependencies=(), name="script.py", python=None, more=""):
        """A script with a PEP 723 block; `more` is further TOML of the block."""
        lines = [f'requires-python = "{python}"'] if python else []
        lines += [f"dependencies = {json.dumps(list(dependencies))}", *textwrap.dedent(more).splitlines()]
        block = ["# /// script", *(f"# {line}".rstrip() for line in lines), "# ///"]
        return self.write(name, "\n".join([*block, textwrap.dedent(body), ""]))


class Terminal:
    """A program on a terminal of its own, as a person would have it."""

    def __init__(self, words, environment, cwd, columns=100):
        self.seen = ""
        self._status = None
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            self._become(words, environment, cwd)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.expect("begin\r\n")

    @staticmethod
    def _become(words, environment, cwd):
        """Through a shell that says when Ctrl-C is the program's and no longer this Python's."""
        try:
            os.chdir(cwd)
            os.execve("/bin/sh", ["sh", "-c", 'echo begin; exec "$@"', "sh", *map(str, words)], environment)
        finally:
            os._exit(127)

    def _read(self, seconds):
        if not select.select([self._fd], [], [], seconds)[0]:
            return None
        try:
            return os.read(self._fd, 65536).decode(errors="replace")
        except OSError:  # how Linux says that nobody has the other end any more
            return ""

    def expect(self, text, timeout=60):
        """Reads until text has come; returns what came up to its end."""
        deadline = time.monotonic() + timeout
        while text not in self.seen:
            piece = self._read(max(0, deadline - time.monotonic()))
            if not piece:
                raise AssertionError(f"waited for {text!r}, saw {self.seen!r}")
            self.seen += piece
        end = self.seen.index(text) + len(text)
        found, self.seen = self.seen[:end], self.seen[end:]
        return found

    def wait_until_it_sleeps_in(self, program, timeout=60):
        """Until the process has become that program and waits for something."""
        def sleeps():
            state = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            return os.readlink(f"/proc/{self.pid}/exe").endswith(program) and state == "S"

        wait_until(sleeps, timeout, f"never slept in {program}")

    def send(self, text):
        os.write(self._fd, text.encode())

    def resize(self, rows, columns):
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def device(self):
        """The device number of the program's side."""
        get_number = 0x80045430  # TIOCGPTN
        number, = struct.unpack("I", fcntl.ioctl(self._fd, get_number, bytes(4)))
        return os.makedev(136 + number // 256, number % 256)

    def is_cooked(self):
        """Whether it edits lines, echoes, and turns keys into signals."""
        wanted = termios.ICANON | termios.ECHO | termios.ISIG
        return termios.tcgetattr(self._fd)[3] & wanted == wanted

    def finish(self, timeout=60):
        """Waits for the end; returns the status as subprocess gives it (negative: the signal)."""
        deadline = time.monotonic() + timeout
        while piece := self._read(max(0, deadline - time.monotonic())):
            self.seen += piece
        if piece is None:
            raise AssertionError(f"still running, saw {self.seen!r}")
        self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status

    def close(self):
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)


class FunctionalTest(unittest.TestCase):
    """Each test has its own home and its own index. The interpreter object is made once for all of them."""

    template = None

    @classmethod
    def setUpClass(cls):
        FunctionalTest.template = FunctionalTest.template or cls.make_template()

    @staticmethod
    def make_template():
        template = TestHome()
        unittest.addModuleCleanup(FunctionalTest.drop_template, template)
        outcome = template.run("run", "-c", "pass")
        if outcome.returncode != 0:
            raise AssertionError(outcome.stderr)
        shutil.rmtree(template.data / "records")
        return template

    @staticmethod
    def drop_template(template):
        template.close()
        FunctionalTest.template = None

    def setUp(self):
        self.home = TestHome()
        self.addCleanup(self.home.close)
        self.home.copy_store_of(self.template)
        self.index = LoopbackIndex(self.home.path / "index")
        self.addCleanup(self.index.close)
        self.home.index_url = self.index.url()

    def run_ok(self, *words, **options):
        """Runs, and returns what was printed."""
        outcome = self.home.run(*words, **options)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def run_refused(self, status, *words, says=(), **options):
        """Runs, and checks status and message, and that nothing was left behind. Returns the message."""
        before = self.home.kept()
        outcome = self.home.run(*words, **options)
        self.assert_failed(outcome, status, *([says] if isinstance(says, str) else says))
        self.assert_kept(before)
        return outcome.stderr

    def assert_failed(self, outcome, status, *phrases):
        self.assertEqual(outcome.returncode, status, outcome.stdout + outcome.stderr)
        for phrase in phrases:
            self.assertIn(phrase, outcome.stderr)
        self.assertRegex(outcome.stderr, r"(?m)^error: \S")

    def assert_kept(self, before):
        """That nothing came, went or changed since, and nothing unfinished lies about."""
        after = self.home.kept()
        for name in KEPT_FOLDERS:
            self.assertEqual(before[name], after[name], f"{name} changed")
        self.assertEqual(after["tmp"], {})

    def terminal(self, *words, cwd=None, program="pyenvx", **changes):
        environment = self.home.environment(TERM="xterm", **changes)
        terminal = Terminal([str(BIN / program), *words], environment, cwd or self.home.work)
        self.addCleanup(terminal.close)
        return terminal


__all__ = ["BIN", "NOBODY_LISTENS", "ROOT", "FunctionalTest", "LoopbackIndex", "TestHome", "among_own_processes", "host_python",
           "in_namespace", "needs_mounts", "tree_state", "wait_until"]
