#!/usr/bin/env python3
"""How long questions to a large store take, as whole processes, and whether that is within the targets.

    store_scale.py [--bin FOLDER] [--rounds 20] [--home FOLDER] [--json FILE] [--check]

Makes the store of tests/support/big_store.py (100,000 objects, 1,000,000 references) in a temporary folder, or takes
the one that an earlier run left in --home. The rows take turns, and each says best and median in milliseconds. With
--check the status is 1 when a row's best is over its target: the best, because whatever else the machine does only adds."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import big_store  # noqa: E402

TARGETS = {"path-info": 5, "path-info of the largest": None, "closure": 50, "why-depends": 100, "ls": None, "gc --dry-run": 1000, "nothing": None}


def rows(names):
    return {
        "path-info": ["path-info", names["deep"]],
        "path-info of the largest": ["path-info", names["largest"]],
        "closure": ["closure", names["largest"]],
        "why-depends": ["why-depends", names["largest"], names["deep"]],
        "ls": ["ls"],
        "gc --dry-run": ["gc", "--dry-run"],
        "nothing": ["--help"],
    }


def store_in(folder):
    """Fills it unless that was done before; returns the names of the objects to ask about."""
    noted = folder / "names.json"
    if not noted.exists():
        names = big_store.fill(folder / "store-home", big_store.Shape())
        noted.write_text(json.dumps(vars(names)))
    return json.loads(noted.read_text())


def take(program, words, environment):
    begin = time.perf_counter()
    subprocess.run([program, "store", *words], env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begin) * 1000


def measure(program, names, environment, rounds):
    times = {name: [] for name in TARGETS}
    for _ in range(rounds):
        for name, words in rows(names).items():
            times[name].append(take(program, words, environment))
    return {name: {"best": min(all_times), "median": statistics.median(all_times)} for name, all_times in times.items()}


def report(figures):
    late = []
    for name, figure in figures.items():
        target = TARGETS[name]
        print(f"{name:26} best {figure['best']:8.2f} ms   median {figure['median']:8.2f} ms"
              + (f"   target {target} ms" if target else ""))
        if target and figure["best"] > target:
            late.append(name)
    return late


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin")
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--home", type=pathlib.Path)
    arguments.add_argument("--json", type=pathlib.Path)
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="pyenvx-scale-") as temporary:
        folder = options.home or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        names = store_in(folder)
        environment = {**os.environ, "PYENVX_HOME": str(folder / "store-home")}
        figures = measure(options.bin / "pyenvx", names, environment, options.rounds)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    late = report(figures)
    return 1 if options.check and late else 0


if __name__ == "__main__":
    sys.exit(main())
