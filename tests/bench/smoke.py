"""Keeps the benchmark alive: every kind of row once, on a loopback index, with pyenvx and a virtualenv alone."""

import json
import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "functional"))

import benchmark  # noqa: E402
from bench import Rounds  # noqa: E402
from harness import LoopbackIndex  # noqa: E402
from scratch import Scratch  # noqa: E402
from sets import PackageSet  # noqa: E402
from tools import built, shared_variables  # noqa: E402

DEMO = PackageSet("demo", ("demo",), "import demo")
BUILT = PackageSet("built", ("built",), "import built", from_source=True)
SOURCE = {
    "backend.py": (HERE.parent / "functional" / "backend.py").read_text(encoding="utf-8"),
    "release": "built-1.0",
    "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
}
FAMILIES = {"warm", "shell-cold", "shell-warm", "prompt-cold", "prompt-warm", "from-cache", "from-cache-bytecode", "bare", "cold",
            "second-start-at-once", "finisher", "second-start", "source"}


class Smoke(unittest.TestCase):
    def test_every_kind_of_row_is_measured_and_drawn(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            index = LoopbackIndex(out / "index")
            self.addCleanup(index.close)
            index.wheel("demo")
            index.sdist("built", files=SOURCE)
            tools = built()
            with Scratch(shared_variables(tools, index.url())) as scratch:
                about, rows = benchmark.run(tools, scratch, Rounds(1, 0, 1, 3, 10, 10), (DEMO, BUILT), ["*"])
            benchmark.write(out, about, rows)
            results = json.loads((out / "results.json").read_text())
            xml.etree.ElementTree.parse(out / "plot.svg")
        self.assertEqual(results["failures"], [])
        self.assertEqual({row["key"].split("/")[0] for row in results["rows"]}, FAMILIES)
        for row in results["rows"]:
            self.assertGreaterEqual(row["contenders"]["pyenvx"]["seconds"]["median"], 0, row["key"])


if __name__ == "__main__":
    unittest.main()
