#!/usr/bin/env python3
"""Compares store/pep, through pep_oracle_peer, with the newest `packaging` library over generated cases.

The same --seed gives the same cases. Ends with 1 when the two differ, and shows each difference in its smallest form;
with 77 when packaging cannot be had (in CI with 1).
"""

import argparse
import collections
import os
import pathlib
import subprocess
import sys

import cases

BATCH = 20_000
SHOWN_DIFFERENCES = 12
PROBES_PER_DIFFERENCE = 200


def absolute(text):
    return pathlib.Path(text).resolve()


def parse_arguments(description, cases):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True, type=absolute, help="the program that answers for pyenvx")
    parser.add_argument("--packaging", required=True, type=absolute, help="folder that pip fills with packaging")
    parser.add_argument("--refresh", action="store_true", help="ask the index for a newer packaging")
    parser.add_argument("--cases", type=int, default=cases)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def load_oracle(folder, refresh):
    if refresh or not (folder / "packaging").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
        done = subprocess.run([*command, "--target", folder, "packaging"], capture_output=True, text=True)
        if done.returncode != 0:
            print(f"skipped: pip cannot install packaging: {(done.stderr or done.stdout).strip()[-400:]}")
            sys.exit(1 if os.environ.get("CI") else 77)
    # Before site-packages: the host's own packaging is older, and wrong in thousands of cases.
    sys.path.insert(0, str(folder))
    import oracle
    import packaging

    assert pathlib.Path(packaging.__file__).is_relative_to(folder), packaging.__file__
    return oracle, packaging.__version__


ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
UNESCAPES = {"t": "\t", "n": "\n", "r": "\r"}


def encode(fields):
    return "\t".join(field.translate(ESCAPES) for field in fields)


def decode_field(field):
    if "\\" not in field:
        return field
    pieces = iter(field)
    return "".join(UNESCAPES.get(escaped := next(pieces), escaped) if c == "\\" else c for c in pieces)


def ask_peer(peer, batch):
    text = "".join(encode(case) + "\n" for case in batch).encode("utf-8", "surrogateescape")
    output = subprocess.run([peer], input=text, stdout=subprocess.PIPE, check=True).stdout
    lines = output.decode("utf-8", "surrogateescape").split("\n")[:-1]
    assert len(lines) == len(batch), f"{len(lines)} answers to {len(batch)} cases"
    return [[decode_field(field) for field in line.split("\t")] for line in lines]


def compare(oracle, peer, batch):
    """Pairs of (case, expected, actual), in the order of the batch."""
    return [(case, oracle.answer(*case), actual) for case, actual in zip(batch, ask_peer(peer, batch))]


def smaller_forms(case):
    """The case with one version of several, or with a piece cut out of one field; large pieces first."""
    if case[0] in cases.WITH_VERSIONS and len(case) > 3:
        yield from ([*case[:2], version] for version in case[2:])
        return
    for index, field in enumerate(case[1:], start=1):
        size = len(field)
        while size:
            for start in range(0, len(field) - size + 1, size):
                yield [*case[:index], field[:start] + field[start + size :], *case[index + 1 :]]
            size //= 2


def shrink(oracle, peer, difference):
    """Cuts as long as a difference remains. Kinds with fields of fixed meaning are left as they are."""
    for _ in range(PROBES_PER_DIFFERENCE):
        if difference[0][0] in cases.UNSHRINKABLE:
            break
        candidates = [form for form in smaller_forms(difference[0]) if cases.is_well_formed(form)]
        remaining = [found for found in compare(oracle, peer, candidates) if not oracle.agrees(*found[1:])]
        if not remaining:
            break
        difference = min(remaining, key=lambda found: sum(map(len, found[0])))
    return difference


def report_differences(oracle, peer, differences):
    print(f"{len(differences)} differences; the first, in their smallest form:")
    shown = set()
    for difference in differences[:SHOWN_DIFFERENCES]:
        case, expected, actual = shrink(oracle, peer, difference)
        if encode(case) in shown:
            continue
        shown.add(encode(case))
        print(f"  {case[0]}: {case[1:]!r}\n    packaging: {expected!r}\n    store/pep: {actual!r}")


def main():
    arguments = parse_arguments(__doc__, 200_000)
    oracle, version = load_oracle(arguments.packaging, arguments.refresh)
    total, valid, differences = collections.Counter(), collections.Counter(), []
    for batch in cases.batches(arguments.seed, arguments.cases, BATCH):
        for case, expected, actual in compare(oracle, arguments.peer, batch):
            total[case[0]] += 1
            valid[case[0]] += expected[0] == "ok"
            if not oracle.agrees(expected, actual):
                differences.append((case, expected, actual))
    print(f"packaging {version}, Python {sys.version.split()[0]}, seed {arguments.seed}")
    for kind, count in sorted(total.items()):
        print(f"  {kind:12} {count:9,} cases, {valid[kind] / count:4.0%} valid")
    print(f"  {'all':12} {total.total():9,} cases, {valid.total() / total.total():4.0%} valid")
    assert valid.total() * 3 >= total.total(), "fewer than a third of the cases are valid"
    if differences:
        report_differences(oracle, arguments.peer, differences)
        return 1
    print("no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())
