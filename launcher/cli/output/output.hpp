// What a command has to say.
#pragma once

#include <string>

namespace pyenvx::cli {

/// For standard output, with the status to end with: `doctor` fails with a report and not with an error.
struct Output {
    std::string text;
    int status = 0;
    bool left_work = false;  ///< the finisher is to be woken for
};

}  // namespace pyenvx::cli
