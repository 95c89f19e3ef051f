#include "store/cache/ssh/ssh_line.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::uint64_t kMaxErrors = 64 * 1024;

Result<std::filesystem::path> find_ssh(const Environment& environment) {
    for (const auto folder : split(environment.get("PATH").value_or("/usr/bin:/bin"), ':')) {
        if (!folder.starts_with('/')) continue;  // a program of the current folder would be anybody's
        auto program = std::filesystem::path(folder) / "ssh";
        if (::access(program.c_str(), X_OK) == 0) return program;
    }
    return fail(ErrorKind::Network, "there is no `ssh` on PATH")
        .hint("install it (Debian: apt install openssh-client)");
}

struct KnownFailure {
    std::string_view said;
    std::string_view sentence;
    std::string_view hint;
};
constexpr std::array<KnownFailure, 3> kKnown = {{
    {"REMOTE HOST IDENTIFICATION HAS CHANGED", "its host key is not the one that is known",
     "find out why it changed before you remove the known one with `ssh-keygen -R`"},
    {"Host key verification failed", "its host key is not known", "connect with `ssh` by hand once, and check the key"},
    {"Permission denied", "it accepts none of your keys", "have your key in its authorized_keys, or in your ssh-agent"},
}};
constexpr KnownFailure kNoProgram = {"", "there is no pyenvx over there",
                                     "install it there, or say where it is with ?program=/PATH"};

// What shells say of a command that they do not find.
bool lacks_program(std::string_view said, std::string_view program) {
    return said.find(program) != said.npos &&
           (said.find("not found") != said.npos || said.find("o such file or directory") != said.npos ||
            said.find("Unknown command") != said.npos);
}

const KnownFailure* find_known(std::string_view said, std::string_view program) {
    for (const auto& known : kKnown) {
        if (said.find(known.said) != said.npos) return &known;
    }
    return lacks_program(said, program) ? &kNoProgram : nullptr;
}

// The last line that says something.
std::string last_line(const std::string& text) {
    const auto lines = split(text, '\n');
    const auto found = std::find_if(lines.rbegin(), lines.rend(), [](auto line) { return !trim(line).empty(); });
    return found == lines.rend() ? "" : printable(trim(*found));
}

}  // namespace

Result<std::size_t> SshLine::Output::read(char* buffer, std::size_t size) {
    if (given_ == pieces_.size()) {
        pieces_.resize(kPieceBytes);
        const auto count = child_.read(pieces_.data(), pieces_.size(), longest);
        pieces_.resize(count.ok() ? *count : 0);
        given_ = 0;
        TRY(Result(count));
    }
    const auto count = pieces_.copy(buffer, size, given_);
    given_ += count;
    return count;
}

SshLine::SshLine(const SshAccess& access, Fd errors, ChildProcess ssh)
    : access_(access), errors_(std::move(errors)), ssh_(std::move(ssh)) {}

// What ssh said tells more than how its output ended.
Error SshLine::broken(const Error& reason) {
    if (reason.kind() == ErrorKind::Interrupted) return reason;
    const auto said = read_span(errors_, 0, kMaxErrors).value_or("");
    if (const auto* known = find_known(said, access_.place.program)) {
        return fail(ErrorKind::Network, access_.name, " cannot be used: ", known->sentence, " (", last_line(said), ")")
            .hint(std::string(known->hint));
    }
    const auto line = last_line(said);
    return fail(ErrorKind::Network, access_.name, " does not answer: ", line.empty() ? reason.message() : line);
}

Result<void> SshLine::say(std::string_view frame) {
    const auto sent = ssh_.write_input(frame);
    return sent.ok() ? Result<void>() : broken(sent.error());
}

Result<Frame> SshLine::hear(std::chrono::seconds longest) {
    output_.longest = longest;
    auto frame = read_frame(output_);
    if (!frame.ok()) return broken(frame.error());
    if (!*frame) return broken(fail(ErrorKind::Network, "the connection was closed"));
    return **std::move(frame);
}

Result<void> SshLine::greet() {
    const auto hello = TRY(hear(access_.time_limit));
    const bool is_ours = hello.type == FrameType::Hello && hello.bytes == kProtocol;
    if (is_ours) return say(frame_text(FrameType::Hello, kProtocol));
    return fail(ErrorKind::Network, access_.name, " speaks another protocol than ", kProtocol)
        .hint("have the same version of pyenvx on both sides");
}

Result<std::unique_ptr<SshLine>> SshLine::open(const SshAccess& access) {
    Fd errors(::memfd_create("ssh", MFD_CLOEXEC));
    if (!errors) return fail(ErrorKind::Io, "cannot make a file in memory");
    ChildOptions options;
    options.program = TRY(find_ssh(access.environment));
    options.arguments = access.place.arguments(access.time_limit);
    options.environment = access.environment.entries();
    options.time_limit = access.time_limit;
    options.with_input = true;
    options.errors = errors.get();
    auto ssh = TRY(ChildProcess::start(options));
    std::unique_ptr<SshLine> line(new SshLine(access, std::move(errors), std::move(ssh)));
    TRY(line->greet());
    return line;
}

}  // namespace pyenvx::cache
