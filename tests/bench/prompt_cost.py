"""What a prompt costs with the hook, over one without, beside direnv's, in bash, zsh and fish.

    python3 tests/bench/prompt_cost.py [--check] [--json] [--prompts 1000]

Each contender is one interactive shell on a terminal. They take turns, some prompts at a time; a prompt is what the shell
itself would run before one: PROMPT_COMMAND, precmd_functions, the handlers of fish_prompt. --check ends with 1 where pyenvx
is beyond what it may cost."""

import argparse
import dataclasses
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "shells"))

from terminal import BIN, SHELLS, LoopbackIndex, TestHome  # noqa: E402

AT_A_TIME = 20
MAY_COST = {"idle": 50e-6, "inside": 50e-6, "cd": 100e-6, "enter": 3e-3}  # seconds a prompt, over none
TITLES = {"idle": "nothing changed", "inside": "nothing changed, in a project", "cd": "into a folder without a project", "enter": "into a warm project"}

# `timed WORDS` says how many microseconds they took; fish has no clock, but tells times.
POSIX_PROMPTS = r"""
idle() { for ((i = 0; i < $1; ++i)); do prompt; done; }
cd_() { for ((i = 0; i < $1; i += 2)); do cd ../there; prompt; cd ../here; prompt; done; }
enter() { cd ../project; prompt; }
leave() { cd ../here; prompt; }
"""
PROMPTS = {
    "bash": """
prompt() { for it in "${PROMPT_COMMAND[@]}"; do eval "$it"; done; }
timed() { local from=$EPOCHREALTIME till; "$@"; till=$EPOCHREALTIME; echo "took $((${till/./} - ${from/./})) micros"; }
""" + POSIX_PROMPTS,
    "zsh": """
zmodload zsh/datetime
prompt() { for it in $precmd_functions; do $it; done; }
timed() { local from=$EPOCHREALTIME till; "$@"; till=$EPOCHREALTIME; echo "took $((till - from)) secs"; }
""" + POSIX_PROMPTS,
    "fish": r"""
function idle; for i in $argv; emit fish_prompt; end; end
function cd_; for i in $argv[1..10]; builtin cd ../there; emit fish_prompt; builtin cd ../here; emit fish_prompt; end; end
function enter; cd ../project; emit fish_prompt; end
function leave; cd ../here; emit fish_prompt; end
function timed; set -l times (seq $argv[2..]); time $argv[1] $times; end
""",
}
UNITS = {"nanos": 1e-9, "micros": 1e-6, "millis": 1e-3, "secs": 1.0}


@dataclasses.dataclass
class Cost:
    """Of one contender in one situation: seconds a prompt, over none; the median of its turns."""

    shell: str
    name: str
    situation: str
    seconds: float

    @property
    def is_too_much(self):
        return self.name == "pyenvx" and self.seconds > MAY_COST[self.situation]


class Contender:
    def __init__(self, shell, home, program):
        self.shell = shell(home, rc=hook_of(shell, program) + PROMPTS[shell.name], cwd=home.work / "here")
        self.seconds = {situation: [] for situation in MAY_COST}

    def take_turn(self):
        self.seconds["idle"].append(self._timed(f"idle {AT_A_TIME}") / AT_A_TIME)
        self.seconds["cd"].append(self._timed(f"cd_ {AT_A_TIME}") / AT_A_TIME)
        self.seconds["enter"].append(self._timed("enter"))
        self.seconds["inside"].append(self._timed(f"idle {AT_A_TIME}") / AT_A_TIME)
        self.shell.run("leave")

    def _timed(self, line):
        said = self.shell.run(f"timed {line}")
        figure, unit = re.search(r"(?:took|Executed in) +([0-9.e-]+) (\w+)", said).groups()
        return float(figure) * UNITS[unit]


def hook_of(shell, program):
    if program is None:
        return ""
    return f"{program} hook fish | source\n" if shell.name == "fish" else f'eval "$({program} hook {shell.name})"\n'


def prepare(home, index, direnv):
    """Two folders without a project, and one that is both pyenvx's and direnv's, allowed and warm."""
    index.wheel("demo")
    for name in ("here", "there", "project"):
        (home.work / name).mkdir()
    home.write("project/shell.toml", 'dependencies = ["demo"]\n[env]\nGREETING = "hello"\n')
    home.write("project/.envrc", "export GREETING=hello\nPATH_add bin\n")
    project = home.work / "project"
    commands = [[BIN / "pyenvx", "shell", "--", "true"], [BIN / "pyenvx", "allow"], *([[direnv, "allow"]] if direnv else [])]
    for words in commands:
        subprocess.run([str(word) for word in words], cwd=project, env=home.environment(), check=True, capture_output=True)


def costs_in(shell, home, programs, prompts):
    contenders = {name: Contender(shell, home, program) for name, program in programs.items()}
    for _ in range(1 + prompts // AT_A_TIME):
        for contender in contenders.values():
            contender.take_turn()
    for contender in contenders.values():
        contender.shell.close()
    # The first turn is what warms them.
    medians = {name: {situation: statistics.median(seconds[1:]) for situation, seconds in contender.seconds.items()}
               for name, contender in contenders.items()}
    return [Cost(shell.name, name, situation, medians[name][situation] - medians["none"][situation])
            for name in programs if name != "none" for situation in MAY_COST]


def measure(prompts):
    home = TestHome()
    index = LoopbackIndex(home.path / "index")
    home.index_url = index.url()
    direnv = shutil.which("direnv")
    programs = {"none": None, "pyenvx": BIN / "pyenvx"} | ({"direnv": direnv} if direnv else {})
    try:
        prepare(home, index, direnv)
        return [cost for shell in SHELLS for cost in costs_in(shell, home, programs, prompts)]
    finally:
        index.close()
        home.close()


def table(costs):
    lines = [f"{'µs a prompt, over none':42}" + "".join(f"{shell.name:>9}" for shell in SHELLS)]
    for situation, title in TITLES.items():
        for name in dict.fromkeys(cost.name for cost in costs):
            row = [cost.seconds * 1e6 for cost in costs if (cost.name, cost.situation) == (name, situation)]
            lines.append(f"{title + ', ' + name:42}" + "".join(f"{figure:9.0f}" for figure in row))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="end with 1 where it costs more than it may")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--prompts", type=int, default=1000, help="of each contender in each situation")
    options = parser.parse_args()
    costs = measure(options.prompts)
    print(json.dumps([dataclasses.asdict(cost) for cost in costs], indent=2) if options.json else table(costs))
    return 1 if options.check and any(cost.is_too_much for cost in costs) else 0


if __name__ == "__main__":
    sys.exit(main())
