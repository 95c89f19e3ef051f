"""The scientific set from a binary cache, by a home that asks no index: from a folder, from nginx, and from a bucket whose
server checks signatures."""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import unittest
import urllib.request

from network import NetworkHome, NetworkTest, main
from peer import Peer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))

from harness import wait_until  # noqa: E402
from sets import SETS  # noqa: E402

SCIENTIFIC = next(one for one in SETS if one.name == "scientific")
CAN_BE_WITHOUT_NETWORK = subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0
# No index can be reached, and loopback can.
NO_INDEX = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
REGION = "eu-west-3"
NGINX = """
daemon off;
pid {folder}/pid;
error_log {folder}/errors;
events {{}}
http {{
    access_log {folder}/requests;
    client_max_body_size 0;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ root {folder}/files; dav_methods PUT; create_full_put_path on; }}
    }}
}}
"""
# A user who may do everything, and a bucket; from then on nobody is served without a signature.
MAKE_BUCKET = """
import json, sys, boto3
def client(service):
    return boto3.client(service, endpoint_url=sys.argv[1], region_name=sys.argv[2],
                        aws_access_key_id="first", aws_secret_access_key="first")
iam = client("iam")
iam.create_user(UserName="team")
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
iam.put_user_policy(UserName="team", PolicyName="all", PolicyDocument=json.dumps(policy))
client("s3").create_bucket(Bucket="wheels", CreateBucketConfiguration={"LocationConstraint": sys.argv[2]})
key = iam.create_access_key(UserName="team")["AccessKey"]
print(json.dumps({"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}))
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def check_signatures(endpoint):
    """From now on."""
    plain = {"Content-Type": "text/plain"}
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/moto-api/reset-auth", b"0", plain)).close()


@contextlib.contextmanager
def running(words, port, **options):
    with subprocess.Popen([*map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options) as server:
        try:
            wait_until(lambda: answers(port), otherwise="a server did not begin")
            yield
        finally:
            server.terminate()


class Caches(NetworkTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home.finish = "inline"
        cls.home.write("script.py", SCIENTIFIC.script())
        cls.folder = cls.home.path / "cache"
        cls.public = cls.ok(cls.home.run("key", "generate", "team-1")).strip()
        cls.expected = cls.ok(cls.home.run("script.py", timeout=1200))
        cls.push(f"file://{cls.folder}")

    @staticmethod
    def ok(outcome):
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        return outcome.stdout

    @classmethod
    def push(cls, address, **variables):
        words = ("store", "copy", "--to", address, "--key", "team-1.secret", "script.py")
        return cls.ok(cls.home.run(*words, timeout=1200, **variables))

    def second(self, address):
        home = NetworkHome()
        self.addCleanup(home.close)
        file = home.write("../home/.config/pyenvx/config.toml", "")
        file.write_text(f'substituters = {json.dumps([address])}\ntrusted-public-keys = ["{self.public}"]\n')
        home.write("script.py", SCIENTIFIC.script())
        return home

    def assert_runs(self, address, **options):
        home = self.second(address)
        outcome = home.run("script.py", timeout=1200, **options)
        self.assertEqual((outcome.returncode, outcome.stdout), (0, self.expected), outcome.stderr)
        verified = home.run("store", "verify", "--contents")
        self.assertEqual(verified.returncode, 0, verified.stdout)

    @unittest.skipUnless(CAN_BE_WITHOUT_NETWORK, "a namespace without network needs unshare and rights")
    def test_from_a_folder_without_network(self):
        self.assert_runs(f"file://{self.folder}", before=("unshare", "-rn"))

    @unittest.skipUnless(shutil.which("nginx"), "nginx is not installed")
    def test_from_nginx(self):
        place = self.home.path / "nginx"
        (place / "files").mkdir(parents=True)
        place.chmod(0o755)
        port = free_port()
        configuration = place / "nginx.conf"
        configuration.write_text(("user root;" if os.geteuid() == 0 else "") + NGINX.format(folder=place, port=port))
        with running(["nginx", "-p", place, "-e", place / "errors", "-c", configuration], port):
            self.push(f"http://127.0.0.1:{port}/team")
            self.assert_runs(f"http://127.0.0.1:{port}/team", **NO_INDEX)

    def test_from_a_bucket(self):
        peer = Peer("moto[server]")
        self.addCleanup(peer.close)
        port = free_port()
        endpoint = f"http://127.0.0.1:{port}"
        with running([peer.programs / "moto_server", "-H", "127.0.0.1", "-p", port], port):
            secrets = json.loads(peer.call("python", "-c", MAKE_BUCKET, endpoint, REGION, NO_PROXY="127.0.0.1"))
            check_signatures(endpoint)
            address = f"s3://wheels/team?endpoint={endpoint}&region={REGION}"
            wrong = secrets | {"AWS_SECRET_ACCESS_KEY": "wrong" + secrets["AWS_SECRET_ACCESS_KEY"][5:]}
            outcome = self.home.run("store", "copy", "--to", address, "script.py", **wrong)
            self.assertEqual(outcome.returncode, 4, outcome.stderr)
            self.assertIn("is refused (HTTP status 403)", outcome.stderr)
            self.push(address, **secrets)
            self.assert_runs(address, **NO_INDEX, **secrets)
            outcome = self.second(address).run("script.py", **NO_INDEX, **wrong)
            self.assertNotEqual(outcome.returncode, 0)
            self.assertIn("is refused (HTTP status 403)", outcome.stderr)


if __name__ == "__main__":
    main()
