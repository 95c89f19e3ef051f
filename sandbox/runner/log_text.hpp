// Foreign bytes on their way to a person.
#pragma once

#include <string>
#include <string_view>

namespace pyenvx::sandbox {

/// Makes of a stream of bytes text that cannot drive a terminal: control characters but newline and tab, marks that
/// change the direction of writing, and what is not UTF-8 become \xNN; carriage returns end lines. Pieces may split a
/// character.
class LogText {
public:
    std::string neutralise(std::string_view bytes);
    /// What is left of a character that never ended.
    std::string finish();

private:
    std::string rest_;
};

}  // namespace pyenvx::sandbox
