#!/usr/bin/env python3
"""Checks that no TRY stands in a braced initialiser behind another value: when it returns, g++ 12 does not destroy the values
before it, so memory or a descriptor leaks."""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
ROOMS = ("launcher", "store", "sandbox")

NO_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
TOKEN = re.compile(r"[{}()\[\],]|\bTRY\(")
OPENS_INITIALISER = re.compile(r"([=,(]|\breturn|[\w>])$")
# What looks like a type's name before a brace, and opens a block.
OPENS_BLOCK = re.compile(r"\b(const|noexcept|override|else|do|try|(struct|class|enum|namespace)\b[\w :]*|->[\s\w:<>,*&]+)$")


def without_text(source):
    """The code with blanks for comments and literals: every place stays where it is."""
    return NO_CODE.sub(lambda literal: re.sub(r"[^\n]", " ", literal.group()), source)


def opens_initialiser(before):
    return bool(OPENS_INITIALISER.search(before)) and not OPENS_BLOCK.search(before)


class Bracket:
    def __init__(self, sign, initialiser=False):
        self.is_block = sign == "{" and not initialiser
        self.initialiser = initialiser
        self.has_value = False


def stands_behind_a_value(brackets):
    for bracket in reversed(brackets):
        if bracket.is_block:
            return False
        if bracket.initialiser and bracket.has_value:
            return True
    return False


def faults(source):
    """Lines of such TRYs."""
    code, brackets = without_text(source), []
    for token in TOKEN.finditer(code):
        sign = token.group()
        if sign == "TRY(" and stands_behind_a_value(brackets):
            yield code.count("\n", 0, token.start()) + 1
        if sign in "{([" or sign == "TRY(":
            initialiser = sign == "{" and opens_initialiser(code[max(0, token.start() - 200):token.start()].rstrip())
            brackets.append(Bracket(sign, initialiser))
        elif sign == "," and brackets:
            brackets[-1].has_value = True
        elif sign in "})]" and brackets:
            brackets.pop()


def main():
    files = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.[ch]pp"))
    found = [f"{path.relative_to(ROOT)}:{line}: a TRY behind another value in braces leaks that value: give it a name before"
             for path in files for line in faults(path.read_text())]
    print("\n".join(found) or f"{len(files)} files: ok")
    return 1 if found else 0


sys.exit(main())
