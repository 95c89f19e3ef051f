"""What pyenvx promises: each line is one row of the benchmark and the most it may be."""

import dataclasses
import fnmatch
import glob
import typing


@dataclasses.dataclass(frozen=True)
class Target:
    row: str  # a pattern for the keys of rows
    beside: typing.Optional[str]  # whose median is 1; nobody's: at_most is an absolute figure
    at_most: float
    figure: str = "seconds"
    applies: typing.Callable = lambda: True


def system_python_reads_pth_files():
    return bool(glob.glob("/usr/lib/python3/dist-packages/*.pth") + glob.glob("/usr/local/lib/python3*/dist-packages/*.pth"))


TARGETS = (
    Target("warm/*", "virtualenv", 1.05),
    Target("warm/nothing", "system python", 1.0, applies=system_python_reads_pth_files),
    Target("cold/*", "uv", 0.8),
    Target("second-start/*", "virtualenv", 1.05),
    Target("bare/jupyterlab", "uv", 0.7),
    Target("bare/*", "uv", 0.9),
    Target("bare/scientific", None, 150, figure="peak_mib"),
    Target("from-cache*/*", "uv", 0.6),
    Target("resolve/*", "uv", 1.0),
    Target("source/*", "uv", 1.05),
)


def targets_of(key):
    """The first line that fits, for each figure and each that it is compared with."""
    found = {}
    for target in TARGETS:
        if fnmatch.fnmatchcase(key, target.row) and target.applies():
            found.setdefault((target.figure, target.beside), target)
    return list(found.values())
