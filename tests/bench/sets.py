"""What is measured with: the sets of packages, and a program for each that imports them."""

import dataclasses
import json


@dataclasses.dataclass(frozen=True)
class PackageSet:
    name: str
    packages: tuple  # of requirements
    imports: str  # one line of Python
    from_source: bool = False  # measured by building it, and in no other row

    def script(self, imports=None):
        """A program that imports the packages and says with which Python; every tool must print the same."""
        lines = ["# /// script", f"# dependencies = {json.dumps(self.packages)}", "# ///", "import sys"]
        return "\n".join([*lines, self.imports if imports is None else imports, 'print(sys.version.split()[0])', ""])


SETS = (
    PackageSet("requests-rich", ("requests", "rich"), "import requests, rich.console"),
    PackageSet("numpy-pandas", ("numpy", "pandas"), "import numpy, pandas"),
    PackageSet("scientific", ("numpy", "scipy", "pandas", "matplotlib", "scikit-learn"),
               "import numpy, pandas, scipy.stats, matplotlib.pyplot, sklearn.linear_model"),
    PackageSet("jupyterlab", ("jupyterlab",), "import jupyterlab.labapp"),
    PackageSet("docopt", ("docopt",), "import docopt", from_source=True),
    PackageSet("pyyaml", ("pyyaml",), "import yaml", from_source=True),
)
