"""What every row needs: tools, scratch folder, how many rounds, and for each set its pinned versions and a virtualenv."""

import dataclasses
import functools
import time

from measuring import interleave, say, start
from scratch import Scratch
from tools import Tools


@dataclasses.dataclass(frozen=True)
class Rounds:
    cold: int  # of rows that take seconds
    pipx: int  # of them with pipx, which takes longest
    builds: int  # of rows that build from source
    warm: int  # of rows of milliseconds, which are interleaved
    longest_warm: float  # seconds that such a row may take; then it has fewer rounds
    longest_other: float  # the same for other rows that are interleaved

    @staticmethod
    def full(cold=7, builds=15):
        return Rounds(cold, min(cold, 2), builds, 400, 160, 30)

    @staticmethod
    def quick(cold=1):
        return Rounds(cold, 0, cold, 60, 10, 4)


class Bench:
    def __init__(self, tools: Tools, scratch: Scratch, rounds: Rounds, sets):
        self.tools, self.scratch, self.rounds, self.sets = tools, scratch, rounds, sets
        self.python_version = tools.python_version()
        self.setup = scratch.place("setup")

    def place(self, purpose):
        return self.scratch.place(purpose)

    @functools.lru_cache(maxsize=None)
    def pins(self, chosen):
        """A requirements file with the version of everything that the set brings."""
        roots = self.setup.write(f"{chosen.name}.in", "\n".join([*chosen.packages, ""]))
        if not self.tools.uv:
            return roots
        pins = self.setup.path / f"{chosen.name}.txt"
        start([self.tools.uv, "pip", "compile", "-q", "--no-annotate", "--no-header", roots, "-o", pins],
              self.setup.variables, self.setup.path)
        return pins

    @functools.lru_cache(maxsize=None)
    def virtualenv(self, chosen):
        """The python of a virtualenv with the set and all its bytecode."""
        say(f"  virtualenv of {chosen.name}")
        folder = self.setup.path / f"venv-{chosen.name}"
        self.run_in(self.setup, self.tools.new_virtualenv(folder))
        self.run_in(self.setup, self.tools.install(folder, self.pins(chosen), "--compile-bytecode"))
        return folder / "bin" / "python"

    def interleave(self, place, commands, seconds):
        """As many rounds as take that long, after one that fills caches. Returns measurements and A/A."""
        began = time.monotonic()
        for words in commands.values():
            self.run_in(place, words)
        rounds = max(2, min(self.rounds.warm, int(seconds / (time.monotonic() - began))))
        return interleave(self.tools.interleave, rounds, commands, place.variables, place.path)

    @staticmethod
    def run_in(place, words, expect=None, **variables):
        return start(words, place.variables | variables, place.path, expect)
