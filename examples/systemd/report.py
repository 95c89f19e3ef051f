# /// script
# requires-python = ">=3.9"
# dependencies = ["humanize"]
# ///
"""How full the disk is: one line for the journal."""

import shutil

import humanize

room = shutil.disk_usage("/")
print(humanize.naturalsize(room.free), "free of", humanize.naturalsize(room.total))
