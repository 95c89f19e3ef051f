"""Starting programs, and what that costs: wall time, CPU time and the peak memory of the largest process."""

import dataclasses
import json
import os
import pty
import select
import statistics
import subprocess
import sys
import time

LONGEST_START = 600  # seconds
KEPT_SAMPLES = 20


class Failed(Exception):
    """A program did not do what it is measured for."""


@dataclasses.dataclass(frozen=True)
class Sample:
    """CPU time and peak memory are those of a process and all that it waited for (wait4); a daemon's are not in them."""

    seconds: float
    cpu_seconds: float
    peak_mib: float

    def __add__(self, after):
        return Sample(self.seconds + after.seconds, self.cpu_seconds + after.cpu_seconds,
                      max(self.peak_mib, after.peak_mib))

    @staticmethod
    def of(seconds, usage):
        return Sample(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Measurement:
    """All samples of one contender in one row."""

    def __init__(self, samples=()):
        self.samples = list(samples)

    def median(self, figure):
        return statistics.median(getattr(sample, figure) for sample in self.samples)

    def lower_quartile(self, figure):
        values = sorted(getattr(sample, figure) for sample in self.samples)
        return values[(len(values) - 1) // 4]

    def as_json(self):
        summary = {"rounds": len(self.samples)}
        for field in dataclasses.fields(Sample):
            summary[field.name] = {"median": round(self.median(field.name), 6),
                                   "lower_quartile": round(self.lower_quartile(field.name), 6)}
        if len(self.samples) <= KEPT_SAMPLES:
            summary["samples"] = [round(sample.seconds, 4) for sample in self.samples]
        return summary


def start(words, environment, folder, expect=None):
    """One start, from spawn to exit. What it prints to its standard output must be `expect`, if that is given."""
    words = [str(word) for word in words]
    with open(folder / "out", "w+b") as out, open(folder / "log", "ab") as log:
        actions = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)]
        began = time.perf_counter()
        pid = os.posix_spawnp(words[0], words, environment, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        sample = Sample.of(time.perf_counter() - began, usage)
        out.seek(0)
        printed = out.read().decode(errors="replace").strip()
    if status != 0 or (expect is not None and printed != expect):
        tail = (folder / "log").read_text(errors="replace")[-2000:]
        raise Failed(f"{' '.join(words)}\nended with {os.waitstatus_to_exitcode(status)} and said {printed!r}\n{tail}")
    return sample


def start_until(words, environment, mark):
    """One start on a terminal of its own, from fork until it has printed `mark`; then it is told to exit."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        try:
            os.execvpe(str(words[0]), [str(word) for word in words], environment)
        finally:
            os._exit(127)
    seen = b""
    while mark.encode() not in seen:
        if not select.select([terminal], [], [], LONGEST_START)[0]:
            raise Failed(f"{words}: waited for {mark!r}, saw {seen!r}")
        try:
            seen += os.read(terminal, 65536)
        except OSError as error:  # how Linux says that nobody has the other end any more
            raise Failed(f"{words}: waited for {mark!r}, saw {seen!r}") from error
    taken = time.perf_counter() - began
    os.write(terminal, b"exit\r")
    drain(terminal)
    _, _, usage = os.wait4(pid, 0)
    os.close(terminal)
    return Sample.of(taken, usage)


def drain(terminal):
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass


def interleave(program, rounds, commands, environment, folder):
    """Starts the commands in turn. Returns a measurement for each name, and how far the first one is from itself."""
    words = [str(program), "--json", str(rounds)]
    for command in commands.values():
        words += ["--", *map(str, command)]
    with open(folder / "log", "ab") as log:
        ended = subprocess.run(words, env=environment, stdout=subprocess.PIPE, stderr=log, cwd=folder, check=False)
    if ended.returncode != 0:
        raise Failed(f"{' '.join(words)}\n{(folder / 'log').read_text(errors='replace')[-2000:]}")
    first, again, *others = [measurement_of(row) for row in json.loads(ended.stdout)]
    return dict(zip(commands, [first, *others])), again.median("seconds") / first.median("seconds")


def measurement_of(row):
    columns = zip(row["milliseconds"], row["cpu_milliseconds"], row["peak_kib"])
    return Measurement(Sample(wall / 1e3, cpu / 1e3, kib / 1024) for wall, cpu, kib in columns)


def say(text):
    print(text, file=sys.stderr, flush=True)
