#!/usr/bin/env python3
"""Compares how pyenvx finds the blocks of a script with the reference regular expression of inline script metadata.

The same --seed gives the same cases. Ends with 1 when the two differ, and shows the first differences.
"""

import argparse
import io
import random
import re
import subprocess
import sys

# From the standard ("Inline script metadata", reference implementation).
REFERENCE = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
SHOWN_DIFFERENCES = 5

LINES = [
    "# /// script", "# /// script", "# /// other", "# /// a-B-9", "# ///", "# ///", "# ///", "#", "# ", "# a = 1",
    "#  [tool.x]", "#\tb", "#c", "", "", " ", "print(1)", "'''", "# /// ", "# ///x", "# ////", "# /// two words",
    "# /// script ", "# /// \u00e9", " # /// script", "#/// script", "## /// script", "# # ///", "# x\u2028y", "# x\x0cy",
    "# x\x1cy", "\ufeff# /// script", "# \u00e9", "\x0c", "\t", "# ///\t", "# /// -", "# /// script\x0b",
]
ENDS = ["\n", "\n", "\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r"]

FIXED = [
    "", "\n", "# /// script", "# /// script\n# ///", "# /// script\n#\n# ///", "# /// script\n# a\n# ///\n# ///",
    "# /// script\n\n# a\n# ///", "# /// a\n# /// b\n# x\n# ///\n", "# /// script\n# a\n# ///\n# /// b\n# c\n# ///\n",
    "\ufeff# /// script\n# a\n# ///\n", "# /// script\r\n# a\r\n# ///\r\n", "# /// script\r# a\r# ///\r",
]


def generated(random_source):
    lines = random_source.choices(LINES, k=random_source.randrange(1, 12))
    if random_source.random() < 0.6:
        begin = random_source.randrange(len(lines) + 1)
        lines[begin:begin] = ["# /// script", *random_source.choices(LINES[5:13], k=random_source.randrange(4)), "# ///"]
    only_newlines = random_source.random() < 0.6
    ends = ["\n" if only_newlines else random_source.choice(ENDS) for _ in lines]
    if random_source.random() < 0.4:
        ends[-1] = ""
    return "".join(line + end for line, end in zip(lines, ends))


def expected(script):
    """The script as Python reads it: UTF-8 without its mark, universal newlines."""
    text = io.TextIOWrapper(io.BytesIO(script.encode()), encoding="utf-8-sig").read()
    return [(match["type"], without_comment_signs(match["content"])) for match in REFERENCE.finditer(text)]


def without_comment_signs(content):
    # Cut at LF alone: str.splitlines, which the standard's example uses, also cuts at form feeds and the like and then
    # takes two characters off the middle of a line.
    lines = content.split("\n")[:-1]
    return "".join((line[2:] if line.startswith("# ") else line[1:]) + "\n" for line in lines)


def field(data):
    return str(len(data)).encode() + b"\n" + data


def read_field(stream):
    return stream.read(int(stream.readline())).decode()


def answers(peer, scripts):
    done = subprocess.run([peer], input=b"".join(field(script.encode()) for script in scripts), capture_output=True, check=True)
    stream = io.BytesIO(done.stdout)
    return [
        [(read_field(stream), read_field(stream)) for _ in range(int(stream.readline()))]
        for _ in scripts
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True, help="the program pep723_peer")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random_source = random.Random(arguments.seed)
    scripts = FIXED + [generated(random_source) for _ in range(arguments.cases)]
    wanted = [expected(script) for script in scripts]
    found = answers(arguments.peer, scripts)
    differences = [case for case in zip(scripts, wanted, found) if case[1] != case[2]]
    for script, reference, ours in differences[:SHOWN_DIFFERENCES]:
        print(f"{script!r}\n  reference: {reference}\n  pyenvx:    {ours}")
    with_block = sum(1 for blocks in wanted if blocks)
    print(f"{len(scripts)} scripts, {with_block} with blocks, {len(differences)} differences (seed {arguments.seed})")
    return 1 if differences or with_block < len(scripts) // 10 else 0


if __name__ == "__main__":
    sys.exit(main())
