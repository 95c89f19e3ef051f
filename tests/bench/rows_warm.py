"""Rows of milliseconds: starts that find everything in its place, and resolving from a cache."""

from rows import Row
from tools import SYSTEM_PYTHON


def warm_rows(bench):
    """What an unchanged script costs to start: the same file by every contender."""
    chosen = bench.sets[0]
    yield warm_row(bench, chosen, "warm/nothing", "warm start, nothing imported", "", with_system_python=True)
    first_import = f"import {chosen.packages[0]}"
    yield warm_row(bench, chosen, f"warm/{chosen.packages[0]}", f"warm start, {first_import}", first_import)


def warm_row(bench, chosen, key, title, imports, with_system_python=False):
    place = bench.place(key)
    script = place.write("program.py", chosen.script(imports))
    commands = {"virtualenv": [bench.virtualenv(chosen), script]}
    commands |= {name: words for name, words in bench.tools.script_runners(script).items() if name != "pipx"}
    if with_system_python and SYSTEM_PYTHON.exists():
        commands["system python"] = [SYSTEM_PYTHON, script]
    return interleaved(bench, key, title, commands, place, bench.rounds.longest_warm)


def interleaved(bench, key, title, commands, place, seconds):
    for words in commands.values():
        bench.run_in(place, words)
    place.wait_for_finisher()
    return Row(key, title, *bench.interleave(place, commands, seconds))


def resolve_rows(bench, chosen):
    """Both offline with a full cache. pyenvx has no command that only resolves: `upgrade` chooses all versions again, finds
    their objects and the environment in the store, and says what changed."""
    if not bench.tools.uv:
        return
    key = f"resolve/{chosen.name}"
    place = bench.place(key)
    script = place.write("program.py", chosen.script())
    roots = place.write("roots.in", "\n".join([*chosen.packages, ""]))
    commands = {"uv": [bench.tools.uv, "pip", "compile", "-q", "--offline", roots],
                "pyenvx": [bench.tools.pyenvx, "upgrade", "--script", script]}
    bench.run_in(place, [bench.tools.uv, "pip", "compile", "-q", roots])
    bench.run_in(place, commands["pyenvx"])
    place.wait_for_finisher()
    place.variables["PYENVX_OFFLINE"] = "1"
    title = f"resolve only, warm cache: {chosen.name}"
    yield interleaved(bench, key, title, commands, place, bench.rounds.longest_other)
