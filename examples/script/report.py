#!/usr/bin/env pyenvx
# /// script
# requires-python = ">=3.9"
# dependencies = ["rich"]
# ///
"""Sums the sales of a file up: `./report.py sales.csv`."""

import collections
import csv
import sys

from rich.console import Console
from rich.table import Table

sums = collections.Counter()
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        sums[row["city"]] += int(row["amount"])

table = Table("city", "amount", title="Sales")
for city, amount in sums.most_common():
    table.add_row(city, str(amount))
Console().print(table)
