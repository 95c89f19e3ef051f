#!/usr/bin/env python3
"""Compares what launcher/pylock takes from generated locks with what packaging.pylock of the newest `packaging` does.

The same --seed gives the same cases. Ends with 1 when the two differ; with 77 when packaging cannot be had (in CI with 1).
Locks have no two wheels of equal tags, on whose order packaging says nothing, and hashes that every installer knows.
"""

import logging
import pathlib
import random
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "pep_differential"))

import differential  # noqa: E402

BATCH = 2_000
SHOWN = 5
NAMES = ["alpha", "beta", "gamma"]
EXTRAS = ["x", "y-z"]
GROUPS = ["dev", "Test.Docs"]
PYTHONS = [("3.9.2", "3.9"), ("3.11.7", "3.11"), ("3.12.1", "3.12"), ("3.13.0", "3.13")]
MARKERS = [
    "python_version >= '3.11'", "python_version < '3.11'", "python_full_version >= '3.11.7'", "sys_platform == 'linux'",
    "sys_platform == 'win32'", "platform_machine == 'aarch64'", "'x' in extras", "'y_z' in extras", "'x' not in extras",
    "'dev' in dependency_groups", "'test-docs' in dependency_groups", "'dev' not in dependency_groups",
    "python_version >= '3.11' and 'x' in extras", "sys_platform == 'linux' or 'dev' in dependency_groups",
]  # fmt: skip
PYTHON_RANGES = [">=3.9", ">=3.11", "<3.12", "==3.11.*", "~=3.9", ">=3.9,!=3.11.7"]
TAGS = [
    "py3-none-any", "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", "cp39-abi3-manylinux_2_28_x86_64",
    "cp311-cp311-manylinux_2_39_x86_64", "cp312-cp312-manylinux_2_17_aarch64", "cp312-cp312-linux_x86_64", "cp311-none-any",
    "cp313-cp313t-manylinux_2_17_x86_64", "py311-none-manylinux1_x86_64", "cp39-cp39-win_amd64", "cp310-abi3-linux_aarch64",
]  # fmt: skip


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, odds):
        return self.random.random() < odds

    def some(self, items, odds):
        return [item for item in items if self.chance(odds)]

    def place(self, filename):
        hashes = self.random.choice(["sha256 = \"%s\"" % ("a" * 64), "sha512 = \"%s\"" % ("b" * 128)])
        if self.chance(0.02):
            hashes = ""
        where = self.random.choice([f'url = "https://files.example/{filename}"', f'path = "wheels/{filename}"'])
        name = f'name = "{filename}", ' if self.chance(0.7) else ""
        return f"{{ {name}{where}, hashes = {{ {hashes} }} }}"

    def source(self, name, version):
        if self.chance(0.08):
            commit = "0" * 40
            vcs = f'vcs = {{ type = "git", url = "https://x.example/y.git", commit-id = "{commit}" }}'
            direct = [vcs, 'directory = { path = "y" }']
            return self.random.choice(direct)
        lines = []
        tags = self.random.sample(TAGS, self.random.randrange(1, 6))
        if self.chance(0.02):
            name = "other"
        if tags:
            lines.append("wheels = [" + ", ".join(self.place(f"{name}-{version}-{tag}.whl") for tag in tags) + "]")
        if self.chance(0.7):
            lines.append(f"sdist = {self.place(f'{name}-{version}.tar.gz')}")
        if self.chance(0.02):
            lines.append('directory = { path = "y" }')
        return "\n".join(lines)

    def package(self, name):
        version = self.random.choice(["1.0", "2.0"])
        lines = ["[[packages]]", f'name = "{name.upper() if self.chance(0.02) else name}"']
        if self.chance(0.9):
            lines.append(f'version = "{version}"')
        if self.chance(0.6):
            lines.append(f'marker = "{self.random.choice(MARKERS)}"')
        if self.chance(0.08):
            lines.append(f'requires-python = "{self.random.choice(PYTHON_RANGES)}"')
        return "\n".join([*lines, self.source(name, version)])

    def lock(self):
        version = self.random.choice(["1.0"] * 60 + ["1", "1.1", "2.0", "0.9", "x"])
        lines = [f'lock-version = "{version}"']
        if not self.chance(0.02):
            lines.append('created-by = "nobody"')
        if self.chance(0.2):
            environments = self.some([marker for marker in MARKERS[:6]], 0.3) if self.chance(0.9) else []
            lines.append(f"environments = {environments}".replace("[\"", '["') if environments else "environments = []")
        if self.chance(0.2):
            lines.append(f'requires-python = "{self.random.choice(PYTHON_RANGES)}"')
        lines.append(f'extras = {self.some(EXTRAS, 0.8)}')
        lines.append(f'dependency-groups = {self.some(GROUPS, 0.8)}')
        lines.append(f'default-groups = {self.some(GROUPS, 0.3)}')
        packages = [self.package(name) for name in NAMES for _ in range(self.random.choice([0, 1, 1, 1, 1, 2]))]
        return "\n".join([*lines, *packages]) if packages else "\n".join([*lines, "packages = []"])

    def case(self):
        full, minor = self.random.choice(PYTHONS)
        machine = self.random.choice(["x86_64", "x86_64", "aarch64"])
        environment = ["cpython", full, "posix", machine, "CPython", "6.1", "Linux", "#1", full, minor, "linux"]
        groups = "-" if self.chance(0.6) else ",".join(self.some(["dev", "test-docs"], 0.5))
        return ["select", self.lock(), *environment, "2", self.random.choice(["17", "36"]), ",".join(self.some(EXTRAS, 0.3)), groups]


def expected(oracle, case):
    from packaging import pylock
    from packaging.tags import parse_tag

    _, text, *rest = case
    environment = dict(zip(oracle.ENVIRONMENT_KEYS, rest))
    glibc, extras, groups = rest[11:13], rest[13], rest[14]
    try:
        lock = pylock.Pylock.from_dict(tomllib.loads(text))
    except pylock.PylockValidationError:
        return ["invalid"]
    if lock.environments is not None and not lock.environments:
        return ["invalid"]  # said when it is read: a lock for no environment
    major, minor = environment["python_version"].split(".")
    found = oracle.answer_tags(major, minor, "0", "0", environment["platform_machine"], *glibc)[2:]
    tags = [tag for text in found for tag in parse_tag(text)]
    wanted = None if groups == "-" else [group for group in groups.split(",") if group]
    try:
        chosen = list(lock.select(environment=environment, tags=tags, extras=[extra for extra in extras.split(",") if extra],
                                  dependency_groups=wanted))  # fmt: skip
    except pylock.PylockSelectError:
        return ["refused"]
    return ["ok", *sorted(f"{package.name} {getattr(source, 'filename', 'direct')}" for package, source in chosen)]


def main():
    arguments = differential.parse_arguments(__doc__, 20_000)
    logging.disable(logging.WARNING)  # what packaging says about newer minor versions
    oracle, version = differential.load_oracle(arguments.packaging, arguments.refresh)
    generator, counts, differences = Generator(arguments.seed), {}, []
    for begin in range(0, arguments.cases, BATCH):
        batch = [generator.case() for _ in range(min(BATCH, arguments.cases - begin))]
        for case, actual in zip(batch, differential.ask_peer(arguments.peer, batch)):
            wanted = expected(oracle, case)
            counts[wanted[0]] = counts.get(wanted[0], 0) + 1
            if wanted != actual:
                differences.append((case, wanted, actual))
    print(f"packaging {version}, seed {arguments.seed}: {counts}")
    for case, wanted, actual in differences[:SHOWN]:
        print(f"--- {case[2:]}\n{case[1]}\n  packaging: {wanted}\n  pylock:    {actual}")
    print(f"{len(differences)} differences")
    assert counts.get("ok", 0) * 5 >= arguments.cases, "fewer than a fifth of the locks can be installed"
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
