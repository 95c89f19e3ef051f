#!/usr/bin/env python3
"""Measures pyenvx beside uv, pipx, a virtualenv's python and the system's. run.sh builds what this needs and starts it.

Every cold start has a place of its own, which is deleted at the end of the run; contenders take turns within a round; all have
the same interpreter and the same index: the one that pip uses by default. Writes a table to standard output, and results.json
and plot.svg into --out."""

import argparse
import datetime
import fnmatch
import json
import os
import pathlib
import sys
import time

import plot
import report
from bench import Bench, Rounds
from measuring import Failed, say
from rows_cold import cold_rows
from rows_install import bare_rows, from_cache_rows
from rows_shell import shell_rows
from rows_source import source_rows
from rows_warm import resolve_rows, warm_rows
from scratch import Scratch
from sets import SETS
from tools import built, index_of_pip, machine, shared_variables, with_contenders

# What measures, and the keys of the rows that come of it.
PARTS = ((warm_rows, ("warm",)), (shell_rows, ("shell-cold", "shell-warm", "prompt-cold", "prompt-warm")))
PARTS_OF_SETS = ((resolve_rows, ("resolve",)), (from_cache_rows, ("from-cache", "from-cache-bytecode")), (bare_rows, ("bare",)),
                 (cold_rows, ("cold", "second-start-at-once", "finisher", "second-start")))
PARTS_OF_SOURCES = ((source_rows, ("source",)),)

GIB_OF_ROUND = 7  # nothing is deleted before the end


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one round of what takes seconds; without pipx and jupyterlab")
    parser.add_argument("--rows", default="*", metavar="A,B", help="patterns of keys, such as cold/*,warm/nothing")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of what takes seconds (7, 15 of builds; 1 with --quick)")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR", help="write results.json and plot.svg there")
    parser.add_argument("--check", action="store_true", help="status 1 when a target is missed")
    return parser.parse_args()


def rounds_in_full(number):
    return Rounds.full(cold=number, builds=number) if number else Rounds.full()


def wants(patterns, key):
    family = key.split("/")[0]
    return any(fnmatch.fnmatchcase(key, pattern) or family == pattern for pattern in patterns)


def wants_part(patterns, families, chosen):
    """Whether it can have a row that is wanted. Without a set, only the row itself knows what stands behind its family."""
    if chosen:
        return any(wants(patterns, f"{family}/{chosen.name}") for family in families)
    return any(fnmatch.fnmatchcase(family, pattern.split("/")[0]) for pattern in patterns for family in families)


def measure(bench, patterns):
    """Returns the rows, and what failed."""
    parts = [(part, families, None) for part, families in PARTS]
    parts += [(part, families, chosen) for chosen in bench.sets
              for part, families in (PARTS_OF_SOURCES if chosen.from_source else PARTS_OF_SETS)]
    rows, failures = [], []
    for part, families, chosen in parts:
        if not wants_part(patterns, families, chosen):
            continue
        try:
            for row in part(bench, chosen) if chosen else part(bench):
                if wants(patterns, row.key):
                    say(report.line(row))
                    rows.append(row)
        except Failed as failure:  # the other parts can be measured all the same
            say(f"error: {failure}")
            failures.append(str(failure))
    return rows, failures


def run(tools, scratch, rounds, sets, patterns):
    """Returns what is to be said about the run, and the rows."""
    began, load = time.monotonic(), os.getloadavg()[0]
    rows, failures = measure(Bench(tools, scratch, rounds, sets), patterns)
    return {"date": datetime.date.today().isoformat(), "machine": machine(), "versions": tools.versions(),
            "load": [load, os.getloadavg()[0]], "minutes": round((time.monotonic() - began) / 60, 2),
            "failures": failures}, rows


def write(folder, about, rows):
    folder.mkdir(parents=True, exist_ok=True)
    results = report.as_json(about, rows)
    (folder / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "plot.svg").write_text(plot.svg(results), encoding="utf-8")


def tell(chosen, about, rows):
    """Returns the exit status."""
    print(report.preface(about), report.table(rows), sep="\n\n", flush=True)
    if chosen.out:
        write(chosen.out, about, rows)
    return 1 if about["failures"] or (chosen.check and report.missed(rows)) else 0


def main():
    chosen = options()
    rounds = Rounds.quick(chosen.rounds or 1) if chosen.quick else rounds_in_full(chosen.rounds)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    tools = built()
    with Scratch(shared_variables(tools, *index_of_pip(tools.python)), rounds.cold * GIB_OF_ROUND) as scratch:
        say("installing uv and pipx")
        tools = with_contenders(tools, scratch.path)
        is_short = chosen.quick and chosen.rows == "*"
        sets = [one for one in SETS if one.name != "jupyterlab"] if is_short else SETS
        return tell(chosen, *run(tools, scratch, rounds, sets, chosen.rows.split(",")))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(f"error: {failure}")
