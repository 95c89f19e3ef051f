"""Runs attacks outside of the sandbox, as a control, and inside of it."""

import contextlib
import dataclasses
import fcntl
import os
import pathlib
import pty
import re
import resource
import shutil
import signal
import subprocess
import termios

import scene as scenes

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("PYENVX_BIN", ROOT / "build" / "release" / "bin"))
USER = 12345
SOMEBODY_ELSE = 12346  # whom the set-id program belongs to
MIB = 1 << 20
LIMITS = {"memory-bytes": 160 * MIB, "processes": 48, "open-files": 128, "file-bytes": 64 * MIB, "processor-seconds": 10,
          "wall-seconds": 15, "tmp-bytes": 16 * MIB, "build-bytes": 16 * MIB, "output-bytes": 96 * MIB, "inodes": 6000,
          "log-bytes": MIB}
TIGHTER = {"processor": {"processor-seconds": 1}, "sleeper": {"wall-seconds": 1}}
AT_MOST_SECONDS = 30
# No other bound counts the buffers of sockets; without a cgroup the kernel's choice of whom to kill has to do.
BOUND_BY_CGROUP = {"memory-in-sockets"}
# What is undone after the attack has done it; its own word counts for nothing.
UNDONE_AFTERWARDS = {"process", "terminal", "output"}

# Outside, what would change the host is tried in namespaces that are thrown away: the words for unshare(1), and a
# command that makes what the attack needs. "{object}" and the like are the scene's.
BIND = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
THROWN_AWAY = {
    "remount-writable": ("--mount", BIND, "{object}"),
    "change-attributes": ("--mount", BIND, "{object}"),
    "chroot-with-folder": ("--root={root}", None, None),
    "mount-memory": ("--mount", None, None),
    "mount-again": ("--mount", None, None),
    "uncover": ("--mount", 'mount -t tmpfs none "$0" && exec "$@"', "{scratch}"),
    "new-mount-interface": ("--mount", None, None),
    "clone-mount": ("--mount", None, None),
    "change-root": ("--mount", 'mount --bind "$0" "$0" && exec "$@"', "{scratch}"),
    "host-name": ("--uts", None, None),
    "kernel-setting": ("--net", None, None),
}


@dataclasses.dataclass
class Attack:
    family: str
    name: str
    tries: str
    trace: str


@dataclasses.dataclass
class Result:
    status: int
    said: str
    traces: set

    def succeeded(self, attack):
        """Whether a control got what it wanted, as far as it can be seen."""
        return self.status == 0 and attack.trace in self.traces | {"none"}

    def breach(self, attack):
        """What an attack reached inside, or nothing."""
        if self.traces:
            return f"left a trace of {', '.join(sorted(self.traces))}"
        return "got what it wanted" if self.status == 0 and attack.trace not in UNDONE_AFTERWARDS else None

    def ran(self):
        """Whether the attack itself was run, and not refused together with the sandbox."""
        return re.search(r"^(got|refused): |^error: the build's output|^asleep|^x{100}", self.said, re.M) or self.status > 128

    def lacks_cgroup(self):
        return not re.search(r"^held cgroup", self.said, re.M)

    def reason(self):
        """Why it did not work, in a few words."""
        if self.status == 0:
            return "nothing is left of it"
        for pattern in (r"\((E[A-Z0-9]+)\)$", r"(killed by SIG\w+)", r"^error: the build's output has .*?, which (.*)",
                        r"^(?:refused|impossible): (.*)", r"^(?:error: )?(.*)"):
            found = re.search(pattern, self.said, re.M)
            if found and found[1]:
                break
        limit = re.search(r"^limit (.*)", self.said, re.M)
        if limit:
            return f"limit of {limit[1]}"
        return f"killed by {signal.Signals(self.status - 128).name}" if self.status > 128 else found[1] if found else "?"


def list_attacks():
    table = subprocess.run([BIN / "attacks", "--list"], capture_output=True, text=True, check=True).stdout
    return [Attack(*line.split("\t")) for line in table.splitlines()]


class Runner:
    """Runs attacks as one user. Owns `folder`, in which every attack has a scene of its own."""

    def __init__(self, folder, uid):
        self.uid = uid
        self._folder = pathlib.Path(folder)
        self._programs = self._folder / "programs"
        self._programs.mkdir()
        for name in ("attacks", "run_job", "pyenvx-sandbox"):
            if (BIN / name).exists():
                shutil.copy(BIN / name, self._programs)
        self._prefix = [] if uid == os.getuid() else ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]

    def outside(self, attack):
        with self._scene(attack) as scene:
            words = {**scene.words(), **LIMITS, **TIGHTER.get(attack.name, {}), "object": scene.object,
                     "scratch": scene.scratch, "output": scene.output, "mounted": scene.scratch, "pids": scene.victim.pid}
            program = scene.program
            if attack.name == "chroot-with-folder":
                shutil.copy(scene.program, scene.folder / "root")
                words["scratch"], program = "/tmp", "/attacks"
            return self._run(attack, scene, [*self._thrown_away(attack, scene), program], words, control=True)

    def inside(self, attack):
        with self._scene(attack) as scene:
            limits = {**LIMITS, **TIGHTER.get(attack.name, {})}
            place = f"/pyenvx/store/{scene.OBJECT}"
            words = {**scene.words(), **limits, "object": place, "scratch": "/tmp", "output": "/output",
                     "mounted": "/proc/sys", "pids": f"1,{scene.victim.pid}", "hold-ms": 2000}
            command = [self._programs / "run_job", "--input", f"{scene.object}={place}", "--output", scene.output,
                       "--facts", scene.folder / "run" / "facts"]
            for name, value in limits.items():
                command += ["--limit", f"{name}={value}"]
            return self._run(attack, scene, [*command, "--", f"{place}/attacks"], words, control=False)

    @contextlib.contextmanager
    def _scene(self, attack):
        # A deep tree is removed from a disk in seconds and from memory at once.
        output = f"/dev/shm/{self._folder.name}-{self.uid}" if attack.name == "deep-tree" else None
        scene = scenes.Scene(self._folder / attack.name, self._programs, self._prefix, self.uid, output)
        try:
            if attack.name == "set-id-program" and os.getuid() == 0:
                shutil.copy(scene.program, scene.object / "set-id")
                os.chown(scene.object / "set-id", SOMEBODY_ELSE, SOMEBODY_ELSE)
                os.chmod(scene.object / "set-id", 0o4755)
                scene.look_again()
            yield scene
        finally:
            scene.close()

    def _thrown_away(self, attack, scene):
        if attack.name not in THROWN_AWAY:
            return []
        namespace, preparation, place = THROWN_AWAY[attack.name]
        places = {"object": scene.object, "scratch": scene.scratch, "root": scene.folder / "root"}
        command = ["unshare", "--mount", namespace.format(**places)]
        if self.uid != 0:
            command += ["--user", "--map-root-user"]
        return command + (["sh", "-c", preparation, place.format(**places)] if preparation else [])

    @contextlib.contextmanager
    def _namespaced_process(self, attack):
        """The pid of a process in namespaces of its own, for the attack that wants to enter them."""
        if attack.name != "enter-namespace":
            yield 0
            return
        command = [*self._prefix, "unshare", "--user", "--map-root-user", "--net", "sh", "-c", "echo ready; exec sleep 30"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            yield process.pid
            process.kill()

    @contextlib.contextmanager
    def _terminal(self, attack):
        """Both ends of a terminal for the attacks that look for one."""
        if attack.family != "terminals":
            yield None, None
            return
        ours, theirs = pty.openpty()
        os.set_blocking(ours, False)
        os.chown(os.ttyname(theirs), self.uid, -1)
        yield ours, theirs
        os.close(ours)
        os.close(theirs)

    def _run(self, attack, scene, command, words, control):
        with self._namespaced_process(attack) as pid, self._terminal(attack) as (ours, theirs):
            words = {**words, "namespaced-pid": pid}
            if theirs is not None:
                words["terminal"] = os.ttyname(theirs)
            among = [scene.program, "--among", f"secret={scene.secret}", f"key={scene.key}", f"ipc-key={scene.ipc_key}",
                     f"posix-name=/{scene.key}", "--"] if attack.family in ("secrets", "other programs") else []
            line = [*self._prefix, *among, *command, attack.name, *(f"{name}={value}" for name, value in words.items())]
            status = self._finish(attack, scene, line, theirs, control)
            text = b""
            if ours is not None:
                with contextlib.suppress(OSError):
                    text = os.read(ours, 4096)
            traces = scene.traces(LIMITS["output-bytes"], text)
        facts = scene.folder / "run" / "facts"
        said = scene.said().decode(errors="replace") + (facts.read_text() if facts.exists() else "")
        return Result(status, said, traces)

    def _finish(self, attack, scene, line, terminal, control):
        environment = {"PATH": os.environ["PATH"], "HOME": str(scene.home), scene.VARIABLE: scene.secret,
                       "SSH_AUTH_SOCK": str(scene.folder / "run/agent")}
        home = os.open(scene.home, os.O_RDONLY | os.O_DIRECTORY)
        with open(scene.log, "ab") as log:
            process = subprocess.Popen(
                [str(word) for word in line], env=environment, cwd=scene.scratch, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL if terminal is None else terminal, pass_fds=(home,), start_new_session=True,
                preexec_fn=lambda: self._prepare(terminal is not None))
        os.close(home)
        if attack.name == "sleeper" and control:
            return self._end_politely(process, scene)
        try:
            status = process.wait(AT_MOST_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return 128 + signal.SIGALRM
        return 128 - status if status < 0 else status

    @staticmethod
    def _prepare(has_terminal):
        """In the process to be: what the person's session may have that starts it."""
        with contextlib.suppress(ValueError):  # where this process may not give that
            resource.setrlimit(resource.RLIMIT_RTPRIO, (10, 10))
            resource.setrlimit(resource.RLIMIT_NICE, (30, 30))
        if has_terminal:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    @staticmethod
    def _end_politely(process, scene):
        """What somebody does who wants to be rid of a process; 0 when it is not impressed."""
        scenes.wait_until(lambda: b"asleep" in scene.said(), 5)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
        return 0 if process.poll() is None else 1
