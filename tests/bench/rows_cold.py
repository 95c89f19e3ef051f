"""From empty caches to the first result of a program that imports its packages, and its second start."""

import collections

from measuring import Measurement, Sample
from rows import Row


class Life:
    """What one contender does in one round: a first start, one straight after it, and one when all is finished."""

    def __init__(self, bench, chosen, name):
        self.place = bench.place(f"cold-{chosen.name}-{name}")
        self.script = self.place.write("program.py", chosen.script())
        self.name, self.words = name, bench.tools.script_runners(self.script)[name]
        self._start = lambda: bench.run_in(self.place, self.words, expect=bench.python_version)

    def live(self):
        first, second = self._start(), self._start()
        finishing = self.place.wait_for_finisher()
        self._start()  # notices what the finisher changed
        return first, second, finishing


def cold_rows(bench, chosen):
    first, second, finishing = (collections.defaultdict(Measurement) for _ in range(3))
    last = {}
    for number in range(bench.rounds.cold):
        for name in contenders_of(bench, number):
            last[name] = Life(bench, chosen, name)
            samples = last[name].live()
            first[name].samples.append(samples[0])
            second[name].samples.append(samples[1])
            if name == "pyenvx":
                finishing[name].samples.append(Sample(samples[2], 0, 0))
    yield Row(f"cold/{chosen.name}", f"empty caches to the first result: {chosen.name}", first)
    yield Row(f"second-start-at-once/{chosen.name}", f"second start, straight after the first: {chosen.name}", second)
    yield Row(f"finisher/{chosen.name}", f"until the finisher has ended, after the second start: {chosen.name}", finishing)
    yield second_start_row(bench, chosen, last)


def contenders_of(bench, number):
    """In turns, so that none is always the first."""
    names = list(bench.tools.script_runners(""))
    if number >= bench.rounds.pipx and "pipx" in names:
        names.remove("pipx")
    turn = number % len(names)
    return names[turn:] + names[:turn]


def second_start_row(bench, chosen, last):
    """With the caches of the last round, each start right after another contender's."""
    place = last["pyenvx"].place
    commands = {"virtualenv": [bench.virtualenv(chosen), last["pyenvx"].script], "pyenvx": last["pyenvx"].words}
    if "uv" in last:
        place.variables["UV_CACHE_DIR"] = last["uv"].place.variables["UV_CACHE_DIR"]
        commands["uv"] = last["uv"].words
    title = f"second start, all finished: {chosen.name}"
    return Row(f"second-start/{chosen.name}", title, *bench.interleave(place, commands, bench.rounds.longest_other))
