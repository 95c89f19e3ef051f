"""A store that is shared with other machines: over HTTP."""

import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import threading
import urllib.error
import urllib.request

from harness import BIN, FunctionalTest


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
        self.index.wheel("demo", requires=["part"], modules={"demo.py": "import part\nx = part.y\n"})
        self.index.wheel("part", modules={"part.py": "y = 2\n"})
        self.script = self.home.script("import demo\nprint(demo.x)\n", ["demo"])
        self.run_ok(self.script)

    def serve(self, *words, home=None):
        server = Server(home or self.home, *words)
        self.addCleanup(server.end, signal.SIGKILL)
        self.assertRegex(server.url, r"^http://127\.0\.0\.1:\d+$")
        return server

    def address(self, word):
        return json.loads(self.run_ok("store", "path-info", word, "--json"))[0]["path"]


class Http(Serving):
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
