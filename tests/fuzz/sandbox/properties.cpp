#include "properties.hpp"

#include <algorithm>
#include <cstdlib>

#include "sandbox/policy/job_text.hpp"
#include "sandbox/runner/log_text.hpp"
#include "store/base/text.hpp"

namespace pyenvx::fuzz {

// What is read is written as it was, and puts nothing where the sandbox has its own.
void check_job(std::string_view bytes) {
    const auto job = sandbox::parse_job(bytes);
    if (!job.ok()) return;
    const auto again = sandbox::job_text(*job);
    if (!again.ok() || *again != bytes) std::abort();
    for (const auto& input : job->policy.inputs) {
        if (input.inside.front() != '/' || input.inside.find("..") == 1 || input.inside.starts_with("/proc"))
            std::abort();
    }
    if (job->policy.inner_id == 0 || job->command.empty()) std::abort();
}

// Whatever comes, and however it is cut, what goes on is text without control characters.
void check_log(std::string_view bytes) {
    sandbox::LogText whole;
    auto text = whole.neutralise(bytes);
    text += whole.finish();
    if (!is_valid_utf8(text)) std::abort();
    const bool controls = std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') || c == '\x7f';
    });
    if (controls) std::abort();
    sandbox::LogText cut;
    auto parts = cut.neutralise(bytes.substr(0, bytes.size() / 2));
    parts += cut.neutralise(bytes.substr(bytes.size() / 2));
    parts += cut.finish();
    if (parts != text) std::abort();
}

}  // namespace pyenvx::fuzz
