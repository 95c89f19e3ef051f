"""demo.sh's work: packs the two packages, installs and starts them, and compares what was taken with what was there."""

import base64
import contextlib
import hashlib
import io
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile

HOSTILE = pathlib.Path(__file__).resolve().parent / "hostile"
PYTHON = os.path.realpath(sys.executable)
NO_SETUPTOOLS = 77
SECRETS = {"ssh key": ".ssh/id_ed25519", "browser's passwords": ".mozilla/firefox/a1b2c3.default-release/logins.json",
           "shell history": ".bash_history"}
ROWS = [*SECRETS, "token in the environment", "~/.bashrc written", "phoned home"]
SDIST_PROGRAM = "import evil_sdist; print(evil_sdist.LOOT); print('the program ran')"
# It never imports the package.
WHEEL_PROGRAM = "print('the program ran')"


class Listener:
    """The attacker's, on loopback. Hears until it is closed."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.heard = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._socket.accept()
                with line, line.makefile("rb") as words:
                    self.heard.append(words.read().decode())

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


class Home:
    """A person's, with false secrets, packages that were made for it, and the listener that these know of."""

    def __init__(self, folder, setuptools):
        self.path = folder / "home"
        self.packages = folder / "packages"
        self.token = "token-" + secrets.token_hex(8)
        self.values = {row: f"{name}-{secrets.token_hex(8)}" for row, name in SECRETS.items()}
        for row, name in SECRETS.items():
            self._write(name, self.values[row])
        self._write(".bashrc", "# as it was\n")
        self.listener = Listener()
        shutil.copytree(setuptools, self.packages)
        self._target = f"HOME = {str(self.path)!r}\nPORT = {self.listener.port}\n".encode()
        pack_source(self.packages, self._target)
        pack_wheel(self.packages, self._target)

    def _write(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, *command):
        """As the person would, who has only these packages to install from."""
        environment = {"HOME": str(self.path), "PATH": f"{os.path.dirname(PYTHON)}:/usr/bin:/bin", "API_TOKEN": self.token,
                       "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.packages), "PIP_CONFIG_FILE": os.devnull,
                       "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYENVX_FINISH": "never"}
        done = subprocess.run([str(word) for word in command], env=environment, cwd=self.path, capture_output=True,
                              text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def taken(self, said):
        """The rows of what was taken, by what the listener heard, what the program found and what lies in the home."""
        self.listener.close()
        known = said + "".join(self.listener.heard)
        seen = {row: value in known for row, value in self.values.items()}
        seen["token in the environment"] = self.token in known
        seen["~/.bashrc written"] = (self.path / ".bashrc").read_text() != "# as it was\n"
        seen["phoned home"] = bool(self.listener.heard)
        return {row for row, there in seen.items() if there}


def pack_source(folder, target):
    members = {name: (HOSTILE / name).read_bytes() for name in ("pyproject.toml", "setup.py", "theft.py")}
    members |= {"target.py": target, "PKG-INFO": b"Metadata-Version: 2.1\nName: evil-sdist\nVersion: 1.0\n"}
    with tarfile.open(folder / "evil_sdist-1.0.tar.gz", "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(f"evil_sdist-1.0/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def pack_wheel(folder, target):
    info = "evil_wheel-1.0.dist-info"
    members = {"evil_wheel/__init__.py": b"", "evil_wheel/theft.py": (HOSTILE / "theft.py").read_bytes(),
               "evil_wheel/target.py": target, "evil_wheel.pth": (HOSTILE / "evil_wheel.pth").read_bytes(),
               f"{info}/METADATA": b"Metadata-Version: 2.1\nName: evil-wheel\nVersion: 1.0\n",
               f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    lines = [f"{name},sha256={digest_of(content)},{len(content)}" for name, content in members.items()]
    members[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""]).encode()
    with zipfile.ZipFile(folder / "evil_wheel-1.0-py3-none-any.whl", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def digest_of(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def fetch_setuptools(folder):
    """setup.py needs it, whoever installs. From the index that this person's pip uses."""
    command = [PYTHON, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "setuptools>=70.1"]
    if subprocess.run(command, check=False).returncode != 0:
        print("there is no setuptools to build with", file=sys.stderr)
        raise SystemExit(NO_SETUPTOOLS)


def with_pip(home, package, program):
    home.run(PYTHON, "-m", "venv", home.path / "venv")
    home.run(home.path / "venv/bin/pip", "install", package)
    return home.run(home.path / "venv/bin/python", "-c", program)


def with_pyenvx(programs):
    return lambda home, package, program: home.run(programs / "pyenvx", "run", "-p", package, "-c", program)


def attack(folder, setuptools, install, package, program):
    """What was taken when a person installed the package and started a program with it."""
    folder.mkdir()
    home = Home(folder, setuptools)
    said = ""
    try:
        said = install(home, package, program)
    finally:
        taken = home.taken(said)
    return taken


def print_table(columns):
    names = list(columns)
    width = max(map(len, ROWS)) + 2
    print("what was taken".ljust(width) + "  ".join(names))
    for row in ROWS:
        cells = ["TAKEN" if row in columns[name] else "-" for name in names]
        print(row.ljust(width) + "  ".join(cell.ljust(len(name)) for cell, name in zip(cells, names)).rstrip())


def main():
    programs = pathlib.Path(sys.argv[1]).resolve()
    columns = {}
    with tempfile.TemporaryDirectory(prefix="evil-package-") as scratch:
        scratch = pathlib.Path(scratch)
        fetch_setuptools(scratch / "setuptools")
        for package, program in (("evil-sdist", SDIST_PROGRAM), ("evil-wheel", WHEEL_PROGRAM)):
            for tool, install in (("pip", with_pip), ("pyenvx", with_pyenvx(programs))):
                name = f"{package}, {tool}"
                columns[name] = attack(scratch / name.replace(", ", "-"), scratch / "setuptools", install, package, program)
        # What was made read-only is removed as well.
        subprocess.run(["chmod", "-R", "u+w", scratch], check=True)
    print_table(columns)
    full = all(taken == set(ROWS) for name, taken in columns.items() if name.endswith("pip"))
    empty = not any(taken for name, taken in columns.items() if name.endswith("pyenvx"))
    return 0 if full and empty else 1


if __name__ == "__main__":
    sys.exit(main())
