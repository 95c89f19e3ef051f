#include "launcher/cli/store/amounts.hpp"

#include <array>

#include "store/base/text.hpp"
#include "store/base/timestamp.hpp"

namespace pyenvx::cli {

std::string amount(std::uint64_t bytes) {
    constexpr std::array kUnits = {" kB", " MB", " GB", " TB"};
    if (bytes < 1000) return concat(bytes, " B");
    auto tenths = bytes / 100;
    std::size_t unit = 0;
    for (; tenths >= 10'000 && unit + 1 < kUnits.size(); ++unit) tenths /= 1000;
    return concat(tenths / 10, ".", tenths % 10, kUnits[unit]);
}

std::string change(std::uint64_t before, std::uint64_t after) {
    return after < before ? concat("-", amount(before - after)) : concat("+", amount(after - before));
}

std::string day(std::int64_t unix_time) { return timestamp_text(unix_time).substr(0, 10); }

std::string right_aligned(const std::string& text, std::size_t width) {
    return text.size() < width ? concat(std::string(width - text.size(), ' '), text) : text;
}

}  // namespace pyenvx::cli
