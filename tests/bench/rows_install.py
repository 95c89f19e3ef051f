"""Environments of pinned sets: from empty caches, and laid out anew from full ones. Nothing is imported."""

import json

from measuring import Measurement
from rows import Row


def pyenvx_prepares(bench, place, pins, *options):
    """Makes the environment of a script that declares all that is pinned, without starting it."""
    versions = [line for line in map(str.strip, pins.read_text(encoding="utf-8").splitlines()) if line]
    script = place.write("pinned.py", f"# /// script\n# dependencies = {json.dumps(versions)}\n# ///\n")
    return [bench.tools.pyenvx, "env", "path", *options, script]


def uv_installs(bench, place, name, pins, *options):
    """Returns the cost without and with that of making the virtualenv."""
    folder = place.path / name
    made = bench.run_in(place, bench.tools.new_virtualenv(folder))
    installed = bench.run_in(place, bench.tools.install(folder, pins, *options))
    return installed, made + installed


def rows_of(key, title, pyenvx, installed, with_virtualenv):
    """pyenvx makes the environment and its interpreter too: what is like it is uv with making the virtualenv."""
    contenders = {"pyenvx": pyenvx}
    if with_virtualenv.samples:
        contenders |= {"uv": with_virtualenv, "uv, virtualenv there": installed}
    return Row(key, title, contenders)


def bare_rows(bench, chosen):
    pins = bench.pins(chosen)
    pyenvx, installed, with_virtualenv = Measurement(), Measurement(), Measurement()

    def install_with_pyenvx():
        place = bench.place(f"bare-{chosen.name}-pyenvx")
        pyenvx.samples.append(bench.run_in(place, pyenvx_prepares(bench, place, pins), PYENVX_FINISH="never"))

    def install_with_uv():
        without, whole = uv_installs(bench, bench.place(f"bare-{chosen.name}-uv"), "venv", pins)
        installed.samples.append(without)
        with_virtualenv.samples.append(whole)

    in_turns(bench, install_with_pyenvx, install_with_uv)
    yield rows_of(f"bare/{chosen.name}", f"bare install, empty caches: {chosen.name}", pyenvx, installed, with_virtualenv)


def in_turns(bench, with_pyenvx, with_uv):
    turns = [with_pyenvx, with_uv] if bench.tools.uv else [with_pyenvx]
    for number in range(bench.rounds.cold):
        for one in turns if number % 2 == 0 else reversed(turns):
            one()


def from_cache_rows(bench, chosen):
    """All offline. Another name that may have a .pth file makes it another declaration and another environment for pyenvx."""
    yield from_cache_row(bench, chosen, "from-cache", "no bytecode", "never")
    yield from_cache_row(bench, chosen, "from-cache-bytecode", "with bytecode", "background")


def from_cache_row(bench, chosen, family, what, finish):
    key = f"{family}/{chosen.name}"
    pins, place = bench.pins(chosen), bench.place(key)
    place.variables["PYENVX_FINISH"] = finish
    bench.run_in(place, pyenvx_prepares(bench, place, pins))
    place.wait_for_finisher()
    if bench.tools.uv:
        uv_installs(bench, place, "first", pins)
    pyenvx, installed, with_virtualenv = Measurement(), Measurement(), Measurement()

    def lay_out_with_pyenvx():
        allowed = f"bench-{len(pyenvx.samples)}"
        words = pyenvx_prepares(bench, place, pins, "--offline")
        pyenvx.samples.append(bench.run_in(place, words, PYENVX_POLICY_PTH_ALLOW=allowed))
        place.wait_for_finisher()

    def lay_out_with_uv():
        without, whole = uv_installs(bench, place, f"venv-{len(installed.samples)}", pins, "--offline")
        installed.samples.append(without)
        with_virtualenv.samples.append(whole)

    in_turns(bench, lay_out_with_pyenvx, lay_out_with_uv)
    return rows_of(key, f"environment from a cache, {what}: {chosen.name}", pyenvx, installed, with_virtualenv)
