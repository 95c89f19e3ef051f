#include "launcher/cli/sandbox_findings.hpp"

#include "sandbox/runner/run_sandboxed.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

constexpr const char* kSubject = "sandbox";

}  // namespace

std::vector<Finding> examine_sandbox() {
    const auto probe = sandbox::probe_layers();
    // Only packages that have no wheel need it.
    if (!probe.ok()) return {{kSubject, Verdict::Doubtful, probe.error().message(), probe.error().hint()}};
    std::vector<Finding> findings;
    std::vector<std::string> held;
    for (const auto& layer : probe->layers) {
        if (layer.held) {
            held.push_back(layer.layer);
        } else {
            findings.push_back({concat(kSubject, ", ", layer.layer), Verdict::Doubtful, layer.text, layer.advice});
        }
    }
    for (const auto& bound : probe->bounds) held.push_back(bound);
    findings.insert(findings.begin(), {kSubject, Verdict::Good, concat("holds: ", join(held, ", ")), ""});
    return findings;
}

}  // namespace pyenvx::cli
