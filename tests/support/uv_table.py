"""README's table "Coming from uv": what people type with uv, and what they type here."""

import pathlib
import re

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
HEADING = "### Coming from uv\n"
ROW = re.compile(r"^\| `(?P<uv>[^`]+)` \| `(?P<pyenvx>[^`]+)` \|[^|]*\|$")


def rows():
    """Pairs of command lines, in the order of the table."""
    section = README.read_text(encoding="utf-8").split(HEADING)[1].split("\n##")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [ROW.match(line).group("uv", "pyenvx") for line in lines[2:]]
