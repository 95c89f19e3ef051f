#include "launcher/source/git/git_program.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "launcher/direct/direct_url.hpp"
#include "store/base/child_process.hpp"
#include "store/base/file.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::source {
namespace {

constexpr std::chrono::minutes kTimeLimit{30};
constexpr std::size_t kMaxOutput = std::size_t{128} << 20;
constexpr std::uint64_t kMaxErrors = 64 << 10;
constexpr std::size_t kShownLines = 4;

// Who the user is, where their agents listen and how they connect.
constexpr std::array<std::string_view, 12> kUsers = {
    "HOME",        "USER",    "LOGNAME",         "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK",
    "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY", "SSL_CERT_FILE",   "SSL_CERT_DIR",    "DBUS_SESSION_BUS_ADDRESS"};
constexpr std::array<std::string_view, 6> kGits = {"GIT_SSH",           "GIT_SSH_COMMAND",   "GIT_ASKPASS",
                                                   "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_SSL_CAINFO"};
constexpr std::array<std::string_view, 8> kProxies = {"https_proxy", "HTTPS_PROXY",         "http_proxy",
                                                      "all_proxy",   "ALL_PROXY",           "no_proxy",
                                                      "NO_PROXY",    "GIT_PROXY_SSL_CAINFO"};

// Over everything that any configuration says.
constexpr std::array<std::string_view, 14> kSettings = {"core.hooksPath=/dev/null",
                                                        "core.fsmonitor=false",
                                                        "core.attributesFile=/dev/null",
                                                        "core.excludesFile=/dev/null",
                                                        "gc.auto=0",
                                                        "maintenance.auto=false",
                                                        "fetch.recurseSubmodules=no",
                                                        "submodule.recurse=false",
                                                        "http.followRedirects=initial",
                                                        "http.lowSpeedLimit=1",
                                                        "http.lowSpeedTime=60",
                                                        "fetch.writeCommitGraph=false",
                                                        "tar.umask=0022",
                                                        "transfer.advertiseSID=false"};

// In place of the user's own helpers. The variables are the user's to read alone; another host, to which the first may
// redirect, is told nothing.
constexpr std::string_view kUserVariable = "PYENVX_GIT_USER";
constexpr std::string_view kPasswordVariable = "PYENVX_GIT_PASSWORD";
constexpr std::string_view kHelper =
    R"(!f() { test "$1" = get && printf 'username=%s\npassword=%s\n' "$PYENVX_GIT_USER" "$PYENVX_GIT_PASSWORD"; }; f)";

std::string_view protocols_of(Reach reach) {
    switch (reach) {
        case Reach::Local: break;
        case Reach::Remote: return "https:ssh";
        case Reach::Http: return "http:https";
        case Reach::File: return "file";
    }
    return "none";
}

Result<Fd> file_in_memory(std::string_view content) {
    Fd file(::memfd_create("git", MFD_CLOEXEC));
    if (!file) return fail(ErrorKind::Io, "cannot make a file in memory");
    if (!content.empty()) TRY(sys::pwrite_all(file, content, 0));
    return file;
}

// Addresses in git's messages may be those that hold a password.
std::string without_secrets(std::string_view line) {
    std::vector<std::string> words;
    for (auto word : split(line, ' ')) {
        const auto quoted = word.starts_with('\'');
        words.push_back(concat(quoted ? "'" : "", direct::without_credentials(word.substr(quoted ? 1 : 0))));
    }
    return printable(join(words, " "));
}

std::vector<std::string> last_lines(const std::string& errors) {
    std::vector<std::string> lines;
    for (const auto line : split(errors, '\n')) {
        if (!trim(line).empty()) lines.push_back(without_secrets(trim(line)));
    }
    if (lines.size() > kShownLines) lines.erase(lines.begin(), lines.end() - kShownLines);
    return lines;
}

}  // namespace

struct GitProgram::Ending {
    bool well = false;
    std::string output;
    std::string errors;
};

Result<GitProgram> GitProgram::find(const Environment& environment) {
    for (const auto folder : split(environment.get("PATH").value_or("/usr/bin:/bin"), ':')) {
        if (!folder.starts_with('/')) continue;  // a program of the current folder would be anybody's
        auto program = std::filesystem::path(folder) / "git";
        if (::access(program.c_str(), X_OK) == 0) return GitProgram(std::move(program), environment);
    }
    return fail(ErrorKind::NotFound, "there is no `git` on PATH, and a requirement names a repository")
        .hint("install git (Debian: apt install git), or ask for an archive of that revision");
}

std::vector<std::string> GitProgram::variables_for(const GitCommand& command) const {
    Environment variables;
    const auto take = [&](const auto& names) {
        for (const auto name : names) {
            if (const auto value = environment_.get(name)) variables.set(name, *value);
        }
    };
    variables.set("PATH", environment_.get("PATH").value_or("/usr/bin:/bin"));
    if (command.reach == Reach::Local) {
        variables.set("GIT_CONFIG_GLOBAL", "/dev/null");
        variables.set("GIT_CONFIG_SYSTEM", "/dev/null");
    } else {
        take(kUsers);
        take(kGits);
        take(kProxies);
    }
    const std::pair<std::string_view, std::string_view> fixed[] = {{"LC_ALL", "C"},
                                                                   {"GIT_TERMINAL_PROMPT", "0"},
                                                                   {"GIT_ATTR_NOSYSTEM", "1"},
                                                                   {"GIT_PAGER", "cat"},
                                                                   {"GIT_NO_REPLACE_OBJECTS", "1"},
                                                                   {"GIT_OPTIONAL_LOCKS", "0"},
                                                                   {"GIT_NO_LAZY_FETCH", "1"},
                                                                   {"GIT_LFS_SKIP_SMUDGE", "1"},
                                                                   {"GIT_ALLOW_PROTOCOL", protocols_of(command.reach)}};
    for (const auto& [name, value] : fixed) variables.set(name, value);
    if (command.login) {
        variables.set(kUserVariable, command.login->credentials.user);
        variables.set(kPasswordVariable, command.login->credentials.password);
    }
    return variables.entries();
}

Result<GitProgram::Ending> GitProgram::start(const std::filesystem::path& repository, const GitCommand& command) const {
    ChildOptions options;
    options.program = program_;
    options.arguments = {"git"};
    const auto set = [&](std::string setting) {
        options.arguments.insert(options.arguments.end(), {"-c", std::move(setting)});
    };
    for (const auto setting : kSettings) set(std::string(setting));
    if (command.login) {
        const auto key = concat("credential.", command.login->origin, ".helper=");
        set(key);
        set(concat(key, kHelper));
    }
    if (!repository.empty()) options.arguments.push_back(concat("--git-dir=", repository));
    options.arguments.insert(options.arguments.end(), command.words.begin(), command.words.end());
    options.environment = variables_for(command);
    options.time_limit = kTimeLimit;
    options.max_output_bytes = kMaxOutput;
    const Fd input = TRY(file_in_memory(command.input));
    const Fd errors = TRY(file_in_memory(""));
    options.input = input.get();
    options.errors = errors.get();
    auto outcome = TRY(run_child(options));
    TRY(check_interrupted());
    const auto size = static_cast<std::uint64_t>(TRY(sys::fstat(errors)).st_size);
    const auto begin = size > kMaxErrors ? size - kMaxErrors : 0;
    auto said = TRY(read_span(errors, begin, kMaxErrors));
    return Ending{outcome.succeeded(), std::move(outcome.output), std::move(said)};
}

Result<std::string> GitProgram::run(const std::filesystem::path& repository, const GitCommand& command) const {
    auto ending = TRY(start(repository, command));
    if (ending.well) return std::move(ending.output);
    const auto kind = command.reach == Reach::Local ? ErrorKind::Failed : ErrorKind::Network;
    auto error = fail(kind, "`git ", command.words.empty() ? "" : command.words.front(), "` failed");
    for (auto& line : last_lines(ending.errors)) error.add_note(concat("| ", line));
    return error;
}

Result<bool> GitProgram::succeeds(const std::filesystem::path& repository, const GitCommand& command) const {
    return TRY(start(repository, command)).well;
}

}  // namespace pyenvx::source
