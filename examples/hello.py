#!/usr/bin/env pyenvx
# /// script
# requires-python = ">=3.9"
# dependencies = ["requests", "rich"]
# ///
"""Says which versions it runs with: its own dependencies, nothing of the machine's."""

import sys
from importlib.metadata import version

import requests
from rich.console import Console
from rich.table import Table

table = Table("what", "version", title="Hello from an environment of its own")
table.add_row("Python", sys.version.split()[0])
for name in ("requests", "rich"):
    table.add_row(name, version(name))
table.add_row("requests knows", f"{len(requests.codes.__dict__)} status codes")
Console().print(table)
