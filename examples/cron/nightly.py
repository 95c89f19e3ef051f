# /// script
# requires-python = ">=3.9"
# dependencies = ["humanize"]
# ///
"""How much room a folder takes: one line for a log."""

import datetime
import pathlib
import sys

import humanize

size = sum(path.stat().st_size for path in pathlib.Path(sys.argv[1]).rglob("*") if path.is_file())
print(datetime.date.today(), sys.argv[1], humanize.naturalsize(size))
