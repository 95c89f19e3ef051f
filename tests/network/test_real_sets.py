"""What people really ask for resolves to the versions that uv chooses, no slower, from one snapshot of the index that both
read: recorded first, then served on loopback with a fixed delay, so that nothing changes between the two."""

import contextlib
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest

from network import LONG, NetworkHome, host_python, main
from peer import Peer

SNAPSHOT_INDEX = pathlib.Path(__file__).resolve().parents[1] / "support" / "snapshot_index.py"
LATENCY = 0.03
ROUNDS = 9 if LONG else 3
# What both must find; where they differ, the packages and the rule that says why.
SETS = {
    "requests": ["requests"],
    "jupyterlab": ["jupyterlab"],
    "airflow": ["apache-airflow"],
    "tensorflow": ["tensorflow"],
    "s3fs": ["boto3", "s3fs"],
    "celery": ["django", "celery"],
    "fastapi": ["fastapi[all]"],
    "sphinx": ["sphinx<7", "docutils==0.17.1"],
    "bigquery": ["google-cloud-bigquery[all]"],
    "ansible": ["ansible"],
    "dask": ["dask[complete]"],
    "transformers": ["transformers"],
}
CHOSEN = list(SETS) if LONG else ["requests", "s3fs", "sphinx", "transformers"]
# Where the versions are others than uv's: the package in which the choice differs, and the rule that says why. With that
# package as it is here, uv must come to the very same versions.
DIFFERENCES = {
    # s3fs needs aiobotocore, which needs an older botocore than the newest boto3. What is rejected again and again is decided
    # first, which keeps the newest s3fs; uv keeps the newest boto3 and goes back to an s3fs of before there was an aiobotocore.
    "s3fs": "s3fs",
}


@contextlib.contextmanager
def snapshot_index(folder, *options):
    """The address of a running index."""
    words = [sys.executable, str(SNAPSHOT_INDEX), str(folder), *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}/simple/"
        finally:
            server.kill()


def normal_pins(lines):
    """{name: version} of what `uv pip compile` prints."""
    pins = (line.split(";")[0].strip().split("==") for line in lines if "==" in line)
    return {name.split("[")[0]: version for name, version in pins}


class Uv:
    def __init__(self, program, home):
        self.program, self.home = program, home

    def resolve(self, index, name, cache, *more):
        declared = self.home / f"{name}.in"
        declared.write_text("\n".join([*SETS[name], *more]) + "\n", encoding="utf-8")
        words = [self.program, "pip", "compile", "-q", "--no-header", "--no-annotate", "--default-index", index,
                 "--python", host_python(), "--cache-dir", cache, declared]
        began = time.perf_counter()
        done = subprocess.run(words, capture_output=True, text=True)
        seconds = time.perf_counter() - began
        assert done.returncode == 0, done.stderr
        return normal_pins(done.stdout.splitlines()), seconds


class Pyenvx:
    """`pyenvx lock` of a script, with the whole of a home for each cache."""

    def __init__(self, home):
        self.home = home

    def resolve(self, index, name, cache):
        script = pathlib.Path(cache) / f"{name}.py"
        script.parent.mkdir(exist_ok=True)
        script.write_text(f"# /// script\n# dependencies = {json.dumps(SETS[name])}\n# ///\n", encoding="utf-8")
        lock = script.with_name(f"pylock.{name}.toml")
        lock.unlink(missing_ok=True)
        variables = {"PYENVX_INDEX_URL": index, "PYENVX_HOME": str(cache / "home"), "XDG_CACHE_HOME": str(cache / "cache")}
        began = time.perf_counter()
        done = self.home.run("lock", "--python", host_python(), "--script", script, **variables)
        seconds = time.perf_counter() - began
        assert done.returncode == 0, done.stderr
        packages = tomllib.loads(lock.read_text(encoding="utf-8"))["packages"]
        return {package["name"]: package["version"] for package in packages}, seconds


class RealSets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="pyenvx-test-")))
        cls.home = NetworkHome()
        cls.addClassCleanup(cls.home.close)
        cls.snapshot = cls.folder / "snapshot"
        peer = Peer("uv")
        cls.addClassCleanup(peer.close)
        cls.contenders = {"pyenvx": Pyenvx(cls.home), "uv": Uv(peer.programs / "uv", cls.folder)}
        cls.record(peer)

    @classmethod
    def record(cls, peer):
        """Both ask for everything once, so that neither is answered less than the other later."""
        trust = ["--cafile", peer.certificates] if peer.certificates else []
        with snapshot_index(cls.snapshot, "--from", peer.index, *trust) as index:
            for name in CHOSEN:
                ours, _ = cls.contenders["pyenvx"].resolve(index, name, cls.folder / "recording-pyenvx")
                cls.contenders["uv"].resolve(index, name, cls.folder / "recording-uv")
                if package := DIFFERENCES.get(name):
                    cls.contenders["uv"].resolve(index, name, cls.folder / "recording-uv", f"{package}=={ours[package]}")

    def medians(self, index, name, cache_of, rounds=ROUNDS):
        """The seconds of each, from alternating rounds."""
        seconds = {who: [] for who in self.contenders}
        for number in range(rounds):
            turns = list(self.contenders.items())
            for who, contender in turns if number % 2 == 0 else reversed(turns):
                seconds[who].append(contender.resolve(index, name, cache_of(who, number))[1])
        return {who: statistics.median(values) for who, values in seconds.items()}

    def tell(self, what, medians):
        ratio = medians["pyenvx"] / medians["uv"]
        print(f"{what}: pyenvx {medians['pyenvx']:.3f} s, uv {medians['uv']:.3f} s, {ratio:.2f}", flush=True)
        return ratio

    def test_versions_are_those_that_uv_chooses(self):
        with snapshot_index(self.snapshot) as index:
            for name in CHOSEN:
                with self.subTest(name):
                    ours, _ = self.contenders["pyenvx"].resolve(index, name, self.folder / "comparing-pyenvx")
                    pins = [f"{package}=={ours[package]}" for package in [DIFFERENCES.get(name)] if package]
                    theirs, _ = self.contenders["uv"].resolve(index, name, self.folder / "comparing-uv", *pins)
                    self.assertEqual(ours, theirs)

    def test_resolving_from_a_full_cache_takes_no_longer_than_uv(self):
        with snapshot_index(self.snapshot, "--latency", str(LATENCY)) as index:
            for name in CHOSEN:
                with self.subTest(name):
                    for who, contender in self.contenders.items():
                        contender.resolve(index, name, self.folder / f"warm-{who}")
                    medians = self.medians(index, name, lambda who, _: self.folder / f"warm-{who}")
                    self.assertLessEqual(self.tell(f"{name}, full cache", medians), 1.0 if LONG else 2.5)

    def test_what_needs_hundreds_of_versions_is_resolved_in_half_the_time_from_nothing(self):
        with snapshot_index(self.snapshot, "--latency", str(LATENCY)) as index:
            medians = self.medians(index, "s3fs", lambda who, number: self.folder / f"cold-{number}-{who}", 3 if LONG else 1)
            self.assertLessEqual(self.tell("s3fs, from nothing", medians), 0.5 if LONG else 0.75)


if __name__ == "__main__":
    main()
