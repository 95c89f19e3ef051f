"""What `pyenvx shell` costs when it is warm: one command in it, beside a virtualenv's python; and until its first prompt,
beside the shell alone, in bash, zsh and fish. What is compared takes turns.

    python3 tests/bench/shell_start.py [--check] [--json] [--rounds 200] [--uv PATH]

--check ends with 1 where pyenvx is beyond what it may cost, by lower quartiles, which others at work disturb least. The packages come from the index that pip uses."""

import argparse
import json
import pathlib
import shutil
import sys

from measuring import Measurement, start, start_until
from scratch import Scratch
from tools import built, index_of_pip, shared_variables

PACKAGES = ("numpy", "pandas")
CODE = "import numpy"
PROMPT = "bench> "
RC_FILES = {"bash": (".bashrc", f"PS1='{PROMPT}'\n"), "zsh": (".zshrc", f"PS1='{PROMPT}'\n"),
            "fish": (".config/fish/config.fish", f"function fish_prompt; echo -n '{PROMPT}'; end\nset -g fish_greeting\n")}
MOST_OF_A_VIRTUALENV = 1.05
MOST_OVER_A_SHELL = 3e-3  # seconds


def with_packages(uv):
    return [uv, "run", "-q", "--no-project", *(word for package in PACKAGES for word in ("--with", package))]


class Bench:
    def __init__(self, place, tools, uv, rounds):
        self.place, self.tools, self.uv, self.rounds = place, tools, uv, rounds
        place.variables["PYENVX_FINISH"] = "inline"  # all is there when the first start ends
        self.shell_words = [tools.pyenvx, "shell", *PACKAGES]

    def prepare(self):
        """The environment with all its bytecode, and the virtualenv likewise."""
        words = [*self.shell_words, "--", "python", "-c", CODE]
        start(words, self.place.variables, self.place.path)
        folder = self.place.path / "venv"
        for command in ([self.tools.python, "-m", "venv", folder],
                        [folder / "bin/pip", "install", "-q", "--compile", *PACKAGES]):
            start(command, self.place.variables, self.place.path)
        for name, text in RC_FILES.values():
            (self.place.path / name).parent.mkdir(parents=True, exist_ok=True)
            self.place.write(name, text)
        (self.place.path / "data/fish/generated_completions").mkdir(parents=True)  # else fish makes them beside this

    def one_command(self):
        python = ["python", "-c", CODE]
        alone = [self.place.path / "venv/bin/python", *python[1:]]
        commands = {"virtualenv": alone, "pyenvx": [*self.shell_words, "--", *python], "virtualenv again": alone}
        if self.uv:
            commands["uv"] = [*with_packages(self.uv), *python]
        return self.take_turns(commands, self.rounds, lambda words: start(words, self.place.variables, self.place.path))

    def first_prompt(self, name):
        program = shutil.which(name)
        variables = self.place.variables | {"SHELL": program, "TERM": "xterm"}
        commands = {"alone": [program, "-i"], "pyenvx": self.shell_words}
        if self.uv:
            commands["uv"] = [*with_packages(self.uv), program, "-i"]
        return self.take_turns(commands, self.rounds // 2, lambda words: start_until(words, variables, PROMPT))

    @staticmethod
    def take_turns(commands, rounds, run):
        """The first round, which fills caches, does not count."""
        rows = {name: [] for name in commands}
        for _ in range(1 + rounds):
            for name, words in commands.items():
                rows[name].append(run(words))
        return {name: Measurement(samples[1:]) for name, samples in rows.items()}


def measure(rounds, uv):
    tools = built()
    with Scratch(shared_variables(tools, *index_of_pip(tools.python))) as scratch:
        bench = Bench(scratch.place("shell"), tools, uv, rounds)
        bench.prepare()
        return {"command": bench.one_command()} | {name: bench.first_prompt(name) for name in RC_FILES if shutil.which(name)}


def too_much(figures):
    taken = {name: row.lower_quartile("seconds") for name, row in figures["command"].items()}
    alone = (taken["virtualenv"] + taken["virtualenv again"]) / 2
    if taken["pyenvx"] > alone * MOST_OF_A_VIRTUALENV:
        yield f"one command takes {taken['pyenvx'] / alone:.3f} of a virtualenv's time"
    for name in (name for name in RC_FILES if name in figures):
        later = figures[name]["pyenvx"].lower_quartile("seconds") - figures[name]["alone"].lower_quartile("seconds")
        if later > MOST_OVER_A_SHELL:
            yield f"{name}'s first prompt comes {later * 1e3:.1f} ms later than without"


def table(figures):
    def milliseconds(row):
        return row.median("seconds") * 1e3

    command = {name: milliseconds(row) for name, row in figures["command"].items()}
    lines = [f"pyenvx shell {' '.join(PACKAGES)} -- python -c '{CODE}', milliseconds, medians"]
    lines += [f"  {name:18}{taken:8.1f}{taken / command['virtualenv']:8.3f}" for name, taken in command.items()]
    lines += ["until the first prompt"]
    for shell in (name for name in RC_FILES if name in figures):
        alone, *others = figures[shell].items()
        alone = milliseconds(alone[1])
        words = "".join(f"   {name} {milliseconds(row):.1f} ({milliseconds(row) - alone:+.1f})" for name, row in others)
        lines.append(f"  {shell:6} alone {alone:.1f}{words}")
    return "\n".join(lines)


def as_json(figures):
    return {name: {contender: row.as_json() for contender, row in rows.items()} for name, rows in figures.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="end with 1 where it costs more than it may")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--uv", type=pathlib.Path, help="measure this uv as well")
    options = parser.parse_args()
    figures = measure(options.rounds, options.uv)
    print(json.dumps(as_json(figures), indent=2) if options.json else table(figures))
    failures = list(too_much(figures))
    if options.check:
        print("\n".join(failures), file=sys.stderr)
    return 1 if options.check and failures else 0


if __name__ == "__main__":
    sys.exit(main())
