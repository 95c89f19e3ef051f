#include "launcher/declaration/project.hpp"

#include <algorithm>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::declaration {

namespace {

constexpr std::uint64_t kMaxVersionFileBytes = 64 << 10;

Result<FoundFile> find_upwards(std::filesystem::path directory, const char* name) {
    FoundFile found;
    if (!directory.has_filename()) directory = directory.parent_path();  // "/a/" is "/a"
    for (;;) {
        auto file = directory / name;
        const auto status = TRY(sys::stat(file.c_str()));
        if (status && !S_ISDIR(status->st_mode)) {
            found.file = std::move(file);
            return found;
        }
        found.absent.push_back(std::move(file));
        if (!directory.has_relative_path()) return found;
        directory = directory.parent_path();
    }
}

/// "3.11", "3.11.7", "3.13t".
bool is_version(std::string_view text) {
    if (text.ends_with('t')) text.remove_suffix(1);
    const auto numbers = split(text, '.');
    if (numbers.size() < 2 || numbers.size() > 3) return false;
    return std::all_of(numbers.begin(), numbers.end(),
                       [](std::string_view number) { return number.size() <= 4 && parse_decimal(number).has_value(); });
}

}  // namespace

Result<FoundFile> find_project(const std::filesystem::path& directory) { return find_upwards(directory, "shell.toml"); }

Result<FoundFile> find_python_version_file(const std::filesystem::path& directory) {
    return find_upwards(directory, ".python-version");
}

Result<std::string> read_python_version(const std::filesystem::path& file) {
    const auto bytes = TRY(read_file(file, kMaxVersionFileBytes));
    for (const auto line : split(bytes, '\n')) {
        const auto text = trim(line);
        if (text.empty() || text.starts_with('#')) continue;
        if (is_version(text)) return std::string(text);
        return fail(ErrorKind::Invalid, printable(file.native()), " asks for \"", printable(text),
                    "\", which is no version of CPython")
            .hint("write a version such as 3.11, 3.11.7 or 3.13t there, or choose one with --python");
    }
    return fail(ErrorKind::Invalid, printable(file.native()), " names no version")
        .hint("write a version such as 3.11 there, or delete the file");
}

}  // namespace pyenvx::declaration
