// What a command has to say.
#pragma once

#include <string>
#include <utility>

namespace pyenvx::cli {

/// For standard output, with the status to end with: `doctor` fails with a report and not with an error.
struct Output {
    std::string text;
    int status = 0;
    bool left_work = false;  ///< the finisher is to be woken for
    bool is_news = false;    ///< of what was done, and not what was asked for: unsaid under --quiet
};

/// Of what a command has done.
inline Output news(std::string text, bool left_work = false) { return {std::move(text), 0, left_work, true}; }

}  // namespace pyenvx::cli
