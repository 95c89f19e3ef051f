#include "store/interpreter/object/copy.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "store/base/file.hpp"
#include "store/base/parallel/for_each_index.hpp"
#include "store/base/sys.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/interpreter/object/texts.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr mode_t kFileMode = 0444;
constexpr mode_t kProgramMode = 0555;

struct Source {
    std::string bytes;
    std::int64_t mtime = 0;
};

bool is_unchanged(const MeasuredFile& file, std::string_view bytes, const std::optional<struct stat>& after) {
    const bool same_file = file.settled && after && FileIdentity::of(*after) == *file.settled;
    return bytes.size() == file.size && (same_file || Sha256::of(bytes) == file.digest);
}

Result<Source> read_measured(const MeasuredFile& file) {
    auto bytes = TRY(read_file(file.file.source, kMaxObjectFile));
    const auto after = TRY(sys::stat(file.file.source.c_str()));
    if (!is_unchanged(file, bytes, after)) {
        return fail(ErrorKind::Failed, file.file.source, " changed while it was being copied");
    }
    return Source{std::move(bytes), after ? after->st_mtim.tv_sec : 0};
}

bool is_module(const std::string& target) { return target.ends_with(".py") && target.starts_with("lib/"); }

/// python-config.py in config-3.11-x86_64-linux-gnu and the like are never imported.
bool is_importable(const std::string& target) {
    const auto name = target.substr(target.rfind('/') + 1);
    return name.find('-') == std::string::npos && target.find("/config-") == std::string::npos;
}

/// A module in a file of its own, and from Python 3.13 on a package.
bool is_sysconfig(std::string_view target) {
    target.remove_prefix(std::min(target.find('/') + 1, target.size()));
    target.remove_prefix(std::min(target.find('/') + 1, target.size()));
    return target == "sysconfig.py" || target == "sysconfig/__init__.py";
}

class Copier {
public:
    Copier(const LibraryPlan& libraries, const BytecodeFormat& format, const std::filesystem::path& root)
        : libraries_(libraries), format_(format), root_(root) {}

    /// True when the file is complete; false when it is a module that still needs bytecode.
    Result<bool> copy(const MeasuredFile& file) const {
        Source source = TRY(read_measured(file));
        if (file.elf) TRY(relocate(file, source.bytes).context("for the copy of ", file.file.source));
        if (is_sysconfig(file.file.target)) source.bytes += sysconfig_addition();
        const bool program = file.file.target.starts_with("bin/");
        TRY(write_object_file(root_ / file.file.target, source.bytes, program ? kProgramMode : kFileMode));
        if (!is_module(file.file.target)) return true;
        return TRY(copy_bytecode(file, source)) || !is_importable(file.file.target);
    }

private:
    Result<void> relocate(const MeasuredFile& file, std::string& bytes) const {
        const auto wanted = libraries_.run_paths().find(file.file.target);
        if (wanted == libraries_.run_paths().end()) return {};
        auto outcome = elf::replace_run_path(bytes, wanted->second);
        if (!outcome && libraries_.must_relocate().contains(file.file.target)) return outcome;
        return {};
    }

    Result<bool> copy_bytecode(const MeasuredFile& file, const Source& source) const {
        const auto host = bytecode_path(format_, file.file.source.native());
        const auto bytes = TRY(read_file_if_there(host, kMaxObjectFile));
        if (!bytes) return false;
        const auto converted = unchecked_bytecode(format_, *bytes, source.bytes, source.mtime);
        if (!converted) return false;
        TRY(write_object_file(root_ / bytecode_path(format_, file.file.target), *converted));
        return true;
    }

    const LibraryPlan& libraries_;
    const BytecodeFormat& format_;
    const std::filesystem::path& root_;
};

Result<void> make_folders(const std::vector<MeasuredFile>& files, const std::filesystem::path& root) {
    std::set<std::filesystem::path> folders;
    for (const auto& file : files) {
        const auto folder = std::filesystem::path(file.file.target).parent_path();
        folders.insert(folder);
        if (is_module(file.file.target)) folders.insert(folder / "__pycache__");
    }
    for (const auto& folder : folders) TRY(make_directories(root / folder));
    return {};
}

// So that no thread begins the shared library of Python when the others have finished.
std::vector<std::size_t> largest_first(const std::vector<MeasuredFile>& files) {
    std::vector<std::size_t> order(files.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](auto left, auto right) { return files[left].size > files[right].size; });
    return order;
}

}  // namespace

Result<std::vector<std::string>> copy_files(const std::vector<MeasuredFile>& files, const LibraryPlan& libraries,
                                            const BytecodeFormat& format, const std::filesystem::path& root) {
    TRY(make_folders(files, root));
    const Copier copier(libraries, format, root);
    std::vector<char> complete(files.size(), 0);
    const auto order = largest_first(files);
    TRY(for_each_index(files.size(), [&](std::size_t place) -> Result<void> {
        const auto index = order[place];
        complete[index] = TRY(copier.copy(files[index])) ? 1 : 0;
        return {};
    }));
    std::vector<std::string> modules;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (complete[i] == 0) modules.push_back(files[i].file.target);
    }
    return modules;
}

Result<void> write_object_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
    const Fd file = TRY(sys::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, mode));
    TRY(sys::write_all(file, bytes));
    return store::make_canonical(file, mode);
}

}  // namespace pyenvx::interpreter
