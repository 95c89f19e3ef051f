#include "store/realise/build/hook_program.hpp"

namespace pyenvx::build {

namespace {

constexpr std::string_view kHookProgram =
    R"python("""Calls one hook of a build backend (PEP 517) and writes down what it gave."""
import importlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile


class Names:
    """Temporary names that are the same in every build: they end up in debug information and in messages."""

    def __init__(self):
        self._numbers = itertools.count()

    def __iter__(self):
        return self

    def __next__(self):
        return f"{next(self._numbers):08d}"


def words(kind, given):
    return [word.split("=", 1)[1] for word in given if word.startswith(kind + "=")]


def settings(given):
    """As pip has them: a key that is given more than once has a list."""
    found = {}
    for word in words("set", given):
        key, value = word.split("=", 1)
        if key not in found:
            found[key] = value
        elif isinstance(found[key], list):
            found[key].append(value)
        else:
            found[key] = [found[key], value]
    return found or None


def apply_patches(patches):
    for patch in patches:
        if subprocess.run(["patch", "-p1", "--batch", "--forward", "-i", patch]).returncode:
            sys.exit(f"the declared patch number {int(os.path.basename(patch)) + 1} does not apply")


def load(name, paths):
    folders = [os.path.realpath(path) for path in paths]
    sys.path[:0] = folders
    module, _, attributes = name.partition(":")
    backend = importlib.import_module(module)
    file = os.path.realpath(getattr(backend, "__file__", None) or os.devnull)
    if folders and not any(file.startswith(folder + os.sep) for folder in folders):
        sys.exit(f"the backend {module} is not in its backend-path, but at {file}")
    for attribute in filter(None, attributes.split(".")):
        backend = getattr(backend, attribute)
    return backend


def folder(name):
    os.mkdir(os.path.join("/output", name))
    return os.path.join("/output", name)


def metadata(given):
    """What was said before, as files of the backend's own: some write beside them, or into them."""
    for path in words("metadata", given):
        copy = os.path.join("/build/metadata", os.path.basename(path))
        return shutil.copytree(path, copy, copy_function=shutil.copyfile)
    return None


def call(hook, name, given):
    config = settings(given)
    if name.startswith("prepare_metadata_for_"):
        return [hook(folder("metadata"), config)]
    if name.startswith("build_"):
        return [hook(folder("wheel"), config, metadata(given))]
    return hook(config)


def write(word, lines):
    if isinstance(lines, str) or any(not isinstance(line, str) or "\n" in line or "\r" in line for line in lines):
        sys.exit(f"the hook gave something that is no list of lines: {lines!r}")
    with open("/output/answer", "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in [word, *lines]))


def main():
    name, backend_name, *given = sys.argv[1:]
    tempfile._name_sequence = Names()
    sys.path.pop(0)
    del sys.argv[1:]
    apply_patches(words("patch", given))
    hook = getattr(load(backend_name, words("path", given)), name, None)
    if hook is None:
        return write("missing", [])
    return write("done", call(hook, name, given))


main()
)python";

}  // namespace

std::string_view hook_program() { return kHookProgram; }

}  // namespace pyenvx::build
