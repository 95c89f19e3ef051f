#include "store/environment/bin/scripts.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::store {
namespace {

// To sh the second line is the command ":", and exec is reached before the closing quotes are read; to Python all of it
// is one string. readlink is started only where the file itself is a link: a link to a folder before it does no harm.
constexpr std::string_view kHeader = R"sh(#!/bin/sh
''':'
self=$0
case $self in */*) ;; *) self=./$self ;; esac
[ ! -L "$self" ] || self=$(readlink -f -- "$self") || exit 127
exec "${self%/*}/python" "$0" "$@"
'''
)sh";

// What was to be installed or removed is named where it is names alone: an option may mean anything.
constexpr std::string_view kPipRefusal = R"py(if __name__ != "__main__":
    raise ModuleNotFoundError("No module named 'pip'", name="pip")

import shlex
import sys

FLAGS = {"-q", "--quiet", "-U", "--upgrade", "--user", "-v", "--verbose", "-y", "--yes"}
LIST = "python -c 'from importlib.metadata import distributions as d; [print(x.name, x.version) for x in d()]'"


def shell_words(words):
    are_plain = all(word.isprintable() for word in words)
    return " ".join(map(shlex.quote, words)) if words and are_plain else ""


command, words = sys.argv[1] if sys.argv[1:] else "", [word for word in sys.argv[2:] if word not in FLAGS]
are_names = not any("/" in word or word.startswith("-") for word in words)
names = (shell_words(words) if are_names else "") or "NAME"
is_of_file = command == "install" and len(words) == 2 and words[0] in ("-r", "--requirement")
if command in ("list", "freeze"):
    ways = ["`pyenvx env show` lists what a project has;", "`" + LIST + "`", "lists what is there"]
elif command == "uninstall":
    ways = ["`pyenvx remove " + names + "` takes out of the declaration of a project"]
elif is_of_file:
    file = shell_words(words[1:]) or "FILE"
    ways = ["`pyenvx shell -r " + file + "` opens a shell that has what the file asks for;",
            "`pyenvx init --from " + file + "` makes a project of it"]
else:
    wanted = names if command == "install" else "NAME"
    ways = ["`pyenvx add " + wanted + "` adds to the declaration of a project;",
            "`pyenvx shell " + wanted + "` opens a shell that has it too"]
raise SystemExit("error: there is no pip in this environment, which pyenvx made and which never changes\n  help: "
                 + "\n        ".join(ways))
)py";

// Does `name` continue `stem` with nothing but digits and dots?
bool is_versioned(std::string_view name, std::string_view stem) {
    if (!name.starts_with(stem)) return false;
    const auto rest = name.substr(stem.size());
    return std::all_of(rest.begin(), rest.end(), [](char c) { return is_digit(c) || c == '.' || c == 't'; });
}

}  // namespace

std::string entry_point_script(const EntryPoint& entry) {
    const auto first = entry.attribute.substr(0, entry.attribute.find('.'));
    return concat(kHeader, "import sys\n\nfrom ", entry.module, " import ", first,
                  "\n\nif __name__ == \"__main__\":\n    sys.exit(", entry.attribute, "())\n");
}

std::optional<std::string> rewritten_script(std::string_view script) {
    if (!script.starts_with("#!python")) return std::nullopt;
    const auto end = script.find('\n');
    return concat(kHeader, end == script.npos ? std::string_view() : script.substr(end + 1));
}

bool has_header(std::string_view program) { return program.starts_with(kHeader); }
std::size_t header_size() { return kHeader.size(); }

std::string pip_refusal_script() {
    return concat(kHeader, "import runpy\n\nrunpy.run_module(\"pip\", run_name=\"__main__\")\n");
}

std::string pip_refusal_module() { return std::string(kPipRefusal); }

bool is_interpreter_name(std::string_view name) { return is_versioned(name, "python"); }
bool is_pip_name(std::string_view name) { return is_versioned(name, "pip"); }

}  // namespace pyenvx::store
