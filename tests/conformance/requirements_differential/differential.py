#!/usr/bin/env python3
"""Compares how pyenvx takes requirements files apart with how pip does: lines, numbers, requirements, options, variables
and encodings. pip's own reader is asked, which is no interface: a pip that has it otherwise skips the test.

The same --seed gives the same cases. Ends with 1 when the two differ, and shows the first differences.
"""

import argparse
import io
import os
import pathlib
import random
import shlex
import subprocess
import sys
import tempfile

SKIPPED = 77
SHOWN_DIFFERENCES = 5
# What pip calls each option, and whether it takes a value.
OPTIONS = {
    "requirements": "--requirement", "constraints": "--constraint", "editables": "--editable", "index_url": "--index-url",
    "extra_index_urls": "--extra-index-url", "find_links": "--find-links", "no_index": "--no-index", "pre": "--pre",
    "prefer_binary": "--prefer-binary", "require_hashes": "--require-hashes", "trusted_hosts": "--trusted-host",
}
PIECES = [
    "demo", "demo==1.0", "demo[extra]>=1,<2", "demo ; python_version < '3'", 'demo; extra == "x"', "demo @ https://h.example/d#egg=1",
    "-r other.txt", "-rother.txt", "--requirement=other.txt", "--requirement other.txt", "-c 'two words.txt'", "--constraint=c.txt",
    "-e .", "-e./here", "--editable=git+https://h.example/x", "-i https://h.example/s", "--index-url=https://u:${VALUE}@h.example",
    "--extra-index-url https://h.example/${EMPTY}", "--extra-index https://h.example", "-f links", "--find-links=${UNSET}",
    "--no-index", "--pre", "--prefer-binary", "--require-hashes", "--trusted-host h.example", "--pr", "--p", "--nonesuch",
    "--hash=sha256:00", "--hash sha512:11", "# comment", "#comment", " # comment", "demo# no comment", "demo #comment", "\\", " \\",
    "\\\\", "demo \\", "demo\\", "\t", " ", "", "'", '"', "demo --hash=sha256:aa", "demo==1 --hash=sha256:aa --hash=sha256:bb",
    "${VALUE}", "$VALUE", "${lower}", "demo-${VALUE}", "\u00e9", "# \u20ac", "\x0c", "\u2028", "\x85", "- demo", "-", "--",
    "demo -x", "demo --pre=yes", "-r", "a -r b.txt",
]
ENDS = ["\n", "\n", "\n", "\n", "\r\n", "\r", "\\\n", " \\\n", "\\\r\n"]
HEADS = ["# -*- coding: latin-1 -*-\n", "# coding=utf-8\n", "#!/x\n# vim: set fileencoding=iso-8859-1 :\n"]


def generated(random_source):
    """A file as bytes."""
    count = random_source.randrange(1, 8)
    lines = []
    for _ in range(count):
        lines.append(" ".join(random_source.choices(PIECES, k=random_source.choice([1, 1, 1, 2, 3]))))
        lines.append(random_source.choice(ENDS))
    text = "".join(lines)
    way = random_source.random()
    if way < 0.05:
        return b"\xff\xfe" + text.encode("utf-16-le")
    if way < 0.1:
        return b"\xfe\xff" + text.encode("utf-16-be")
    if way < 0.2:
        return b"\xef\xbb\xbf" + text.encode()
    if way < 0.3:
        head = random_source.choice(HEADS)
        encoding = "utf-8" if "utf-8" in head else "latin-1"
        return (head + text).encode(encoding, "replace")
    return text.encode()


class StrayWord(Exception):
    """Behind options pip drops words that are none, and says nothing; pyenvx refuses them."""


def oracle():
    """What takes a file apart as pip does, of pip's own parts; nothing where this pip has none of that name."""
    try:
        from pip._internal.network.session import PipSession
        from pip._internal.req.req_file import break_args_options, build_parser, get_file_content, preprocess

        session = PipSession()
    except (ImportError, TypeError):
        return None

    def parse_file(path):
        for number, line in preprocess(get_file_content(str(path), session)[1]):
            words, options = break_args_options(line)
            parser = build_parser()
            defaults = parser.get_default_values()
            defaults.index_url = None
            values, stray = parser.parse_args(shlex.split(options), defaults)
            if stray:
                raise StrayWord(stray)
            yield number, words, values

    return parse_file


def described(number, words, values):
    """One line of pip's as the peer says it, its options in an order of their own."""
    options = set()
    for name, option in OPTIONS.items():
        value = getattr(values, name, None)
        if value is True:
            options.add((option, ""))
        elif isinstance(value, str):
            options.add((option, value))
        else:
            options.update((option, one) for one in value or [] if isinstance(one, str))
    for algorithm, digits in (getattr(values, "hashes", None) or {}).items():
        options.update(("--hash", f"{algorithm}:{one}") for one in digits)
    return number, words.strip(), frozenset(options)


def expected(parse_file, path, data):
    path.write_bytes(data)
    try:
        with open(os.devnull, "w") as nowhere:
            sys.stderr, kept = nowhere, sys.stderr
            try:
                return [described(*line) for line in parse_file(path)]
            finally:
                sys.stderr = kept
    except Exception:  # whatever pip fails with, it does not take the file
        return "invalid"


def field(data):
    return str(len(data)).encode() + b"\n" + data


def answers(peer, files):
    done = subprocess.run([peer], input=b"".join(map(field, files)), capture_output=True, check=True)
    stream = io.BytesIO(done.stdout)
    for _ in files:
        yield understood(stream.read(int(stream.readline())).decode())


def understood(text):
    if text == "invalid":
        return text
    lines = []
    for line in text.split("\x1e")[:-1]:
        number, requirement, *options = line.split("\x1f")
        pairs = list(zip(options[::2], options[1::2]))
        # Of several the last counts, to both.
        indexes = [value for name, value in pairs if name == "--index-url"]
        overruled = {("--index-url", value) for value in indexes[:-1] if value != indexes[-1]}
        lines.append((int(number), requirement, frozenset(pairs) - overruled))
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True, help="the program requirements_peer")
    parser.add_argument("--cases", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    parse_file = oracle()
    if parse_file is None:
        print("skipped: this Python's pip has no reader of requirements files that can be asked")
        return SKIPPED
    os.environ.update(VALUE="from variable", EMPTY="")
    for name in ("UNSET", "lower"):
        os.environ.pop(name, None)
    random_source = random.Random(arguments.seed)
    files = [generated(random_source) for _ in range(arguments.cases)]
    with tempfile.TemporaryDirectory() as folder:
        wanted = [expected(parse_file, pathlib.Path(folder) / "requirements.txt", data) for data in files]
    differences = [case for case in zip(files, wanted, answers(arguments.peer, files)) if case[1] != case[2]]
    for data, pips, ours in differences[:SHOWN_DIFFERENCES]:
        print(f"{data!r}\n  pip:    {pips}\n  pyenvx: {ours}")
    valid = sum(1 for lines in wanted if lines != "invalid")
    print(f"{len(files)} files, {valid} valid to pip, {len(differences)} differences (seed {arguments.seed})")
    return 1 if differences or valid < len(files) // 10 else 0


if __name__ == "__main__":
    sys.exit(main())
