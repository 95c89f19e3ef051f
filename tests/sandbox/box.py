"""What the tests of the sandbox share: running a command in one, as root and as an ordinary user."""

import contextlib
import os
import pathlib
import pty
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ.get("PYENVX_BIN", HERE / "../../build/release/bin")).resolve()
PROGRAMS = ("run_job", "pyenvx-sandbox", "sandbox_with_holes", "refuse_calls")
ORDINARY = 12345
REFUSED = 126  # what run_job ends with when a layer or an output is refused
WHO = ("root", "user") if os.geteuid() == 0 else ("user",)


class Box(unittest.TestCase):
    """Each class has a folder of its own that an ordinary user can read, with copies of the programs."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="box-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.folder.chmod(0o755)
        for name in PROGRAMS:
            shutil.copy2(BIN / name, cls.folder / name)
        shutil.copy(HERE / "probes.py", cls.folder / "probes.py")
        (cls.folder / "probes.py").chmod(0o644)

    def scratch(self, who="root"):
        """An empty folder that belongs to whoever runs the sandbox."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        if who == "user" and os.geteuid() == 0:
            os.chown(folder, ORDINARY, ORDINARY)
        return folder

    def with_holes(self, holes):
        """The program that leaves these parts of the sandbox out."""
        if not holes:
            return self.folder / "pyenvx-sandbox"
        link = self.folder / ("without+" + "+".join(holes))
        if not link.is_symlink():
            link.symlink_to("sandbox_with_holes")
        return link

    def words(self, command, options=(), holes=()):
        return [str(self.folder / "run_job"), "--toolchain", "--program", str(self.with_holes(holes)),
                *map(str, options), "--", *map(str, command)]

    def start(self, words, who="root", **more):
        if who == "user" and os.geteuid() == 0:
            more.update(user=ORDINARY, group=ORDINARY, extra_groups=[])
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/",
                                **more)

    def run_in(self, command, options=(), who="root", holes=(), before=()):
        """Runs a command in a sandbox, started by the words `before`, to its end."""
        process = self.start([*map(str, before), *self.words(command, options, holes)], who)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out.decode(), err.decode())

    def start_on_terminal(self, after_failure, who="root", text="echo failing; exit 3", options=()):
        """A command that fails, with what comes after it, on a person's terminal; the process, and the person's side."""
        ours, theirs = pty.openpty()
        options = [*options, *(word for part in after_failure for word in ("--after-failure", part))]
        more = {"user": ORDINARY, "group": ORDINARY, "extra_groups": []} if who == "user" and os.geteuid() == 0 else {}
        process = subprocess.Popen(self.words(["/bin/sh", "-c", text], options), stdin=theirs, stdout=theirs,
                                   stderr=theirs, cwd="/", **more)
        os.close(theirs)
        return process, ours

    def on_terminal(self, *words, **more):
        """What a person sees of it until it ends."""
        process, ours = self.start_on_terminal(*words, **more)
        seen = b""
        with contextlib.suppress(OSError):  # how Linux says that nobody has the other end any more
            while piece := os.read(ours, 65536):
                seen += piece
        os.close(ours)
        return subprocess.CompletedProcess(process.args, process.wait(60), seen.decode().replace("\r\n", "\n"))

    def python(self, text, options=(), who="root", **more):
        return self.run_in(["/usr/bin/python3", "-I", "-c", text], options, who, **more)

    def shell(self, text, options=(), who="root", **more):
        return self.run_in(["/bin/sh", "-c", text], options, who, **more)

    def each(self):
        """Root and an ordinary user, as far as this process can be both."""
        for who in WHO:
            with self.subTest(who=who):
                yield who
