#include "store/environment/bytecode_files.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/bytecode/bytecode_object.hpp"

namespace pyenvx::store {
namespace {

constexpr std::string_view kFolder = "__pycache__";

// "decoder.py" for "decoder.cpython-311.pyc" and "decoder.cpython-311.opt-1.pyc".
std::string source_name(std::string_view name) {
    for (const std::string_view ending : {".pyc", ".opt-1", ".opt-2"}) {
        if (name.ends_with(ending)) name.remove_suffix(ending.size());
    }
    return concat(name.substr(0, name.rfind('.')), ".py");
}

class Union {
public:
    Union(BorrowedFd object, BorrowedFd objects, const EnvironmentPlaces& places, const Tree& tree)
        : object_(object), objects_(objects), site_(places.site()), tree_(tree) {}

    TreeEntries files() && { return std::move(files_); }

    /// `prefix` is the folder below the bytecode object, with a slash at its end unless it is empty.
    Result<void> add(const std::string& bytecode, const std::string& prefix) {
        const auto name = concat(bytecode, '/', prefix);
        const Fd folder = TRY(sys::openat(objects_, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        for (const auto& entry : TRY(sys::list_directory(folder))) {
            if (entry == kFolder) {
                TRY(add_files(bytecode, prefix));
            } else {
                TRY(add(bytecode, concat(prefix, entry, '/')));
            }
        }
        return {};
    }

private:
    Result<void> add_files(const std::string& bytecode, const std::string& prefix) {
        const auto below = concat(prefix, kFolder);
        // A wheel may have a file by that name, absurd as it is.
        if (tree_.files().contains(concat(site_, below))) return {};
        const auto name = concat(bytecode, '/', below);
        const Fd folder = TRY(sys::openat(objects_, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        for (const auto& entry : TRY(sys::list_directory(folder))) {
            if (!is_own(prefix + source_name(entry))) continue;
            files_.emplace_back(concat(site_, below, '/', entry),
                                TreeFile{.object = objects_, .source = concat(name, '/', entry)});
        }
        return {};
    }

    bool is_own(const std::string& module) const {
        const auto source = tree_.files().find(site_ + module);
        return source != tree_.files().end() && source->second.object.get() == object_.get() &&
               source->second.source.starts_with("site/") &&
               std::string_view(source->second.source).substr(5) == module;
    }

    BorrowedFd object_;
    BorrowedFd objects_;
    std::string site_;
    const Tree& tree_;
    TreeEntries files_;
};

}  // namespace

Result<TreeEntries> list_bytecode(const EnvironmentPart& part, BorrowedFd object, BorrowedFd objects,
                                  const EnvironmentPlaces& places, const Tree& tree) {
    Union found(object, objects, places, tree);
    for (const auto& bytecode : part.bytecode) TRY(found.add(bytecode.str(), ""));
    return std::move(found).files();
}

Result<bool> has_whole_bytecode(const StorePath& interpreter, const std::vector<EnvironmentPart>& parts) {
    for (const auto& part : parts) {
        const auto recipe = TRY(bytecode::bytecode_derivation(part.object, interpreter, bytecode::Optimisation::None));
        const auto& wanted = recipe.output_path();
        if (std::find(part.bytecode.begin(), part.bytecode.end(), wanted) == part.bytecode.end()) return false;
    }
    return true;
}

}  // namespace pyenvx::store
