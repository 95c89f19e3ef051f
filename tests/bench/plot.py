#!/usr/bin/env python3
"""Draws what benchmark.py measured: plot.py RESULTS.json PLOT.svg. For each row with a target, the time of pyenvx as a part of
the time of whom it is compared with. Standard library only."""

import json
import sys
from xml.sax.saxutils import escape

LINE, LEFT, SCALE, WIDTH = 22, 430, 180, 980  # pixels; SCALE is the length of 1.0
LONGEST = 1.5  # longer bars are cut here
# Colours that can be read on white and on black, and better ones where it is known which.
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #7a828c }
.title { font-weight: 600 }
.bar { fill: #2f81c7 } .slow { fill: #c9762b }
.one { stroke: #7a828c; stroke-dasharray: 3 3 } .target { stroke: #7a828c; stroke-width: 2 }
@media (prefers-color-scheme: light) { text { fill: #30363d } }
@media (prefers-color-scheme: dark) { text { fill: #d0d7de } .bar { fill: #58a6ff } .slow { fill: #e3984f } }
"""


def duration(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.0f} ms"


def bars(results):
    """(title, target, seconds of pyenvx, seconds of the other) for each time that is promised."""
    for row in results["rows"]:
        for target in row["targets"]:
            if target["figure"] == "seconds" and not row["void"]:
                seconds = [row["contenders"][name]["seconds"]["median"] for name in ("pyenvx", target["beside"])]
                yield row["title"], target, *seconds


def draw_bar(number, title, target, own, other):
    y = 34 + number * LINE
    end = LEFT + min(target["value"], LONGEST) * SCALE
    mark = LEFT + target["at_most"] * SCALE
    words = f"{target['value']:.2f} × {target['beside']} ({duration(own)} / {duration(other)})"
    return (f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(title)}</text>'
            f'<rect class="bar{"" if target["met"] else " slow"}" x="{LEFT}" y="{y}" width="{end - LEFT:.1f}" height="15" rx="2"/>'
            f'<line class="target" x1="{mark:.1f}" x2="{mark:.1f}" y1="{y - 2}" y2="{y + 17}"/>'
            f'<text x="{max(end, mark, LEFT + SCALE) + 8:.1f}" y="{y + 12}">{escape(words)}</text>')


def circumstances(results):
    machine, load = results["machine"], max(results["load"])
    return (f"{results['versions'].get('uv', 'without uv')}, {results['versions']['python']}, {machine['processors']} × "
            f"{machine['processor'] or machine['architecture']}, load average {load:.1f}, {results['date']}")


def svg(results):
    drawn = [draw_bar(number, *bar) for number, bar in enumerate(bars(results))]
    height = 64 + len(drawn) * LINE
    one = LEFT + SCALE
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        f"<title>pyenvx beside others</title><style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="16">time of pyenvx, beside others = 1 (shorter is better; the mark is the target)</text>',
        f'<line class="one" x1="{one}" x2="{one}" y1="26" y2="{height - 28}"/>', *drawn,
        f'<text x="8" y="{height - 8}">{escape(circumstances(results))}</text>', "</svg>", ""])


def main():
    results_path, plot_path = sys.argv[1:]
    with open(results_path, encoding="utf-8") as results:
        drawn = svg(json.load(results))
    with open(plot_path, "w", encoding="utf-8") as plot:
        plot.write(drawn)


if __name__ == "__main__":
    main()
