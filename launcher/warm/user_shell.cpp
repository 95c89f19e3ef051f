#include "launcher/warm/user_shell.hpp"

#include <unistd.h>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::warm {
namespace {

std::optional<UserShell> parent_shell() {
    const auto link = concat("/proc/", ::getppid(), "/exe");
    const auto program = sys::readlinkat(BorrowedFd::cwd(), link.c_str());
    return program.ok() ? known_shell(*program) : std::nullopt;
}

}  // namespace

std::optional<UserShell> known_shell(const std::string& program) {
    const auto name = std::string_view(program).substr(program.rfind('/') + 1);
    if (name == "bash") return UserShell{ShellKind::Bash, program};
    if (name == "zsh" || name.starts_with("zsh-") || name == "zsh5") return UserShell{ShellKind::Zsh, program};
    if (name == "fish") return UserShell{ShellKind::Fish, program};
    return std::nullopt;
}

std::optional<UserShell> find_user_shell(record::EnvironmentBlock environment) {
    if (auto shell = parent_shell()) return shell;
    const auto chosen = record::find_variable(environment, "SHELL");
    if (!chosen || !chosen->starts_with('/')) return std::nullopt;
    return known_shell(std::string(*chosen));
}

}  // namespace pyenvx::warm
