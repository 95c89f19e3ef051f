#!/usr/bin/env python3
"""What binary caches cost, beside what does the same without one, and whether that is within the targets.

    binary_caches.py [--bin FOLDER] [--set scientific] [--rounds 5] [--scratch FOLDER] [--json FILE] [--check]

copy to, copy from: all objects of a set's environment, to a folder and into a new store, beside `tar | zstd -T0` of the
same trees at the same level; memory is counted above that of a command that only asks the store. start: a script of the set
with no store, from the folder and from a folder of its wheels. The two of a row take turns, each with its own new folder,
and the best of each counts: whatever else the machine does only adds. --scratch is best a tmpfs."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

from measuring import Sample, start
from scratch import Scratch
from sets import SETS

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEVEL = 3  # of store/archive/zstd_stream.cpp
LEAST_THROUGHPUT, MOST_MEMORY, MOST_START = 0.8, 64, 0.8


class Bench:
    def __init__(self, options, scratch):
        self.program, self.scratch, self.rounds = options.bin / "pyenvx", scratch, options.rounds
        self.set = next(one for one in SETS if one.name == options.set)
        self.first = scratch.place("first")
        self.cache = self.first.path / "cache"
        self.address = f"file://{self.cache}"
        self.script = self.first.write("script.py", self.set.script())
        self.log = self.first.path

    def call(self, place, *words, **variables):
        return start([self.program, *words], place.variables | variables, self.log)

    def fill(self):
        """The first home gets all of it; the wheels for the other way of starting come from pip."""
        print(f"filling a store and a cache with {self.set.name}", flush=True)
        self.call(self.first, "run", self.script, PYENVX_FINISH="inline")
        self.call(self.first, "store", "copy", "--to", self.address, self.script)
        self.objects = sorted(file.name for file in (self.cache / "info").iterdir())
        self.store = pathlib.Path(self.first.variables["PYENVX_HOME"]) / "store"
        self.wheels = self.first.path / "wheels"
        self.wheels.mkdir()
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "-d", self.wheels, *self.set.packages], check=True)

    # ---- one side of a row ----

    def copy_to(self, number):
        return self.call(self.first, "store", "copy", "--to", f"file://{self.first.path}/to-{number}", *self.objects)

    def tar_to(self, number):
        words = f'cd "$1" && shift && tar -cf - "$@" | zstd -q -T0 -{LEVEL} -o "$OUT" && sync -f "$OUT"'
        variables = os.environ | {"OUT": str(self.first.path / f"to-{number}.tar.zst")}
        return start(["sh", "-ec", words, "sh", self.store, *self.objects], variables, self.log)

    def copy_from(self, _):
        place = self.scratch.place("copy-from")
        return self.call(place, "store", "copy", "--from", self.address, *self.objects)

    def tar_from(self, _):
        folder = self.scratch.place("tar-from").path
        words = 'zstd -q -d -T0 -c "$1" | tar -xf - -C "$2"'
        return start(["sh", "-ec", words, "sh", self.first.path / "to-0.tar.zst", folder], os.environ, self.log)

    def new_home(self, configuration):
        place = self.scratch.place("start")
        file = place.path / ".config" / "pyenvx" / "config.toml"
        file.parent.mkdir(parents=True)
        file.write_text(configuration)
        return place, place.write("script.py", self.set.script())

    def start_from_cache(self, _):
        place, script = self.new_home(f'substituters = ["{self.address}"]\n')
        return self.call(place, "run", script, PYENVX_FINISH="never")

    def start_from_wheels(self, _):
        place, script = self.new_home(f'find-links = ["{self.wheels}"]\n')
        return self.call(place, "run", script, PYENVX_FINISH="never", PIP_NO_INDEX="1")

    # ---- rows ----

    def in_turns(self, *sides):
        """The best of each, and the most memory."""
        samples = [[] for _ in sides]
        for number in range(self.rounds):
            for side, taken in zip(sides, samples):
                taken.append(side(number))
        return [Sample(min(one.seconds for one in taken), min(one.cpu_seconds for one in taken),
                       max(one.peak_mib for one in taken)) for taken in samples]

    def rows(self):
        asking = self.call(self.first, "store", "ls").peak_mib
        rows = {}
        for name, ours, theirs in (("copy to", self.copy_to, self.tar_to), ("copy from", self.copy_from, self.tar_from)):
            mine, other = self.in_turns(ours, theirs)
            rows[name] = {"seconds": mine.seconds, "tar and zstd": other.seconds, "throughput": other.seconds / mine.seconds,
                          "MiB above": mine.peak_mib - asking}
        mine, other = self.in_turns(self.start_from_cache, self.start_from_wheels)
        rows["start"] = {"seconds": mine.seconds, "from wheels": other.seconds, "ratio": mine.seconds / other.seconds}
        return rows


def missed(rows):
    copies = (rows["copy to"], rows["copy from"])
    return (any(row["throughput"] < LEAST_THROUGHPUT or row["MiB above"] > MOST_MEMORY for row in copies)
            or rows["start"]["ratio"] > MOST_START)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin")
    arguments.add_argument("--set", default="scientific", choices=[one.name for one in SETS if not one.from_source])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--scratch")
    arguments.add_argument("--json", type=pathlib.Path)
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    if options.scratch:
        os.environ["BENCH_SCRATCH"] = options.scratch
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name == "PATH"}
    with Scratch(kept, gib=8) as scratch:
        bench = Bench(options, scratch)
        bench.fill()
        print("measuring", flush=True)
        rows = bench.rows()
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")
    for name, figures in rows.items():
        print(f"{name:10} " + "   ".join(f"{figure} {value:.2f}" for figure, value in figures.items()))
    return 1 if options.check and missed(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
