"""What is wrong with a store: every registered object is hashed again, and nothing else may lie about."""

import contextlib
import hashlib
import os
import sqlite3
import struct

OBJECT_TIME = 315_619_200  # store/core/canonical_tree.hpp


def _framed(data):
    return struct.pack("<Q", len(data)) + data + b"\0" * (-len(data) % 8)


def _contents(path):
    if os.path.islink(path):
        return ["(", "type", "symlink", "target", os.readlink(path), ")"]
    if not os.path.isdir(path):
        executable = ["executable", ""] if os.stat(path).st_mode & 0o100 else []
        with open(path, "rb") as file:
            return ["(", "type", "regular", *executable, "contents", file.read(), ")"]
    words = ["(", "type", "directory"]
    for name in sorted(os.listdir(path), key=os.fsencode):
        words += ["entry", "(", "name", name, "node", *_contents(os.path.join(path, name)), ")"]
    return [*words, ")"]


def nar_hash(path):
    """SHA-256 of the tree's NAR form, in hexadecimal."""
    digest = hashlib.sha256()
    for word in ["nix-archive-1", *_contents(path)]:
        digest.update(_framed(word if isinstance(word, bytes) else os.fsencode(word)))
    return digest.hexdigest()


def registered(home):
    """Path → NAR hash (None while unknown) of every object that the database of this PYENVX_HOME knows."""
    with contextlib.closing(sqlite3.connect(home / "db" / "store.sqlite", timeout=20)) as database:
        (sound,) = database.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            raise AssertionError(f"the database: {sound}")
        return dict(database.execute("SELECT path, nar_hash FROM object"))


def hashes(home):
    """Path → NAR hash of every registered object, computed."""
    return {path: nar_hash(home / "store" / path) for path in registered(home)}


def _not_canonical(path):
    status = os.lstat(path)
    wanted = {0o555} if os.path.isdir(path) else {0o444, 0o555}
    if not os.path.islink(path) and status.st_mode & 0o7777 not in wanted:
        yield f"{path} has mode {oct(status.st_mode)}"
    if status.st_mtime != OBJECT_TIME:
        yield f"{path} has time {status.st_mtime}"
    if os.path.isdir(path) and not os.path.islink(path):
        for name in os.listdir(path):
            yield from _not_canonical(os.path.join(path, name))


def damaged(home, known=()):
    """What is wrong with registered objects. `known`: hashes that paths have in a store that nothing happened to."""
    known = dict(known)
    for path, recorded in registered(home).items():
        place = home / "store" / path
        if not place.is_dir():
            yield f"{path} is registered and not there"
            continue
        if not (home / "info" / path).is_file():
            yield f"{path} has no info file"
        actual = nar_hash(place)
        if actual != (recorded or actual):
            yield f"{path} has another hash than was recorded"
        if actual != known.get(path, actual):
            yield f"{path} is not what it should be"
        yield from _not_canonical(place)


def half_made(home):
    """What lies about and belongs to nothing."""
    known = registered(home)
    yield from (f"store/{name} is not registered" for name in os.listdir(home / "store") if name not in known)
    yield from (f"tmp/{name} was left" for name in os.listdir(home / "tmp"))
    for folder in ("info", "records", "resolutions", "envs", "finish"):
        if (home / folder).is_dir():
            names = os.listdir(home / folder)
            yield from (f"{folder}/{name} was left" for name in names if name.endswith(".tmp"))
