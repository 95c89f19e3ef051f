"""A server of ssh on loopback, with keys and configuration of its own, and a client that knows nothing else."""

import getpass
import os
import pathlib
import shutil
import socket
import subprocess
import unittest

from harness import wait_until

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
needs_ssh = unittest.skipUnless(SSHD and shutil.which("ssh"), "openssh-client and openssh-server")


def make_key(file):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file], check=True)
    return file.with_name(file.name + ".pub").read_text()


class SshServer:
    """`variables` are what programs over there have besides."""

    def __init__(self, folder, **variables):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        if os.getuid() == 0:
            pathlib.Path("/run/sshd").mkdir(exist_ok=True)  # which sshd wants to be there when it is root's
        host_key = make_key(self.folder / "host")
        (self.folder / "authorized").write_text(make_key(self.folder / "user"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.known_host = f"[127.0.0.1]:{self.port} {host_key}"
        self._write_configuration(variables)
        self.log = self.folder / "log"
        self._process = subprocess.Popen([SSHD, "-D", "-E", self.log, "-f", self.folder / "sshd"])
        wait_until(lambda: self.log.exists() and "Server listening" in self.log.read_text(), 30, "sshd does not listen")

    def _write_configuration(self, variables):
        environment = " ".join(f"{name}={value}" for name, value in variables.items())
        (self.folder / "sshd").write_text(
            f"ListenAddress 127.0.0.1:{self.port}\nHostKey {self.folder}/host\nPidFile none\n"
            f"AuthorizedKeysFile {self.folder}/authorized\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            f"KbdInteractiveAuthentication no\nSetEnv {environment}\n")
        (self.folder / "config").write_text(
            f"IdentityFile {self.folder}/user\nIdentitiesOnly yes\nUserKnownHostsFile {self.folder}/known\n"
            "GlobalKnownHostsFile /dev/null\nStrictHostKeyChecking yes\nIdentityAgent none\n")
        (self.folder / "known").write_text(self.known_host)
        program = self.folder / "bin" / "ssh"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {self.folder}/config "$@"\n')
        program.chmod(0o755)

    @property
    def path(self):
        """The folder of a client that uses the configuration above."""
        return self.folder / "bin"

    def know_hosts(self, text):
        (self.folder / "known").write_text(text)

    def use_another_key(self):
        (self.folder / "user").unlink()
        make_key(self.folder / "user")

    def address(self, home="", **parameters):
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{home}" + (f"?{query}" if query else "")

    def close(self):
        self._process.terminate()
        self._process.wait(timeout=30)
