#include "sandbox/policy/policy_lines.hpp"

#include <algorithm>

#include "sandbox/policy/words.hpp"

namespace pyenvx::sandbox {
namespace {

std::string pair_lines(std::string_view word, const std::map<std::string, std::string>& pairs) {
    std::string lines;
    for (const auto& [name, value] : pairs) lines += concat(word, ' ', as_word(name), ' ', as_word(value), '\n');
    return lines;
}

std::string input_lines(std::vector<Input> inputs, HostPaths host_paths) {
    std::sort(inputs.begin(), inputs.end(), [](const Input& a, const Input& b) { return a.inside < b.inside; });
    std::string lines;
    for (const auto& input : inputs) {
        lines += concat("input ", as_word(input.inside));
        if (host_paths == HostPaths::Shown) lines += concat(' ', as_word(input.host.native()));
        lines += '\n';
    }
    return lines;
}

}  // namespace

std::string_view word_for(Strictness strictness) { return strictness == Strictness::Full ? "full" : "relaxed"; }

std::string policy_lines(const SandboxPolicy& policy, HostPaths host_paths) {
    auto text = concat("strictness ", word_for(policy.strictness), '\n', input_lines(policy.inputs, host_paths),
                       pair_lines("link", policy.links), pair_lines("file", policy.files));
    auto hidden = policy.hidden;
    std::sort(hidden.begin(), hidden.end());
    for (const auto& path : hidden) text += concat("hidden ", as_word(path), '\n');
    text += pair_lines("variable", policy.environment);
    if (!policy.source_place.empty()) text += concat("source-place ", as_word(policy.source_place), '\n');
    for (const auto& limit : kLimitNames) text += concat("limit ", limit.name, ' ', policy.limits.*limit.value, '\n');
    return text;
}

}  // namespace pyenvx::sandbox
