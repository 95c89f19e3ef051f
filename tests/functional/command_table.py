"""Every command of pyenvx with its options and examples, as its --help has them."""

import dataclasses
import re


@dataclasses.dataclass
class Command:
    words: list
    commands: list
    options: list
    examples: list

    @property
    def page(self):
        return "-".join(["pyenvx", *self.words]) + ".1"


def section(text, title):
    """The lines below a title, up to an empty one."""
    found = re.search(rf"(?m)^{title}:\n((?:.+\n)*)", text)
    return found.group(1).splitlines() if found else []


def names_of_options(line):
    return re.findall(r"(?:^|[ ,])(--?[\w-]+)", line[:28].split("   ")[0])


def read_command(home, words):
    text = home.run(*words, "--help").stdout
    commands = [line.split()[0] for line in section(text, "Subcommands") if re.match(r"  \S", line)]
    options = [name for line in section(text, "Options") if re.match(r"  -", line) for name in names_of_options(line)]
    return Command(words, commands, options, [line.strip() for line in section(text, "Examples")])


def all_commands(home, words=()):
    command = read_command(home, list(words))
    yield command
    for name in command.commands:
        yield from all_commands(home, [*words, name])
