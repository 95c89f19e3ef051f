"""Packages of the real index are built from source in the sandbox and import, on Python 3.11 and on another one."""

import pathlib
import shutil
import unittest

from network import FIRST_PYTHON, LONG, NetworkTest, another_python, main

# Pure Python on setuptools of old and of today, small extensions in C, and a backend of each kind.
BOUNDED = {
    "docopt": "docopt",
    "markupsafe": "markupsafe._speedups",
    "typing-extensions": "typing_extensions",  # flit
    "tomlkit": "tomlkit",  # poetry-core
}
OTHERS = {
    "pyyaml": "yaml._yaml",
    "simplejson": "simplejson._speedups",
    "psutil": "psutil",
    "ujson": "ujson",
    "cffi": "_cffi_backend",
    "lxml": "lxml.etree",
    "regex": "regex",
    "msgpack": "msgpack._cmsgpack",
    "wrapt": "wrapt._wrappers",
    "zope.interface": "zope.interface._zope_interface_coptimizations",
    "greenlet": "greenlet._greenlet",
    "pycryptodome": "Crypto.Cipher.AES",
    "charset-normalizer": "charset_normalizer",
    "httpx": "httpx",  # hatchling
    "unearth": "unearth",  # pdm-backend
    "contourpy": "contourpy._contourpy",  # meson-python
    "levenshtein": "Levenshtein.levenshtein_cpp",  # scikit-build-core
    "numpy": "numpy",
}
HEADERS = {"cffi": "ffi.h", "lxml": "libxml2/libxml/xmlversion.h"}
# What --check is known to call identical.
REPRODUCIBLE = [*BOUNDED, "pyyaml", "simplejson", "psutil", "ujson", "cffi", "regex", "msgpack", "wrapt", "zope.interface", "greenlet",
                "pycryptodome", "charset-normalizer", "httpx", "unearth", "levenshtein"]


def has_header(package):
    header = HEADERS.get(package)
    include = pathlib.Path("/usr/include")
    return header is None or (include / header).exists() or any(include.glob(f"*/{header}"))


@unittest.skipUnless(shutil.which("cc"), "this machine has no compiler")
class Sources(NetworkTest):
    def build_and_import(self, package, module, python):
        if not has_header(package):
            self.skipTest(f"{HEADERS[package]} is not installed")
        self.run_ok("run", "--python", python, "--no-binary", package, "-p", package, "-c", f"import {module}",
                    timeout=3000 if LONG else 600)

    def build_all(self, python):
        for package, module in {**BOUNDED, **(OTHERS if LONG else {})}.items():
            with self.subTest(package=package, python=python):
                self.build_and_import(package, module, python)

    def test_packages_are_built_and_import_on_the_first_python(self):
        self.build_all(FIRST_PYTHON)

    def test_packages_are_built_and_import_on_another_python(self):
        self.build_all(another_python(self.home))

    def test_builds_are_the_same_twice(self):
        for package in REPRODUCIBLE if LONG else REPRODUCIBLE[:1]:
            with self.subTest(package=package):
                self.assertIn(": identical\n", self.run_ok("build", "--check", "--python", FIRST_PYTHON, package))


if __name__ == "__main__":
    main()
