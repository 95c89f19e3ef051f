"""Wrong on purpose: pyright says so, by numpy's own types."""

import numpy as np

from means import mean_of

print(mean_of("1 2 6"))
names: list[str] = np.zeros(3)
