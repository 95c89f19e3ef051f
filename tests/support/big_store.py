#!/usr/bin/env python3
"""Fills the database of a store with what years of use leave there, and with trees where a test needs them.

    big_store.py HOME [--objects 100000] [--references 1000000] [--largest 2000] [--trees]

The shape is a real one: a few interpreters, wheels of some thousands of projects in a dozen versions each, bytecode for
more than half of them, and environments that refer to all they are made of: most to some dozens of objects, one to
`--largest`. One object in a thousand hangs on a chain of 500. Sizes are those of an index: many small ones, few large.
The same arguments give the same store. With --trees each object has its folder with one file, and its info file.

As a module: fill(home, Shape()) gives the names of the objects that a benchmark asks about."""

import argparse
import dataclasses
import hashlib
import json
import os
import pathlib
import random
import sqlite3

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "store/core"
ALPHABET = "0123456789abcdfghijklmnpqrsvwxyz"
NOW, YEAR = 1_790_000_000, 365 * 86_400
CHAIN = 500
TRUNK = ("alpha", "beta", "data", "fast", "http", "image", "json", "lazy", "open", "plot", "quick", "stat", "text", "web")


@dataclasses.dataclass
class Shape:
    objects: int = 100_000
    references: int = 1_000_000
    largest: int = 2_000  # objects of the largest closure
    trees: bool = False


@dataclasses.dataclass
class Names:
    largest: str  # an environment
    deep: str  # what it refers to through others
    chain: list  # from the first object of the chain to the last


@dataclasses.dataclass
class Object:
    path: str
    deriver: str
    size: int
    references: list  # indices


def store_path(text, name):
    bits = int.from_bytes(hashlib.sha256(text.encode()).digest()[:20], "big")
    return "".join(ALPHABET[bits >> 5 * (31 - i) & 31] for i in range(32)) + "-" + name


def recipe(kind, name, inputs, settings):
    lines = ["pyenvx-derivation 1", f"kind {kind}", f"name {name}", *sorted(inputs)]
    return "".join(line + "\n" for line in lines + [f"set {one}" for one in sorted(settings)])


class Filling:
    def __init__(self, shape):
        self.shape, self.random, self.objects = shape, random.Random(7), []

    def add(self, kind, name, inputs=(), references=(), settings=("layout 1",)):
        text = recipe(kind, name, inputs, settings)
        size = int(self.random.lognormvariate(11.5, 2))
        self.objects.append(Object(store_path(text, name), text, size, list(references)))
        return len(self.objects) - 1

    def digest(self):
        return f"sha256:{self.random.getrandbits(256):064x}"

    def project(self, number):
        return f"{TRUNK[number % len(TRUNK)]}-{TRUNK[number // len(TRUNK) % len(TRUNK)]}{number}"

    def fill_packages(self, wanted):
        """Interpreters, wheels and their bytecode; the chain is made of the last of them."""
        pythons = [self.add("interpreter", f"cpython-3.{9 + i % 6}.{i}", [f"input files {self.digest()}"]) for i in range(24)]
        packages = []
        while len(self.objects) < wanted - CHAIN:
            number = self.random.randrange(4_000)
            name = f"{self.project(number)}-{1 + self.random.randrange(3)}.{len(packages) % 97}.{number % 7}"
            wheel = self.add("unpack-wheel", name, [f"input wheel {self.digest()}"])
            packages.append((wheel, None))
            if self.random.random() < 0.6:
                inputs = [f"input distribution object:{self.objects[wheel].path}"]
                inputs.append(f"input interpreter object:{self.objects[self.random.choice(pythons)].path}")
                packages[-1] = (wheel, self.add("bytecode", name, inputs))
        chain = [self.add("fetch", "chain-0.tar", [f"input file {self.digest()}"])]
        for i in range(1, CHAIN):
            inputs = [f"input part object:{self.objects[chain[-1]].path}"]
            chain.append(self.add("fetch", f"chain-{i}.tar", inputs, [chain[-1]]))
        return pythons, packages, chain

    def add_environment(self, name, python, packages, more=()):
        references = {python, *more, *(one for pair in packages for one in pair if one is not None)}
        inputs = [f"input part object:{self.objects[one].path}" for one in references]
        return self.add("environment", name, inputs, sorted(references))

    def fill(self):
        shape = self.shape
        environments = shape.objects // 7
        pythons, packages, chain = self.fill_packages(shape.objects - environments)
        at_once = shape.largest - CHAIN - 2  # beside itself, an interpreter and the chain
        largest = self.add_environment("largest", pythons[0], [(one, None) for one, _ in packages[:at_once]], [chain[-1]])
        left = shape.references - sum(len(one.references) for one in self.objects)
        while len(self.objects) < shape.objects:
            mean = left / (shape.objects - len(self.objects)) / 1.6  # objects a package, about
            count = max(1, min(int(self.random.expovariate(1 / max(mean, 1))), shape.largest // 3))
            popular = [packages[int(len(packages) * self.random.random() ** 2)] for _ in range(count)]
            made = self.add_environment(f"env-{len(self.objects)}", self.random.choice(pythons), popular)
            left -= len(self.objects[made].references)
        return Names(self.objects[largest].path, self.objects[chain[0]].path, [self.objects[i].path for i in reversed(chain)])

    def rows(self):
        for number, one in enumerate(self.objects, 1):
            made = NOW - 3 * YEAR + 3 * YEAR * number // len(self.objects)
            used = made + int((NOW - made) * self.random.random() ** 2)
            yield number, one.path, one.deriver, one.size, f"{number:064x}", one.size + 4096, made, used, "", 1, number


def connect(home):
    (home / "db").mkdir(parents=True, mode=0o700)
    os.chmod(home, 0o700)
    database = sqlite3.connect(home / "db/store.sqlite", isolation_level=None)
    steps = ["schema.sql"] + sorted(path.name for path in SCHEMA.glob("schema_*.sql"))
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = OFF")
    for step in steps:
        database.executescript((SCHEMA / step).read_text())
    database.execute(f"PRAGMA user_version = {len(steps)}")
    return database


def write_database(home, filling, names):
    database = connect(home)
    database.execute("BEGIN")
    columns = "id, path, deriver, size, nar_hash, nar_size, registered_at, last_used_at, boot_id, durable, registration"
    database.executemany(f"INSERT INTO object ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", filling.rows())
    pairs = ((number, other + 1) for number, one in enumerate(filling.objects, 1) for other in one.references)
    database.executemany("INSERT INTO reference VALUES (?, ?)", pairs)
    database.execute("UPDATE registration_count SET number = ?", (len(filling.objects),))
    rooted = [names.largest] + [one.path for one in filling.objects[-200:] if one.references]
    for path in dict.fromkeys(rooted):
        link = home / "envs" / f"{path[33:]}-{path[:8]}"
        database.execute("INSERT INTO root SELECT ?, id FROM object WHERE path = ?", (str(link), path))
    database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return rooted


def write_links(home, rooted):
    (home / "envs").mkdir(mode=0o700)
    for path in dict.fromkeys(rooted):
        (home / "envs" / f"{path[33:]}-{path[:8]}").symlink_to(f"../store/{path}")


def write_trees(home, filling):
    (home / "info").mkdir(mode=0o700)
    for number, one in enumerate(filling.objects, 1):
        folder = home / "store" / one.path
        folder.mkdir(parents=True)
        (folder / "file").write_text(one.path)
        references = " ".join(sorted(filling.objects[i].path for i in one.references))
        lines = [f"StorePath: {one.path}", f"NarHash: sha256:{number:064x}", f"NarSize: {one.size + 4096}", f"Size: {one.size}"]
        lines += [f"References: {references}"] if references else []
        lines += [f"Deriver: {line}" for line in one.deriver.splitlines()]
        (home / "info" / one.path).write_text("".join(line + "\n" for line in lines))


def fill(home, shape):
    home = pathlib.Path(home)
    filling = Filling(shape)
    names = filling.fill()
    write_links(home, write_database(home, filling, names))
    if shape.trees:
        write_trees(home, filling)
    return names


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("home")
    for field in dataclasses.fields(Shape):
        if field.type in (bool, "bool"):
            arguments.add_argument(f"--{field.name}", action="store_true")
        else:
            arguments.add_argument(f"--{field.name}", type=int, default=field.default)
    values = vars(arguments.parse_args())
    print(json.dumps(dataclasses.asdict(fill(values.pop("home"), Shape(**values)))))


if __name__ == "__main__":
    main()
