#!/usr/bin/env python3
"""Checks that links between the pages of this tree lead to files that are there, and to headings that they have."""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
SKIPPED = {"build", ".git"}


def pages():
    return [path for path in sorted(ROOT.rglob("*.md")) if not SKIPPED & set(path.relative_to(ROOT).parts)]


def anchors(page):
    titles = re.findall(r"(?m)^#+ (.*)$", page.read_text())
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def fault_of(page, link):
    if re.match(r"\w+:", link):
        return None
    place, _, anchor = link.partition("#")
    target = (page.parent / place).resolve() if place else page
    if not target.exists():
        return f"{page.relative_to(ROOT)}: there is no {link}"
    if anchor and anchor not in anchors(target):
        return f"{page.relative_to(ROOT)}: {place or 'the page'} has no heading for #{anchor}"
    return None


def main():
    found = [(page, link) for page in pages() for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text())]
    faults = [fault for page, link in found if (fault := fault_of(page, link))]
    print("\n".join(faults) or f"{len(found)} links: ok")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
