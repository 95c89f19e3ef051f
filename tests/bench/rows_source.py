"""Packages that are built from source, their build requirements and source distributions in the caches. A setting that no
backend knows, another one in each round, makes each a build of its own for all."""

import contextlib
import itertools
import json
import pathlib
import shutil

from measuring import Failed, Measurement
from rows import Row

SCRIPT = """\
# /// script
# dependencies = {packages}
# [tool.pyenvx]
# no-binary = {packages}
# [tool.pyenvx.build.{package}]
# settings = {{ round = "{number}" }}
# ///
"""


class Builder:
    """Builds and installs one package, again in each round."""

    def __init__(self, bench, chosen):
        self.bench, self.package = bench, chosen.packages[0]
        self.place = bench.place(f"source-{chosen.name}-{type(self).__name__}")
        self.place.variables["PYENVX_FINISH"] = "never"
        self.numbers = itertools.count()
        self.measured = Measurement()
        self._build()

    def measure(self):
        self.measured.samples.append(self._build("--offline"))


class Pyenvx(Builder):
    def _build(self, *options):
        text = SCRIPT.format(packages=json.dumps([self.package]), package=self.package, number=next(self.numbers))
        return self.bench.run_in(self.place, [self.bench.tools.pyenvx, "env", "path", *options, self.place.write("built.py", text)])


class Uv(Builder):
    """Into a virtualenv that is there. uv builds in its own copy of the source, where the next build would find what the last
    one compiled: before each, all its sources are made what they were."""

    def __init__(self, bench, chosen):
        super().__init__(bench, chosen)
        with contextlib.suppress(Failed):  # nothing is there to build it with, but now a copy is that nothing was built in
            self._build("--no-build-isolation")
        [self.sources] = pathlib.Path(self.place.variables["UV_CACHE_DIR"]).glob("sdists-*")
        self.untouched = self.place.path / "untouched"
        shutil.copytree(self.sources, self.untouched, symlinks=True)

    def measure(self):
        shutil.rmtree(self.sources)
        shutil.copytree(self.untouched, self.sources, symlinks=True)
        super().measure()

    def _build(self, *options):
        number, uv = next(self.numbers), self.bench.tools.uv
        folder = self.place.path / f"venv-{number}"
        self.bench.run_in(self.place, self.bench.tools.new_virtualenv(folder))
        return self.bench.run_in(self.place, [uv, "pip", "install", "-q", *options, "--python", folder / "bin" / "python",
                                              "--no-binary", self.package, "-C", f"round={number}", self.package])


def source_rows(bench, chosen):
    contenders = {"pyenvx": Pyenvx(bench, chosen)}
    if bench.tools.uv:
        contenders["uv"] = Uv(bench, chosen)
    for number in range(bench.rounds.builds):
        turns = list(contenders.values())
        for one in turns if number % 2 == 0 else reversed(turns):
            one.measure()
    measured = {name: one.measured for name, one in contenders.items()}
    yield Row(f"source/{chosen.name}", f"built from source, what builds it in the caches: {chosen.name}", measured)
