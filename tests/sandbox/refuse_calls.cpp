// refuse_calls CALL=ERRNO... -- COMMAND...: runs a command for which these system calls fail, as on a system that
// forbids them. "CALL[N&MASK]=ERRNO" only when argument N has a bit of MASK.
#include <seccomp.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

bool refuse(scmp_filter_ctx filter, const std::string& word) {
    const auto equals = word.rfind('=');
    const auto bracket = word.find('[');
    const auto name = word.substr(0, std::min(equals, bracket));
    const auto action = SCMP_ACT_ERRNO(static_cast<std::uint16_t>(std::atoi(word.c_str() + equals + 1)));
    const int number = ::seccomp_syscall_resolve_name(name.c_str());
    if (bracket == std::string::npos) return ::seccomp_rule_add(filter, action, number, 0) == 0;
    const auto argument = static_cast<unsigned>(word[bracket + 1] - '0');
    const auto mask = std::strtoull(word.c_str() + bracket + 3, nullptr, 0);
    const auto condition = SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, mask, mask);
    return ::seccomp_rule_add(filter, action, number, 1, condition) == 0;
}

}  // namespace

int main(int argc, char** argv) {
    const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
    ::seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, ::geteuid() == 0 ? 0 : 1);
    int at = 1;
    for (; at < argc && std::string(argv[at]) != "--"; ++at) {
        if (!refuse(filter, argv[at])) return 2;
    }
    if (at + 1 >= argc || ::seccomp_load(filter) != 0) return 2;
    ::execv(argv[at + 1], argv + at + 1);
    std::perror(argv[at + 1]);
    return 2;
}
