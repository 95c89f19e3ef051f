#include "sandbox/policy/sandbox_policy.hpp"

#include "sandbox/policy/policy_lines.hpp"

namespace pyenvx::sandbox {
namespace {

std::string section(std::string_view title, const std::map<std::string, std::string>& pairs, std::string_view between) {
    if (pairs.empty()) return {};
    auto text = concat(title, ":\n");
    for (const auto& [name, value] : pairs) text += concat("  ", name, between, printable(value), '\n');
    return text;
}

std::string files_section(const std::map<std::string, std::string>& files) {
    if (files.empty()) return {};
    std::string text = "made files:\n";
    for (const auto& [path, content] : files) text += concat("  ", path, ", ", content.size(), " bytes\n");
    return text;
}

std::string inputs_section(const SandboxPolicy& policy) {
    std::string text = "sees, read-only:\n";
    for (const auto& input : policy.inputs)
        text += concat("  ", input.inside, "  from ", printable(input.host.native()), '\n');
    for (const auto& path : policy.hidden) text += concat("  ", path, "  (looks empty)\n");
    if (policy.inputs.empty()) text += "  nothing but the inputs that a build declares\n";
    return text;
}

}  // namespace

SandboxPolicy default_policy() {
    SandboxPolicy policy;
    policy.environment = {{"HOME", "/homeless"},   {"LANG", "C.UTF-8"},
                          {"LOGNAME", "builder"},  {"PATH", "/usr/bin:/bin"},
                          {"PYTHONHASHSEED", "0"}, {"SOURCE_DATE_EPOCH", "315619200"},
                          {"CCACHE_DISABLE", "1"}, {"TERM", "dumb"},
                          {"TMPDIR", "/tmp"},      {"TZ", "UTC"},
                          {"USER", "builder"}};
    return policy;
}

std::string hashed_text(const SandboxPolicy& policy) {
    return concat("pyenvx-sandbox-policy 1\n", policy_lines(policy, HostPaths::Hidden));
}

std::string describe(const SandboxPolicy& policy) {
    auto text = concat("strictness: ", word_for(policy.strictness), '\n', inputs_section(policy),
                       "writes: /build, /output, /tmp, /dev/shm", policy.source_place.empty() ? "" : ", ",
                       printable(policy.source_place), "\n", "network: none but a loopback interface of its own\n",
                       section("links", policy.links, " -> "), files_section(policy.files),
                       section("environment, all of it", policy.environment, "="), "limits:\n");
    for (const auto& limit : kLimitNames) text += concat("  ", limit.name, ' ', policy.limits.*limit.value, '\n');
    return text;
}

}  // namespace pyenvx::sandbox
