// What `pyenvx doctor` finds.
#pragma once

#include <string>

namespace pyenvx::cli {

enum class Verdict { Good, Doubtful, Bad };

/// One thing that was looked at.
struct Finding {
    std::string subject;  ///< "interpreters"
    Verdict verdict = Verdict::Good;
    std::string text;    ///< what was found
    std::string advice;  ///< what to change; "" where nothing is
};

}  // namespace pyenvx::cli
