"""The mean rainfall of each month."""

import pathlib

import pandas

rain = pandas.read_csv(pathlib.Path(__file__).parent / "rainfall.csv")
print(rain.groupby("month")["millimetres"].mean().to_string())
