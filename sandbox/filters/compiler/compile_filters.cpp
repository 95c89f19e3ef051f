// compile_filters FILE: writes the filters as two arrays of instructions. Run once, when pyenvx is built.
#include <linux/filter.h>
#include <seccomp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "sandbox/filters/compiler/rules.hpp"

namespace {

using AddRules = bool (*)(scmp_filter_ctx);

std::vector<struct sock_filter> instructions_of(scmp_filter_ctx filter) {
    std::vector<struct sock_filter> instructions;
    std::FILE* const file = std::tmpfile();
    if (file == nullptr) return instructions;
    if (::seccomp_export_bpf(filter, ::fileno(file)) == 0) {
        const auto size = static_cast<std::size_t>(::lseek(::fileno(file), 0, SEEK_END));
        instructions.resize(size / sizeof(struct sock_filter));
        if (::pread(::fileno(file), instructions.data(), size, 0) != static_cast<ssize_t>(size)) instructions.clear();
    }
    std::fclose(file);
    return instructions;
}

std::vector<struct sock_filter> compile(std::uint32_t otherwise, AddRules add_rules) {
    const scmp_filter_ctx filter = ::seccomp_init(otherwise);
    if (filter == nullptr) return {};
    std::vector<struct sock_filter> instructions;
    // Calls of another architecture (int 0x80, x32) have other numbers: the process dies.
    const bool native_only = ::seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0;
    // A tree rather than a list of comparisons.
    const bool quick = ::seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0;
    if (native_only && quick && add_rules(filter)) instructions = instructions_of(filter);
    ::seccomp_release(filter);
    return instructions;
}

bool write(std::FILE* out, const char* name, const std::vector<struct sock_filter>& instructions) {
    std::fprintf(out, "constexpr struct sock_filter %s[] = {\n", name);
    for (const auto& step : instructions) {
        std::fprintf(out, "    {0x%02x, %u, %u, 0x%08x},\n", static_cast<unsigned>(step.code),
                     static_cast<unsigned>(step.jt), static_cast<unsigned>(step.jf), step.k);
    }
    std::fprintf(out, "};\n");
    return !instructions.empty();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const auto refusals = compile(SCMP_ACT_ALLOW, pyenvx::sandbox::add_refusals_by_arguments);
    const auto allowed = compile(SCMP_ACT_ERRNO(ENOSYS), pyenvx::sandbox::add_allowed_calls);
    std::FILE* const out = std::fopen(argv[1], "w");
    if (out == nullptr) return 1;
    const bool good = write(out, "kRefuseByArguments", refusals) && write(out, "kAllow", allowed);
    return std::fclose(out) == 0 && good ? 0 : 1;
}
