// What this kernel offers and this user may use.
#pragma once

#include <string>
#include <vector>

namespace pyenvx::cli {

enum class Verdict { Good, Doubtful, Bad };

/// One thing that `pyenvx doctor` looked at.
struct Finding {
    std::string subject;  ///< "interpreters"
    Verdict verdict = Verdict::Good;
    std::string text;    ///< what was found
    std::string advice;  ///< what to change; "" where nothing is
};

/// User namespaces, Landlock and seccomp: what a sandbox for untrusted code is made of. Changes nothing.
std::vector<Finding> examine_kernel();

}  // namespace pyenvx::cli
