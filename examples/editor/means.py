"""What pyright and editors know of a package: the types that it brings."""

import numpy as np
from numpy.typing import NDArray


def mean_of(values: NDArray[np.float64]) -> float:
    return float(values.mean())


print(mean_of(np.array([1.0, 2.0, 6.0])))
