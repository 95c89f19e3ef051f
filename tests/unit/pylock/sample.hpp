// Locks to try the rules on.
#pragma once

#include <string>
#include <string_view>

#include "launcher/pylock/read.hpp"
#include "launcher/pylock/select.hpp"

namespace pyenvx::test {

inline std::string digest(char digit) { return std::string(64, digit); }

inline std::string wheel(std::string_view filename, char digit = 'a') {
    return concat("{ name = \"", filename, "\", url = \"https://files.example/", filename, "\", hashes = { sha256 = \"",
                  digest(digit), "\" } }");
}

inline std::string package(std::string_view name, std::string_view more) {
    return concat("[[packages]]\nname = \"", name, "\"\nversion = \"1.0\"\n", more, '\n');
}

inline std::string lock_text(std::string_view packages, std::string_view head = "") {
    return concat("lock-version = \"1.0\"\ncreated-by = \"hand\"\n", head, '\n', packages);
}

inline pylock::Environment environment(std::string_view python = "3.11.7") {
    const auto version = pep::Version::parse(python).value();
    const auto minor = concat(version.release()[0], '.', version.release()[1]);
    const int number = static_cast<int>(*parse_decimal(version.release()[1]));
    return {{"cpython", std::string(python), "posix", "x86_64", "CPython", "", "Linux", "", std::string(python), minor,
             "linux"},
            version,
            {3, number, false, false, "x86_64", 2, 36}};
}

}  // namespace pyenvx::test
