"""A store that is shared with other machines: over HTTP, and by ssh in both directions."""

import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from collecting import EVERYTHING
from harness import BIN, FunctionalTest, TestHome
from ssh_server import SshServer, needs_ssh


class Server:
    """`pyenvx store serve --http` on a free port of loopback."""

    def __init__(self, home, *words):
        command = [str(BIN / "pyenvx"), "store", "serve", "--http", "127.0.0.1:0", *map(str, words)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=home.work,
                                        env=home.environment())
        self.url = self.process.stdout.readline().strip()
        self.said = None

    def get(self, key, **headers):
        request = urllib.request.Request(f"{self.url}/{key}", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def status(self, key, method="GET"):
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self.url}/{key}", method=method), timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def end(self, how=signal.SIGTERM):
        """Status; what it said on standard error is `said` from then on."""
        if self.said is None:
            self.process.send_signal(how)
            _, self.said = self.process.communicate(timeout=30)
        return self.process.returncode


class Serving(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.maxDiff = None
        self.index.wheel("demo", requires=["part"], modules={"demo.py": "import part\nx = part.y\n"})
        self.index.wheel("part", modules={"part.py": "y = 2\n"})
        self.script = self.home.script("import demo\nprint(demo.x)\n", ["demo"])
        self.run_ok(self.script)

    def key(self):
        """A key file of the first home, and what others are to trust."""
        file = self.home.path / "team-1.secret"
        return file, self.run_ok("key", "generate", "team-1", file).strip()

    def another_home(self, **settings):
        """With an interpreter, the same script, and these settings."""
        other = TestHome(self.index.url())
        self.addCleanup(other.close)
        other.copy_store_of(self.template)
        other.script("import demo\nprint(demo.x)\n", ["demo"])
        self.configure(other, **settings)
        return other

    @staticmethod
    def configure(home, **settings):
        file = home.home / ".config" / "pyenvx" / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{name.replace('_', '-')} = {json.dumps(value)}\n" for name, value in settings.items()))

    def assert_runs_without_index(self, home, **options):
        """And that nobody has anything to say about it."""
        self.index.forget_requests()
        self.assertEqual(self.assert_runs(home, **options), "")
        self.assertEqual(self.index.requests, [])

    def assert_runs(self, home, **options):
        outcome = home.run("script.py", **options)
        self.assertEqual((outcome.stdout, outcome.returncode), ("2\n", 0), outcome.stderr)
        return outcome.stderr

    def serve(self, *words, home=None):
        server = Server(home or self.home, *words)
        self.addCleanup(server.end, signal.SIGKILL)
        self.assertRegex(server.url, r"^http://127\.0\.0\.1:\d+$")
        return server

    def address(self, word):
        return json.loads(self.run_ok("store", "path-info", word, "--json"))[0]["path"]


class OverHttp(Serving):
    def test_another_machine_needs_no_index(self):
        file, public = self.key()
        server = self.serve("--key", file)
        other = self.another_home(substituters=[server.url], trusted_public_keys=[public])
        self.assert_runs_without_index(other)
        self.assertEqual(other.run("store", "verify", "--contents").returncode, 0)

    def test_what_nobody_signed_is_not_taken_and_the_index_has_it(self):
        _, public = self.key()
        server = self.serve()
        other = self.another_home(substituters=[server.url], trusted_public_keys=[public])
        self.assertIn("no trusted key vouches for", self.assert_runs(other))
        self.assertTrue(any("demo-1.0-py3-none-any.whl" in path for path in self.index.requests))

    def test_twenty_machines_at_once(self):
        file, public = self.key()
        server = self.serve("--key", file)
        others = [self.another_home(substituters=[server.url], trusted_public_keys=[public])
                  for _ in range(20)]
        self.index.forget_requests()
        outcomes = []
        clients = [threading.Thread(target=lambda home=home: outcomes.append(home.run("script.py", timeout=300)))
                   for home in others]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        self.assertEqual([(outcome.stdout, outcome.stderr) for outcome in outcomes], [("2\n", "")] * 20)
        self.assertEqual(self.index.requests, [])

    def test_a_server_that_was_killed_costs_one_sentence_and_the_index_answers(self):
        file, public = self.key()
        server = self.serve("--key", file)
        server.end(signal.SIGKILL)
        other = self.another_home(substituters=[server.url], trusted_public_keys=[public])
        said = self.assert_runs(other)
        self.assertEqual(len(re.findall("warning: ", said)), 1, said)
        self.assertIn(server.url, said)


@needs_ssh
class OverSsh(Serving):
    """The first home is where one sits, `far` is where ssh leads."""

    def setUp(self):
        super().setUp()
        self.file, self.public = self.key()
        self.far = self.another_home(trusted_public_keys=[self.public])
        self.ssh = SshServer(self.home.path / "ssh", XDG_CONFIG_HOME=self.far.home / ".config", PIP_CONFIG_FILE="/dev/null")
        self.addCleanup(self.ssh.close)
        self.address_of_far = self.ssh.address(self.far.data, program=BIN / "pyenvx")

    def path(self):
        return f"{self.ssh.path}:{self.home.environment()['PATH']}"

    def push(self, *words):
        return self.home.run("store", "copy", "--to", self.address_of_far, *words, PATH=self.path())

    def test_what_is_copied_there_runs_there(self):
        outcome = self.push("--key", self.file, self.script)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertRegex(outcome.stdout, r"^\d+ objects copied")
        self.index.forget_requests()
        self.assertEqual(self.assert_runs(self.far), "")
        self.assertEqual(self.index.whole_files, [])
        self.assertEqual(self.far.run("store", "verify", "--contents").returncode, 0)
        self.assertRegex(self.push("--key", self.file, self.script).stdout, r"^0 objects copied")

    def test_what_nobody_signed_is_refused_there(self):
        before = self.far.kept()
        self.assert_failed(self.push(self.script), 4, "no trusted key vouches for", "trusted-public-keys")
        self.assertEqual(self.far.kept()["store"], before["store"])
        self.assertEqual(self.far.kept()["tmp"], {})

    def test_what_is_there_runs_here(self):
        self.assertEqual(self.push("--key", self.file, self.script).returncode, 0)
        self.assert_runs(self.far)
        here = self.another_home(substituters=[self.address_of_far], trusted_public_keys=[self.public],
                                 require_signatures=False)
        self.assert_runs_without_index(here, PATH=self.path())

    def test_a_host_that_is_not_known_is_said_in_one_sentence(self):
        self.ssh.know_hosts("")
        outcome = self.push("--key", self.file, self.script)
        self.assert_failed(outcome, 1, "its host key is not known", "check the key")
        self.assertNotIn("\n\n", outcome.stderr)

    def test_a_host_with_another_key_is_said_in_one_sentence(self):
        wrong = self.ssh.folder / "wrong"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", wrong], check=True)
        self.ssh.know_hosts(f"[127.0.0.1]:{self.ssh.port} {wrong.with_suffix('.pub').read_text()}")
        self.assert_failed(self.push("--key", self.file, self.script), 1, "its host key is not the one that is known")

    def test_a_key_that_is_not_accepted_is_said_in_one_sentence(self):
        self.ssh.use_another_key()
        self.assert_failed(self.push("--key", self.file, self.script), 1, "it accepts none of your keys", "authorized_keys")

    def test_a_far_side_without_pyenvx_is_said_in_one_sentence(self):
        self.address_of_far = self.ssh.address(program="/nonexistent/pyenvx")
        self.assert_failed(self.push("--key", self.file, self.script), 1, "there is no pyenvx over there", "?program=")

    def test_a_host_that_is_silent_costs_one_time_out_and_the_index_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"ssh://127.0.0.1:{silent.getsockname()[1]}"
            here = self.another_home(substituters=[address], trusted_public_keys=[self.public])
            begin = time.monotonic()
            said = self.assert_runs(here, PATH=self.path())
            self.assertLess(time.monotonic() - begin, 30)
        self.assertEqual(len(re.findall("warning: ", said)), 1, said)
        self.assertIn(address, said)

    def test_nothing_that_looks_like_an_option_reaches_ssh(self):
        trap = self.home.path / "trap"
        for address in (f"ssh://-oProxyCommand=touch%20{trap}", f"ssh://x@-oProxyCommand=touch{trap}", "ssh://host/a;b"):
            outcome = self.home.run("store", "copy", "--to", address, self.script, PATH=self.path())
            self.assertIn("is no address for ssh", outcome.stderr)
        self.assertFalse(trap.exists())


class WhatIsGiven(Serving):
    def test_an_object_is_given_as_it_was_registered(self):
        server = self.serve()
        info = server.get("info/" + self.address("demo")).decode()
        key = re.search(r"^URL: (.*)$", info, re.M)[1]
        tree = server.get(key)
        self.assertEqual(re.search(r"^NarHash: sha256:(.*)$", info, re.M)[1], hashlib.sha256(tree).hexdigest())
        self.assertEqual(server.get(key, Range="bytes=100-"), tree[100:])

    def test_nothing_but_objects_is_given(self):
        server = self.serve()
        for key in ("", "store", "store/", "db/store.sqlite", "info/../db/store.sqlite", "records",
                    "info/" + self.address(self.script), f"store/{self.address('demo')}/site/demo.py"):
            self.assertEqual(server.status(key), 404, key)
        for method in ("PUT", "POST", "DELETE"):
            self.assertEqual(server.status("pyenvx-cache-info", method), 405)

    def test_what_was_given_is_not_collected_as_long_as_it_is_served(self):
        server = self.serve()
        address = self.address("demo")
        info = server.get("info/" + address).decode()
        self.script.unlink()
        self.run_ok("store", "gc", *EVERYTHING)
        tree = server.get(re.search(r"^URL: (.*)$", info, re.M)[1])
        self.assertEqual(re.search(r"^NarHash: sha256:(.*)$", info, re.M)[1], hashlib.sha256(tree).hexdigest())
        server.end()
        self.run_ok("store", "gc", *EVERYTHING)
        self.assertFalse((self.home.store / address).exists())

    def test_a_signal_ends_it_with_success_and_leaves_nothing(self):
        before = self.home.kept()
        for how in (signal.SIGINT, signal.SIGTERM):
            server = self.serve()
            self.assertEqual(server.status("pyenvx-cache-info"), 200)
            self.assertEqual(server.end(how), 0)
            self.assertIn("shared read-only", server.said)
        self.assertEqual(self.home.kept()["tmp"], before["tmp"])

    def test_an_address_that_is_taken_or_none_is_refused(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.assert_failed(self.home.run("store", "serve", "--http", address), 1, address, "in use")
        for address in ("8080", "127.0.0.1:http", "::1:8080"):
            outcome = self.home.run("store", "serve", "--http", address)
            self.assertIn("no address to listen on", outcome.stderr)
            self.assertNotEqual(outcome.returncode, 0)

    def test_clients_that_break_off_in_the_midst_leave_it_to_the_others(self):
        self.index.wheel("large", modules={"large.py": "", "large.bin": os.urandom(20_000_000).hex()})
        self.run_ok(self.home.script("import large\n", ["large"], "other.py"), timeout=120)
        server = self.serve()
        key = re.search(r"^URL: (.*)$", server.get("info/" + self.address("large")).decode(), re.M)[1]
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) as client:
                client.sendall(f"GET /{key} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
                client.recv(1000)
        sizes = []
        clients = [threading.Thread(target=lambda: sizes.append(len(server.get(key)))) for _ in range(4)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        self.assertEqual(len(set(sizes)), 1)
        self.assertGreater(sizes[0], 40_000_000)
        self.assertEqual(server.end(), 0)
