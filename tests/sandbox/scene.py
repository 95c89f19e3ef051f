"""Where an attack takes place: a home with false secrets, a store, listeners and a process to be attacked, and what can
be seen of an attack afterwards."""

import contextlib
import os
import pathlib
import random
import secrets
import selectors
import shutil
import signal
import socket
import stat
import subprocess
import threading
import time

# What an attack leaves of a control sequence: escape, C1 controls as UTF-8, marks that turn the direction of writing.
TERMINAL_BYTES = (b"\x1b", b"\xc2\x9b", b"\xe2\x80\xae")
DEEPEST_OUTPUT = 64


class Listeners:
    """Sockets of every kind on the host. `contacts` names those that somebody reached."""

    def __init__(self, folder, secret):
        self.contacts = []
        self._secret = secret.encode()
        self._selector = selectors.DefaultSelector()
        self._bound = {}
        self.abstract = "@pyenvx-" + secrets.token_hex(8)
        self._listen("port", socket.AF_INET, ("127.0.0.1", 0))
        self._listen("port6", socket.AF_INET6, ("::1", 0))
        self._listen("dns", socket.AF_INET, ("127.0.0.1", 0), socket.SOCK_DGRAM)
        self._listen("abstract", socket.AF_UNIX, "\0" + self.abstract[1:])
        for name in ("agent", "bus", "docker"):
            self._listen(name, socket.AF_UNIX, str(folder / name))
            os.chmod(folder / name, 0o777)
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ, "wake")
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _listen(self, name, family, address, kind=socket.SOCK_STREAM):
        listener = socket.socket(family, kind)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        listener.setblocking(False)
        self._bound[name] = listener
        self._selector.register(listener, selectors.EVENT_READ, name)

    def port(self, name):
        return self._bound[name].getsockname()[1]

    def _answer(self, name, listener):
        self.contacts.append(name)
        if name == "dns":
            question, sender = listener.recvfrom(512)
            listener.sendto(question[:2] + b"\x81\x80" + question[4:], sender)
            return
        line, _ = listener.accept()
        with line:
            if name == "agent":
                line.sendall(self._secret)

    def _serve(self):
        """Until it is woken, and then what has come before that."""
        last = False
        while not last:
            for key, _ in self._selector.select():
                if key.data == "wake":
                    last = True
                    continue
                with contextlib.suppress(OSError):
                    self._answer(key.data, key.fileobj)

    def close(self):
        self._wake.close()
        self._thread.join()
        self._selector.close()
        for one in (self._woken, *self._bound.values()):
            one.close()


class Victim:
    """A process of the host that an attack may be set upon. Its environment, its words and an open file are secret."""

    def __init__(self, program, prefix, variable, secret, file):
        self._process = subprocess.Popen(
            [*prefix, program, "--victim", f"--password={secret}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={variable: secret, "VICTIMS_FILE": str(file)})
        self.pid = self._process.pid
        assert self._process.stdout.readline() == "ready\n"

    def _stands_still(self):
        with contextlib.suppress(OSError):
            return pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2][0] in "Tt"
        return False

    def close(self):
        """Returns whether it is as it was."""
        stopped = self._stands_still()
        if stopped:
            os.kill(self.pid, signal.SIGCONT)
        with contextlib.suppress(BrokenPipeError):
            answer, _ = self._process.communicate(timeout=10)
        return not stopped and answer == "untouched\n"


def processes_with(mark):
    """The pids of those that have this in their words."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            if mark.encode() in pathlib.Path(f"/proc/{entry}/cmdline").read_bytes():
                found.append(int(entry))
    return found


def wait_until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def tree_state(*folders):
    state = {}
    for folder in folders:
        for parent, folder_names, file_names in os.walk(folder):
            for name in folder_names + file_names:
                path = os.path.join(parent, name)
                status = os.lstat(path)
                size = 0 if stat.S_ISDIR(status.st_mode) else status.st_size
                changed = 0 if stat.S_ISDIR(status.st_mode) else status.st_mtime_ns
                state[path] = (status.st_mode, status.st_uid, size, changed)
    return state


def _is_hostile(path, depth):
    status = os.lstat(path)
    kind, mode = stat.S_IFMT(status.st_mode), stat.S_IMODE(status.st_mode)
    name = os.path.basename(path)
    return (kind not in (stat.S_IFREG, stat.S_IFDIR) or mode & 0o6000 or not mode & 0o400 or depth > DEEPEST_OUTPUT
            or (kind == stat.S_IFREG and status.st_nlink > 1) or not name.isprintable()
            or any("\udc80" <= letter <= "\udcff" for letter in name)
            or bool(os.listxattr(path, follow_symlinks=False)))


def has_hostile_output(folder, most_bytes):
    claimed = 0
    pending = [(folder, 0)]
    while pending:
        parent, depth = pending.pop()
        for name in os.listdir(parent):
            path = os.path.join(parent, name)
            if _is_hostile(path, depth):
                return True
            if os.path.isdir(path):
                pending.append((path, depth + 1))
            else:
                claimed += os.lstat(path).st_size
    return claimed > most_bytes


def host_state():
    """What of the host a test must never change."""
    return (pathlib.Path("/proc/self/mountinfo").read_text(), os.uname(),
            pathlib.Path("/proc/sys/net/ipv4/ip_forward").read_text())


class Scene:
    """One attack's own surroundings, which belong to `uid`. `programs` is a folder with the attacks; `output` is where
    else than in `folder` the output lies."""

    VARIABLE = "PYENVX_TEST_TOKEN"
    OBJECT = "0123456789abcdfghijklmnpqrsvwxyz-python"
    OTHER = "zyxwvsrqpnmlkjihgfdcba9876543210-other"

    def __init__(self, folder, programs, prefix, uid, output=None):
        self.secret = "secret-" + secrets.token_hex(12)
        self.mark = "mark-" + secrets.token_hex(12)
        self.key = f"pyenvx-{secrets.token_hex(6)}"
        self.ipc_key = random.randrange(1 << 20, 1 << 30)
        self.folder = pathlib.Path(folder)
        self.uid = uid
        self.output = pathlib.Path(output or self.folder / "output")
        self._make_files(programs)
        self.listeners = Listeners(self.folder / "run", self.secret)
        self.victim = Victim(programs / "attacks", prefix, self.VARIABLE, self.secret, self.home / ".netrc")
        self.look_again()
        self._host_before = host_state()

    def look_again(self):
        """What has been done to the files up to now is not the attack's."""
        self._files_before = tree_state(self.home, self.store)

    def _make_files(self, programs):
        for path in (self.output, *(self.folder / name for name in ("home", "store", "scratch", "run", "root/tmp"))):
            path.mkdir(parents=True)
        self.home, self.store = self.folder / "home", self.folder / "store"
        self.scratch = self.folder / "scratch"
        self.object, self.other = self.store / self.OBJECT, self.store / self.OTHER
        self.log = self.folder / "log"
        self.log.write_text(f"what was said before: {self.secret}\n")
        self._log_start = self.log.stat().st_size
        for name in (".ssh/id_ed25519", ".mozilla/firefox/a1b2c3.default-release/logins.json", ".bash_history", ".netrc",
                     ".aws/credentials"):
            self._write(self.home / name, self.secret)
        for name in (".bashrc", "bin/ls", ".config/settings"):
            self._write(self.home / name, "as it was\n")
        for path in (self.object / "module.py", self.object / "python", self.other / "module.py",
                     self.store / "db/store.sqlite", self.store / "locks/lock"):
            self._write(path, "as it was\n")
        self.program = self.object / "attacks"
        shutil.copy(programs / "attacks", self.program)
        self.posix_memory = pathlib.Path("/dev/shm") / self.key
        self._write(self.posix_memory, self.secret)
        self.give_away()

    def _write(self, path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def give_away(self):
        """All of it to the user whom the attack belongs to."""
        if os.getuid() == self.uid:
            return
        for path in (self.posix_memory, self.output, self.folder, *self.folder.rglob("*")):
            os.chown(path, self.uid, self.uid)

    def words(self):
        """What the attack is told, wherever it runs."""
        return {"home": self.home, "store": self.store, "other": self.other, "lock": self.store / "locks/lock",
                "variable": self.VARIABLE, "key": self.key, "ipc-key": self.ipc_key, "posix-name": f"/{self.key}",
                "abstract": self.listeners.abstract, "agent": self.folder / "run/agent", "bus": self.folder / "run/bus",
                "docker": self.folder / "run/docker", "port": self.listeners.port("port"),
                "port6": self.listeners.port("port6"), "dns": self.listeners.port("dns"), "mark": self.mark}

    def said(self):
        """What has come into the log since."""
        return self.log.read_bytes()[self._log_start:]

    def traces(self, most_output_bytes, terminal_text=b""):
        """All that is to be seen of the attack, by the names that the table of attacks has for it; "host" besides."""
        said = self.said()
        self.listeners.close()
        seen = {
            "secret": self.secret.encode() in said,
            "contact": bool(self.listeners.contacts),
            "files": tree_state(self.home, self.store) != self._files_before,
            "victim": not self.victim.close(),
            "process": bool(processes_with(self.mark)),
            "terminal": any(mark in said for mark in TERMINAL_BYTES) or b"attacked" in terminal_text,
            "output": has_hostile_output(self.output, most_output_bytes),
            "host": host_state() != self._host_before,
        }
        return {name for name, there in seen.items() if there}

    def close(self):
        for pid in processes_with(self.mark):
            os.kill(pid, signal.SIGKILL)
        self.posix_memory.unlink(missing_ok=True)
        # As a program: a tree can be deeper than Python's recursion.
        remove = ["rm", "-rf", self.output, self.folder]
        if subprocess.run(remove, check=False, stderr=subprocess.DEVNULL).returncode != 0:
            subprocess.run(["chmod", "-R", "u+rwX", self.folder], check=True)
            subprocess.run(remove, check=True)
