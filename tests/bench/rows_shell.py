"""A shell with packages: one command in it, and until its prompt is there. uv has no shell; it can start one."""

import collections

from measuring import Measurement, start_until
from rows import Row

PROMPT = "bench> "


def shell_rows(bench):
    chosen = [one for one in bench.sets if not one.from_source][:2][-1]
    yield from command_rows(bench, chosen)
    yield from prompt_rows(bench, chosen)


def shells(bench, chosen, command):
    found = {"pyenvx": [bench.tools.pyenvx, "shell", *chosen.packages, *(["--", *command] if command else [])]}
    if bench.tools.uv:
        packages = [word for package in chosen.packages for word in ("--with", package)]
        found["uv"] = [bench.tools.uv, "run", "-q", "--no-project", *packages, *(command or ["bash"])]
    return found


def command_rows(bench, chosen):
    yield from cold_and_warm(bench, chosen, "shell", "shell -- true", ["true"], lambda place, words: bench.run_in(place, words))


def prompt_rows(bench, chosen):
    def until_prompt(place, words):
        place.write(".bashrc", f"PS1='{PROMPT}'\n")
        return start_until(words, place.variables | {"SHELL": "/bin/bash", "TERM": "xterm"}, PROMPT)

    yield from cold_and_warm(bench, chosen, "prompt", "shell to its first prompt", None, until_prompt)


def cold_and_warm(bench, chosen, family, title, command, enter):
    cold, warm = (collections.defaultdict(Measurement) for _ in range(2))
    for _ in range(bench.rounds.cold):
        for name, words in shells(bench, chosen, command).items():
            place = bench.place(f"{family}-{name}")
            cold[name].samples.append(enter(place, words))
            place.wait_for_finisher()
            enter(place, words)  # notices what the finisher changed
            warm[name].samples += [enter(place, words) for _ in range(3)]
        if command is None:
            warm["bash alone"].samples += [enter(place, ["bash"]) for _ in range(3)]
    yield Row(f"{family}-cold/{chosen.name}", f"{title}, cold: {chosen.name}", dict(cold))
    yield Row(f"{family}-warm/{chosen.name}", f"{title}, warm: {chosen.name}", dict(warm))
