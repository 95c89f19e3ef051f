// Where the wheel of an editable project lies: it leads to one folder of this machine, and is for that folder alone.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/base/result.hpp"
#include "store/realise/build/build_wheel.hpp"

namespace pyenvx::build {

/// HOME/editable/<digest of the project's path>/: the wheel, and the recipe it was made by. Nothing else of the store
/// leads there. Used under its lock.
class EditablePlace {
public:
    EditablePlace(const std::filesystem::path& home, const std::filesystem::path& project);

    std::filesystem::path lock_file() const { return lock_file_; }
    /// The wheel, where it was made by this very recipe.
    Result<std::optional<BuiltWheel>> find(const std::string& recipe) const;
    /// Puts a new one in place of what was there. `scratch` is a folder to work in.
    Result<BuiltWheel> keep(const RawWheel& wheel, const std::string& recipe,
                            const std::filesystem::path& scratch) const;

private:
    std::filesystem::path folder_;
    std::filesystem::path lock_file_;
};

}  // namespace pyenvx::build
