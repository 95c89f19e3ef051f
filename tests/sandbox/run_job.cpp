// run_job [--input HOST=INSIDE] [--link INSIDE=TARGET] [--hide INSIDE] [--file INSIDE=TEXT] [--env NAME=VALUE] [--limit
// NAME=N]
//         [--source FOLDER] [--output FOLDER] [--keep-failed FOLDER] [--directory INSIDE] [--program FILE] [--relaxed]
//         [--after-failure WORD]... [--host-id N] [--inner-id N] [--cores N] [--host-name NAME] [--reversed]
//         [--toolchain] [--facts FILE] -- COMMAND...
// One job in a sandbox, as a caller of the library runs it. The log goes to standard output; the status is the
// command's, 128 and the number of its signal, or that of the error, which goes to standard error.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <map>

#include "sandbox/runner/run_sandboxed.hpp"
#include "store/base/exit_status.hpp"
#include "store/base/file.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace {

using namespace pyenvx;
using namespace pyenvx::sandbox;

using Apply = void (*)(SandboxJob&, std::string left, std::string right);

void set_limit(SandboxJob& job, const std::string& name, const std::string& value) {
    for (const auto& limit : kLimitNames) {
        if (limit.name == name) job.policy.limits.*limit.value = parse_decimal(value).value_or(0);
    }
}

std::uint32_t number(const std::string& text) { return static_cast<std::uint32_t>(parse_decimal(text).value_or(0)); }

// The folders that a compiler and a shell need, as this machine has them.
void add_toolchain(SandboxJob& job) {
    for (const auto* folder :
         {"/usr/bin", "/usr/lib", "/usr/include", "/usr/share", "/usr/libexec", "/etc/alternatives"}) {
        if (std::filesystem::is_directory(folder)) job.policy.inputs.push_back({folder, folder});
    }
    for (const auto* folder : {"/bin", "/lib", "/lib64", "/sbin"}) {
        std::error_code none;
        if (std::filesystem::is_symlink(folder)) {
            job.policy.links.emplace(folder, std::filesystem::read_symlink(folder, none).native());
        }
    }
    if (std::filesystem::is_directory("/usr/lib64")) job.policy.inputs.push_back({"/usr/lib64", "/usr/lib64"});
}

const std::map<std::string_view, Apply> kOptions = {
    {"--input",
     [](SandboxJob& job, std::string l, std::string r) {
         job.policy.inputs.push_back({l, r});
     }},
    {"--link", [](SandboxJob& job, std::string l, std::string r) { job.policy.links[l] = r; }},
    {"--file", [](SandboxJob& job, std::string l, std::string r) { job.policy.files[l] = r; }},
    {"--env", [](SandboxJob& job, std::string l, std::string r) { job.policy.environment[l] = r; }},
    {"--hide", [](SandboxJob& job, std::string l, std::string) { job.policy.hidden.push_back(l); }},
    {"--limit", [](SandboxJob& job, std::string l, std::string r) { set_limit(job, l, r); }},
    {"--source", [](SandboxJob& job, std::string l, std::string) { job.source = l; }},
    {"--output", [](SandboxJob& job, std::string l, std::string) { job.output = l; }},
    {"--keep-failed", [](SandboxJob& job, std::string l, std::string) { job.keep_failed = l; }},
    {"--directory", [](SandboxJob& job, std::string l, std::string) { job.directory = l; }},
    {"--program", [](SandboxJob& job, std::string l, std::string) { job.program = l; }},
    {"--after-failure", [](SandboxJob& job, std::string l,
                           std::string r) { job.after_failure.push_back(r.empty() ? l : concat(l, '=', r)); }},
    {"--host-id", [](SandboxJob& job, std::string l, std::string) { job.policy.host_id = number(l); }},
    {"--inner-id", [](SandboxJob& job, std::string l, std::string) { job.policy.inner_id = number(l); }},
    {"--cores", [](SandboxJob& job, std::string l, std::string) { job.policy.cores = number(l); }},
    {"--host-name", [](SandboxJob& job, std::string l, std::string) { job.policy.host_name = l; }},
};

const std::map<std::string_view, void (*)(SandboxJob&)> kFlags = {
    {"--relaxed", [](SandboxJob& job) { job.policy.strictness = Strictness::Relaxed; }},
    {"--reversed", [](SandboxJob& job) { job.policy.reversed_listings = true; }},
    {"--toolchain", add_toolchain},
};

int fail_with(const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.message().c_str());
    for (const auto& note : error.notes()) std::fprintf(stderr, "  %s\n", note.c_str());
    if (!error.hint().empty()) std::fprintf(stderr, "  help: %s\n", error.hint().c_str());
    if (error.kind() == ErrorKind::Interrupted) die_by_interrupt();
    return exit_status(error.kind(), ExitStyle::Launcher);
}

std::string facts_of(const SandboxOutcome& outcome) {
    auto text = concat("status ", outcome.wait_status, '\n');
    if (outcome.limit_hit) text += concat("limit ", name_of(*outcome.limit_hit), '\n');
    for (const auto& bound : outcome.held) text += concat("held ", bound, '\n');
    for (const auto& layer : outcome.left_out) text += concat("left-out ", layer, '\n');
    return text;
}

int run(const SandboxJob& job, const std::string& facts) {
    (void)install_interrupt_handler();
    const auto outcome = run_sandboxed(job);
    if (!outcome.ok()) return fail_with(outcome.error());
    if (!facts.empty()) (void)write_file_atomically(facts, facts_of(*outcome));
    return WIFEXITED(outcome->wait_status) ? WEXITSTATUS(outcome->wait_status) : 128 + WTERMSIG(outcome->wait_status);
}

}  // namespace

int main(int argc, char** argv) {
    SandboxJob job;
    std::string facts;
    job.policy = default_policy();
    job.directory = "/build/source";
    job.log = [](std::string_view text) { (void)sys::write_all(BorrowedFd(STDOUT_FILENO), text); };
    const std::vector<std::string> words(argv + 1, argv + argc);
    std::size_t at = 0;
    for (; at < words.size() && words[at] != "--"; ++at) {
        if (const auto flag = kFlags.find(words[at]); flag != kFlags.end()) {
            flag->second(job);
            continue;
        }
        const auto option = kOptions.find(words[at]);
        const bool is_facts = words[at] == "--facts";
        if ((option == kOptions.end() && !is_facts) || ++at == words.size()) {
            return fail_with(fail(ErrorKind::Usage, "not an option: ", words[at == words.size() ? at - 1 : at]));
        }
        const auto equals = words[at].find('=');
        if (is_facts)
            facts = words[at];
        else
            option->second(job, words[at].substr(0, equals),
                           equals == std::string::npos ? "" : words[at].substr(equals + 1));
    }
    if (at < words.size()) job.command.assign(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
    return run(job, facts);
}
