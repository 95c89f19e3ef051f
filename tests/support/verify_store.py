#!/usr/bin/env python3
"""Hashes every object again that a store has registered, independently of pyenvx's own code.

    verify_store.py HOME       exit status 0 when nothing is wrong; one line for each problem otherwise

As a module: verify(home) gives a Report. An object with a tree hash is checked by it; a wheel's object without one by
its RECORD, an environment by the RECORDs it has; the launcher by the digest it is addressed by. The interpreter and
bytecode have only their tree hash: without it they count as `unverified`, unless `known` has their hash."""

import base64
import csv
import dataclasses
import hashlib
import os
import pathlib
import sqlite3
import stat
import struct
import sys

OBJECT_TIME = 315_619_200
WITHOUT_DIGEST = ("/RECORD", "/RECORD.jws", "/RECORD.p7s")
WHEEL_FOLDERS = {"purelib": "site", "platlib": "site", "scripts": "scripts", "headers": "headers", "data": "data"}
FOLDERS_OF_UNFINISHED_WORK = ("info", "records", "resolutions", "envs", "finish")


@dataclasses.dataclass
class Report:
    objects: int = 0
    unverified: list = dataclasses.field(default_factory=list)
    problems: list = dataclasses.field(default_factory=list)
    left_over: list = dataclasses.field(default_factory=list)  # garbage: unregistered trees, drafts, temporaries

    def __str__(self):
        lines = [f"{self.objects} objects, {len(self.unverified)} of them with nothing to verify by"]
        lines += [f"problem: {text}" for text in self.problems] + [f"left over: {text}" for text in self.left_over]
        return "\n".join(lines)


@dataclasses.dataclass
class Object:
    path: str
    kind: str
    nar_hash: str
    deriver: str
    references: list
    durable: int


# ---- the tree hash ----


def nar_hash_and_size(path):
    """SHA-256 and length of the NAR form of a tree."""
    digest, size = hashlib.sha256(), 0

    def token(data):
        nonlocal size
        piece = struct.pack("<Q", len(data)) + data + bytes(-len(data) % 8)
        digest.update(piece)
        size += len(piece)

    def node(place):
        status = os.lstat(place)
        token(b"(")
        token(b"type")
        if stat.S_ISREG(status.st_mode):
            token(b"regular")
            if status.st_mode & stat.S_IXUSR:
                token(b"executable")
                token(b"")
            token(b"contents")
            token(pathlib.Path(place).read_bytes())
        elif stat.S_ISLNK(status.st_mode):
            token(b"symlink")
            token(b"target")
            token(os.fsencode(os.readlink(place)))
        else:
            token(b"directory")
            for name in sorted(map(os.fsencode, os.listdir(place))):
                for word in (b"entry", b"(", b"name", name, b"node"):
                    token(word)
                node(os.path.join(place, os.fsdecode(name)))
                token(b")")
        token(b")")

    token(b"nix-archive-1")
    node(path)
    return digest.hexdigest(), size


def nar_hash(path):
    return nar_hash_and_size(path)[0]


# ---- RECORD ----


def files_below(top):
    """Every file and link, relative to the top."""
    return {
        os.path.relpath(os.path.join(parent, name), top)
        for parent, _, names in os.walk(top)
        for name in names
    }


def read_record(path):
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def differs(path, digest, size):
    """Why a file is not as a row of RECORD says; None when it is."""
    if not path.is_file():
        return "is missing"
    data = path.read_bytes()
    if size and int(size) != len(data):
        return f"has {len(data)} bytes, not {size}"
    algorithm, _, wanted = digest.partition("=")
    actual = base64.urlsafe_b64encode(hashlib.new(algorithm, data).digest()).rstrip(b"=").decode()
    return None if actual == wanted else "has another digest"


def place_in_object(path, dist_info):
    """Where a row of a wheel's RECORD lies in the wheel's object."""
    data = dist_info.removesuffix(".dist-info") + ".data/"
    if not path.startswith(data):
        return f"site/{path}"
    kind, _, rest = path[len(data) :].partition("/")
    return f"{WHEEL_FOLDERS[kind]}/{rest}"


def only(paths, what):
    paths = list(paths)
    if len(paths) != 1:
        raise ValueError(f"has {len(paths)} {what}")
    return paths[0]


def wheel_problems(top):
    dist_info = only((top / "site").glob("*.dist-info"), "dist-info folders").name
    seen = {f"site/{dist_info}{name}" for name in WITHOUT_DIGEST}
    for path, digest, size in read_record(top / "site" / dist_info / "RECORD"):
        place = place_in_object(path, dist_info)
        if "__pycache__" in path or place in seen:
            continue
        seen.add(place)
        why = differs(top / place, digest, size)
        if why:
            yield f"{place} {why}"
    for extra in files_below(top) - seen:
        yield f"{extra} stands in no RECORD"


def is_own_file(path):
    """What belongs to an environment itself, or to a bytecode object."""
    parts = pathlib.PurePosixPath(path).parts
    is_command = len(parts) == 2 and parts[0] == "bin" and parts[1].startswith(("python", "pip"))
    return is_command or path == "pyenvx-environment" or parts[-1] in ("pip.py", "pyenvx-customise.pth") or "__pycache__" in parts


def environment_problems(top):
    site = only(top.glob("lib/python*"), "libraries") / "site-packages"
    seen = set()
    for record in site.glob("*.dist-info/RECORD") if site.is_dir() else ():
        for path, digest, size in read_record(record):
            place = os.path.relpath(os.path.normpath(site / path), top)
            seen.add(place)
            why = differs(top / place, digest, size) if digest else None
            if why:
                yield f"{place} {why}"
    for extra in files_below(top) - seen:
        if not is_own_file(extra):
            yield f"{extra} stands in no RECORD"


def launcher_problems(top, deriver):
    digest = hashlib.sha256((top / "launcher").read_bytes()).hexdigest()
    if f"sha256:{digest}" not in deriver:
        yield "launcher has another digest"


# ---- the store ----


def canonical_problems(top):
    """Modes and times that no object has."""
    for parent, _, names in os.walk(top):
        for place in (parent, *(os.path.join(parent, name) for name in names)):
            status = os.lstat(place)
            mode = stat.S_IMODE(status.st_mode)
            if not stat.S_ISLNK(status.st_mode) and mode not in ((0o555,) if place == parent else (0o444, 0o555)):
                yield f"{os.path.relpath(place, top)} has mode {mode:o}"
            if int(status.st_mtime) != OBJECT_TIME:
                yield f"{os.path.relpath(place, top)} has another time than the fixed one"


def registered_objects(home):
    """What the database has registered. A copy is read, so that nothing is changed and nobody is kept waiting."""
    database = sqlite3.connect(f"file:{home}/db/store.sqlite?mode=ro", uri=True, timeout=60)
    try:
        rows = database.execute("SELECT id, path, deriver, nar_hash, durable FROM object ORDER BY path").fetchall()
        references = database.execute(
            "SELECT referrer, path FROM reference JOIN object ON id = referenced"
        ).fetchall()
    finally:
        database.close()
    for number, path, deriver, digest, durable in rows:
        kind = next((line[5:] for line in deriver.splitlines() if line.startswith("kind ")), "")
        mine = [target for referrer, target in references if referrer == number]
        yield Object(path, kind, digest, deriver, mine, durable)


def content_problems(item, top, known):
    """None when there is nothing to verify by."""
    wanted = item.nar_hash or known.get(item.path)
    if wanted:
        return [] if nar_hash(top) == wanted else ["has another tree hash"]
    if item.kind == "unpack-wheel":
        return list(wheel_problems(top))
    if item.kind == "environment":
        return list(environment_problems(top))
    if item.kind == "fetch":
        return list(launcher_problems(top, item.deriver))
    return None


def verify_object(home, item, known, report):
    report.objects += 1
    top = home / "store" / item.path
    if not top.is_dir():
        report.problems.append(f"{item.path} is registered, and not there")
        return
    try:
        problems = content_problems(item, top, known)
    except (OSError, ValueError, KeyError, csv.Error) as error:
        problems = [f"cannot be read: {error}"]
    if problems is None:
        report.unverified.append(item.path)
    for problem in [*(problems or ()), *canonical_problems(top)]:
        report.problems.append(f"{item.path}: {problem}")


def find_left_over(home, registered):
    for folder in ("store", "info"):
        yield from (f"{folder}/{name}" for name in os.listdir(home / folder) if name not in registered)
    yield from (f"tmp/{name}" for name in os.listdir(home / "tmp"))
    for folder in FOLDERS_OF_UNFINISHED_WORK:
        names = os.listdir(home / folder) if (home / folder).is_dir() else ()
        yield from (f"{folder}/{name}" for name in names if name.endswith(".tmp"))


def verify(home, known=None):
    """A Report on the store below `home`. `known`: tree hashes by path, for objects whose hash the store has not."""
    home = pathlib.Path(home)
    report = Report()
    objects = list(registered_objects(home))
    for item in objects:
        verify_object(home, item, known or {}, report)
    report.left_over = sorted(set(find_left_over(home, {item.path for item in objects})))
    return report


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: verify_store.py HOME")
    report = verify(sys.argv[1])
    print(report)
    sys.exit(1 if report.problems else 0)


if __name__ == "__main__":
    main()
