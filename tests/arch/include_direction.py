#!/usr/bin/env python3
"""Checks that includes follow the modules' declared dependencies, that those form no cycle, and that every third-party
header has one owning module. The edges are read from the folders' CMakeLists.txt."""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
ROOMS = ("launcher", "store", "sandbox")

OWNERS = {
    "openssl/": {"store/digest"},
    "sqlite3.h": {"store/db"},
    "curl/": {"store/index/http"},
    "simdjson.h": {"store/index/page"},
    "libdeflate.h": {"store/archive"},
    "zstd.h": {"store/archive"},
    "zlib.h": {"store/archive/source"},
    "toml++/": {"launcher/declaration/toml"},
    "CLI/": {"launcher/cli"},
    "nlohmann/": {"launcher/cli", "launcher/cli/output", "launcher/cli/store"},
    "doctest/": set(),
    "seccomp.h": {"sandbox/filters/compiler"},
    "sys/capability.h": {"sandbox/construction"},
}
STATIC_LAUNCHER = {"launcher", "launcher/warm", "launcher/record", "store/base"}
FORBIDDEN_IN_STATIC_LAUNCHER = re.compile(r"^(iostream|sstream|fstream|locale|regex|iomanip|netdb\.h|pwd\.h|dlfcn\.h|iconv\.h)$")


def modules():
    return sorted(
        path.parent.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("CMakeLists.txt")
    )


def declared_edges(module, known):
    text = (ROOT / module / "CMakeLists.txt").read_text()
    by_target = {name.replace("/", "_").replace("-", "_"): name for name in known}
    words = set(re.findall(r"[\w-]+", text))
    return {by_target[word] for word in words if word in by_target} - {module}


def reachable(module, edges):
    seen, waiting = set(), [module]
    while waiting:
        for target in edges[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def includes(path):
    return re.findall(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', path.read_text(), re.MULTILINE)


def check_include(module, name, known, allowed):
    folder = pathlib.PurePosixPath(name).parent.as_posix()
    if name.split("/")[0] in ROOMS and folder != module and folder not in allowed:
        return f"includes {name}, but {module}/CMakeLists.txt does not depend on {folder}"
    for header, owners in OWNERS.items():
        if name.startswith(header) and module not in owners:
            return f"includes {name}, which belongs to {', '.join(sorted(owners)) or 'the tests'}"
    if module in STATIC_LAUNCHER and FORBIDDEN_IN_STATIC_LAUNCHER.match(name):
        return f"includes {name}, which the static launcher cannot afford"
    return None


def main():
    known = modules()
    edges = {module: declared_edges(module, known) for module in known}
    faults = [f"{module}: depends on itself" for module in known if module in reachable(module, edges)]
    for module in known:
        allowed = reachable(module, edges)
        for path in sorted((ROOT / module).glob("*.[ch]pp")):
            for name in includes(path):
                fault = check_include(module, name, known, allowed)
                if fault:
                    faults.append(f"{path.relative_to(ROOT)}: {fault}")
    print("\n".join(faults) or f"{len(known)} modules: every include follows a declared dependency")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
