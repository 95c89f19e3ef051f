#include "store/interpreter/object/copy.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "store/base/file.hpp"
#include "store/base/parallel/for_each_index.hpp"
#include "store/base/sys.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/interpreter/object/host_file.hpp"
#include "store/interpreter/object/texts.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr mode_t kFileMode = 0444;
constexpr mode_t kProgramMode = 0555;

bool is_module(const std::string& target) { return target.ends_with(".py") && target.starts_with("lib/"); }

constexpr std::string_view kBuildVariables = "_sysconfigdata_";

/// python-config.py in config-3.11-x86_64-linux-gnu and the like are never imported.
bool is_importable(const std::string& target) {
    const auto name = target.substr(target.rfind('/') + 1);
    const bool is_name = name.find('-') == std::string::npos || name.starts_with(kBuildVariables);
    return is_name && target.find("/config-") == std::string::npos;
}

/// The path below the library: "sysconfig.py" of "lib/python3.11/sysconfig.py".
std::string_view in_library(std::string_view target) {
    target.remove_prefix(std::min(target.find('/') + 1, target.size()));
    target.remove_prefix(std::min(target.find('/') + 1, target.size()));
    return target;
}

/// What stands at the end of the copy of a module, after what is the original's.
std::string_view addition_to(std::string_view target) {
    const auto module = in_library(target);
    // A module in a file of its own, and from Python 3.13 on a package.
    if (module == "sysconfig.py" || module == "sysconfig/__init__.py") return sysconfig_addition();
    const bool is_variables = module.starts_with(kBuildVariables) && module.ends_with(".py");
    return is_variables ? build_variables_addition() : std::string_view();
}

class Copier {
public:
    Copier(const LibraryRule& rule, const BytecodeFormat& format, const std::filesystem::path& root)
        : rule_(rule), format_(format), root_(root) {}

    Result<CopiedFile> copy(const ObjectFile& file) const {
        HostFile source = TRY(read_host_file(file));
        CopiedFile copied{file.target, Sha256::of(source.bytes), source.bytes.size()};
        if (elf::looks_like_elf(source.bytes)) {
            copied.libraries = TRY(relocate(file, source.bytes).context("for the copy of ", file.source));
        }
        source.bytes += addition_to(file.target);
        const bool program = file.target.starts_with("bin/");
        TRY(write_object_file(root_ / file.target, source.bytes, program ? kProgramMode : kFileMode));
        if (is_module(file.target)) {
            copied.lacks_bytecode = !TRY(copy_bytecode(file, source)) && is_importable(file.target);
        }
        return copied;
    }

private:
    Result<LibraryNeeds> relocate(const ObjectFile& file, std::string& bytes) const {
        const auto info = elf::read_dynamic_info(bytes);
        // A file that only looks like one (test data, another machine's) is carried as it is.
        if (!info) return LibraryNeeds();
        auto needs = rule_.needs_of(file, *info);
        if (!needs.run_path) return needs;
        auto outcome = elf::replace_run_path(bytes, *needs.run_path);
        if (!outcome && needs.must_relocate) return std::move(outcome).error();
        return needs;
    }

    Result<bool> copy_bytecode(const ObjectFile& file, const HostFile& source) const {
        const auto host = bytecode_path(format_, file.source.native());
        const auto bytes = TRY(read_file_if_there(host, kMaxObjectFile));
        if (!bytes) return false;
        const auto converted = unchecked_bytecode(format_, *bytes, source.bytes, source.mtime);
        if (!converted) return false;
        TRY(write_object_file(root_ / bytecode_path(format_, file.target), *converted));
        return true;
    }

    const LibraryRule& rule_;
    const BytecodeFormat& format_;
    const std::filesystem::path& root_;
};

Result<void> make_folders(const std::vector<ObjectFile>& files, const std::filesystem::path& root) {
    std::set<std::filesystem::path> folders;
    for (const auto& file : files) {
        const auto folder = std::filesystem::path(file.target).parent_path();
        folders.insert(folder);
        if (is_module(file.target)) folders.insert(folder / "__pycache__");
    }
    for (const auto& folder : folders) TRY(make_directories(root / folder));
    return {};
}

}  // namespace

Result<std::vector<CopiedFile>> copy_files(const std::vector<ObjectFile>& files, const LibraryRule& rule,
                                           const BytecodeFormat& format, const std::filesystem::path& root) {
    TRY(make_folders(files, root));
    const Copier copier(rule, format, root);
    std::vector<std::optional<CopiedFile>> slots(files.size());
    TRY(for_each_index(files.size(), [&](std::size_t index) -> Result<void> {
        slots[index] = TRY(copier.copy(files[index]));
        return {};
    }));
    std::vector<CopiedFile> copied;
    copied.reserve(slots.size());
    for (auto& slot : slots) copied.push_back(*std::move(slot));
    return copied;
}

Result<void> write_object_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
    const Fd file = TRY(sys::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, mode));
    TRY(sys::write_all(file, bytes));
    return store::make_canonical(file, mode);
}

}  // namespace pyenvx::interpreter
