"""The table that people read and the JSON that programs read."""

FIGURES = {"seconds": "", "peak_mib": " MiB at the most"}


def duration(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.1f} ms" if seconds < 0.1 else f"{seconds * 1e3:.0f} ms"


def cell(row, name, figure, show):
    measured = row.contenders.get(name)
    return show(measured.median(figure)) if measured else "–"


def medians(row, *besides):
    names = [name for name in row.contenders if name not in besides]
    return ", ".join(f"{name} {duration(row.contenders[name].median('seconds'))}" for name in names) or "–"


def line(row):
    """For those who wait for the rest."""
    return f"{row.title}: {medians(row)}"


def verdict(target, value, met):
    word = "met" if met else "**not met**"
    if target.beside is None:
        return f"{value:.0f}, promised {target.at_most:.0f}{FIGURES[target.figure]}: {word}"
    return f"{value:.2f} × {target.beside}, promised {target.at_most:.2f}: {word}"


def verdicts(row):
    if row.is_void:
        return f"void: A/A is {row.a_to_a:.3f}; " + "; ".join(verdict(*found) for found in row.verdicts())
    return "; ".join(verdict(*found) for found in row.verdicts()) or "–"


def pair(row, figure, show):
    return f"{cell(row, 'pyenvx', figure, show)} / {cell(row, 'uv', figure, show)}"


def table(rows):
    lines = ["| row | pyenvx | uv | others | pyenvx beside them | CPU: pyenvx / uv | peak MiB: pyenvx / uv | A/A |",
             "| --- | ---: | ---: | --- | --- | ---: | ---: | ---: |"]
    for row in rows:
        cells = [row.title, cell(row, "pyenvx", "seconds", duration), cell(row, "uv", "seconds", duration), medians(row, "pyenvx", "uv"),
                 verdicts(row), pair(row, "cpu_seconds", duration), pair(row, "peak_mib", lambda mib: f"{mib:.0f}"),
                 f"{row.a_to_a:.3f}" if row.a_to_a else "–"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def preface(about):
    load = " → ".join(f"{value:.2f}" for value in about["load"])
    versions = ", ".join(f"{text if name in text.lower() else f'{name} {text}'}" for name, text in about["versions"].items())
    machine = about["machine"]
    return (f"{about['date']}, {machine['processors']} × {machine['processor'] or machine['architecture']}, Linux "
            f"{machine['kernel']}, load average {load}, {about['minutes']:.1f} minutes.\n{versions}.\n"
            "Medians; CPU time and peak memory of the largest process are those of what was waited for.")


def as_json(about, rows):
    return about | {"rows": [row.as_json() for row in rows]}


def missed(rows):
    """Rows that keep no promise; void ones are not counted."""
    return [row for row in rows if not row.is_void and not all(met for _, _, met in row.verdicts())]
