// attacks --list                   the table: family, name, what it tries, the trace it leaves
// attacks NAME [NAME=VALUE]...     one attack: 0 it got what it wanted, 1 it was refused, 77 it cannot be tried here
// attacks --victim                 a process to be attacked
// attacks --among [NAME=VALUE]... -- COMMAND...    a command where there are things to be stolen
#include <algorithm>
#include <cstdio>

#include "tests/sandbox/attacks/attack.hpp"

namespace {

using namespace pyenvx::attacks;

std::vector<Family> all_families() {
    return {secrets(),         network(),      interprocess(), persistence(), namespaces(),
            other_processes(), system_calls(), terminals(),    exhaustion(),  outputs()};
}

const char* word_for(Trace trace) {
    switch (trace) {
        case Trace::None: return "none";
        case Trace::Secret: return "secret";
        case Trace::Contact: return "contact";
        case Trace::Files: return "files";
        case Trace::Victim: return "victim";
        case Trace::Process: return "process";
        case Trace::Terminal: return "terminal";
        case Trace::Output: return "output";
    }
    return "none";
}

const char* word_for(Outcome outcome) {
    if (outcome == Outcome::Got) return "got";
    return outcome == Outcome::Refused ? "refused" : "impossible";
}

int list() {
    for (const auto& family : all_families()) {
        for (const auto& attack : family.attacks) {
            std::printf("%s\t%s\t%s\t%s\n", family.name, attack.name, attack.tries, word_for(attack.trace));
        }
    }
    return 0;
}

int run(std::string_view name, const Scene& scene) {
    for (const auto& family : all_families()) {
        for (const auto& attack : family.attacks) {
            if (name != attack.name) continue;
            const auto verdict = attack.run(scene);
            std::printf("%s: %s\n", word_for(verdict.outcome), verdict.words.c_str());
            return static_cast<int>(verdict.outcome);
        }
    }
    std::fprintf(stderr, "no such attack\n");
    return 2;
}

int run_among(const std::vector<std::string_view>& words, char** argv) {
    const auto end = std::find(words.begin(), words.end(), "--");
    if (end == words.end() || end + 1 == words.end()) return 2;
    return run_among_things(Scene({words.begin(), end}), argv + 1 + (end - words.begin()) + 1);
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string_view> words(argv + 1, argv + argc);
    if (words.empty()) return 2;
    if (words.front() == "--list") return list();
    if (words.front() == "--victim") return be_victim();
    if (words.front() == "--among") return run_among(words, argv);
    return run(words.front(), Scene({words.begin() + 1, words.end()}));
}
