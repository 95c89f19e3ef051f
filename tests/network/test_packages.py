"""Packages of the real index import, each in an environment of its own, on Python 3.11 and on another one."""

import unittest

from network import FIRST_PYTHON, LONG, NetworkTest, another_python, main

# Those that exercise most: native libraries beside Python modules, namespace packages, archives written by unusual
# tools, many dependencies, data files.
BOUNDED = [
    "numpy",
    "pandas",
    "cryptography",
    "fastapi",
    "rich",
    "sqlalchemy",
    "google-cloud-storage",
    "zope.interface",
    "ruamel.yaml",
    "PyQt6",
]
OTHERS = [
    "scipy",
    "matplotlib",
    "scikit-learn",
    "requests",
    "httpx",
    "flask",
    "django",
    "pydantic",
    "pillow",
    "lxml",
    "pyyaml",
    "jinja2",
    "typer",
    "pytest",
    "boto3",
    "aiohttp",
    "polars",
    "pyarrow",
    "opencv-python-headless",
    "PySide6-Essentials",
    "google-cloud-bigquery",
    "protobuf",
    "grpcio",
    "numba",
    "tensorflow",
    "torch",
]
MODULES = {
    "google-cloud-bigquery": "google.cloud.bigquery",
    "google-cloud-storage": "google.cloud.storage",
    "grpcio": "grpc",
    "opencv-python-headless": "cv2",
    "pillow": "PIL",
    "protobuf": "google.protobuf",
    "PyQt6": "PyQt6.QtCore",
    "PySide6-Essentials": "PySide6.QtCore",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn",
}
# The module comes from the environment that was made for it, and not from what the machine has.
IMPORT = """
import importlib, os, site, sys
module = importlib.import_module({module!r})
places = [module.__file__] if module.__file__ else list(module.__path__)
home = os.path.realpath(site.getuserbase()) + os.sep
assert all(os.path.realpath(place).startswith(home) for place in places), (places, home)
print("%d.%d" % sys.version_info[:2])
"""
# cusparse finds its neighbour, nvJitLink, by a path relative to itself.
LOAD_CUSPARSE = """
import ctypes, glob, site, sys
found = glob.glob(site.getusersitepackages() + "/nvidia/**/libcusparse.so*", recursive=True)
assert found, "no libcusparse"
ctypes.CDLL(found[0])
print("%d.%d" % sys.version_info[:2])
"""


class Packages(NetworkTest):
    def assert_import(self, python, package):
        code = IMPORT.format(module=MODULES.get(package, package))
        with self.subTest(python=python, package=package):
            output = self.run_ok("run", "--python", python, "-p", package, "-c", code)
            self.assertEqual(output.splitlines()[-1], python)

    def assert_packages_import(self, python):
        for package in BOUNDED + (OTHERS if LONG else []):
            self.assert_import(python, package)

    def test_packages_import_on_python_3_11(self):
        self.assert_packages_import(FIRST_PYTHON)

    def test_packages_import_on_another_python(self):
        self.assert_packages_import(another_python(self.home))

    @unittest.skipUnless(LONG, "only with PYENVX_TEST_LONG=1")
    def test_a_library_finds_its_neighbour_in_another_package(self):
        for python in (FIRST_PYTHON, another_python(self.home)):
            output = self.run_ok("run", "--python", python, "-p", "nvidia-cusparse-cu12", "-c", LOAD_CUSPARSE)
            self.assertEqual(output.splitlines()[-1], python)


if __name__ == "__main__":
    main()
