// A file of settings that an editor reads: somebody else's, of which we change single settings.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/base/result.hpp"

namespace pyenvx::ide {

/// Not thread-safe. Nothing is written before save().
class SettingsFile {
public:
    /// `place` is relative to the project's folder; neither need be there. Refused where links lead it out of the
    /// folder; Invalid for what is no regular file, or larger than a file of settings.
    static Result<SettingsFile> open(const std::filesystem::path& project, const std::filesystem::path& place);

    const std::filesystem::path& path() const { return path_; }
    bool is_there() const { return original_.has_value(); }
    /// Without a byte order mark; "" where it is not there.
    std::string text() const;
    void set_text(std::string_view text);

    bool is_changed() const { return bytes_ != original_.value_or(""); }
    const std::string& bytes() const { return bytes_; }

    /// Replaces the file as a whole, or makes it. Nothing is written where nothing changed. Refused when it changed
    /// meanwhile, is read-only or another user's; Io.
    Result<void> save() const;

    /// An error about it, with its name in front.
    Error called_by_name(const Error& error) const;

private:
    SettingsFile(std::filesystem::path path, std::optional<std::string> bytes)
        : path_(std::move(path)), original_(std::move(bytes)), bytes_(original_.value_or("")) {}

    std::filesystem::path path_;  // real, as far as it is there
    std::optional<std::string> original_;
    std::string bytes_;
};

}  // namespace pyenvx::ide
