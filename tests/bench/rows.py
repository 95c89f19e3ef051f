"""A row of the table: the same thing done by several contenders, and what is promised about it."""

import dataclasses
import typing

import targets

MOST_NOISE = 0.02  # how far a contender may be from itself before a row is void


@dataclasses.dataclass
class Row:
    key: str
    title: str
    contenders: dict  # name -> Measurement
    a_to_a: typing.Optional[float] = None  # of rows that are interleaved: the first contender's median over its own

    @property
    def is_void(self):
        return self.a_to_a is not None and abs(self.a_to_a - 1) > MOST_NOISE

    def ratio(self, beside, figure="seconds"):
        if "pyenvx" not in self.contenders or beside not in self.contenders:
            return None
        return self.contenders["pyenvx"].median(figure) / self.contenders[beside].median(figure)

    def verdicts(self):
        """For each target that can be looked at: target, value, whether it is met."""
        found = []
        for target in targets.targets_of(self.key):
            value = self.ratio(target.beside, target.figure) if target.beside else self.own(target.figure)
            if value is not None:
                found.append((target, value, value <= target.at_most))
        return found

    def own(self, figure):
        return self.contenders["pyenvx"].median(figure) if "pyenvx" in self.contenders else None

    def as_json(self):
        return {
            "key": self.key, "title": self.title, "void": self.is_void, "a_to_a": self.a_to_a,
            "contenders": {name: measured.as_json() for name, measured in self.contenders.items()},
            "targets": [{"beside": target.beside, "figure": target.figure, "at_most": target.at_most,
                         "value": round(value, 4), "met": met} for target, value, met in self.verdicts()],
        }
