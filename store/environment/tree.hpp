// An environment's tree before it is written: what stands at each path, and where it comes from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/pep/installed_record.hpp"

namespace pyenvx::store {

/// A file to be linked from an object, or one of ours with its contents.
struct TreeFile {
    BorrowedFd object{-1};     ///< the object's directory; -1 for a file of ours
    std::string source = {};   ///< below `object`
    std::string content = {};  ///< of a file of ours
    bool executable = false;   ///< of a file of ours
    std::string digest = {};   ///< as RECORD has it; two files with one digest are the same
    std::string size = {};     ///< as RECORD has it
    std::string owner = {};    ///< the distribution's name; "" for what belongs to the environment itself
};

/// Files and where they belong.
using TreeEntries = std::vector<std::pair<std::string, TreeFile>>;

/// A file with contents of ours, and with the digest and size of those.
TreeFile own_file(std::string content, bool executable, std::string owner);

enum class Addition { New, Same, Differs };

/// Const members are thread-safe; one owner. Paths are relative, with slashes.
class Tree {
    using Files = std::map<std::string, TreeFile, std::less<>>;

public:
    /// The first to come keeps a path: Same when the other has its digest, Differs when it lost. Fastest where each
    /// comes right after the one before.
    Addition add(std::string path, TreeFile file);
    void replace(const std::string& path, TreeFile file) { files_.insert_or_assign(path, std::move(file)); }
    void remove(const std::string& path);

    const Files& files() const { return files_; }

    /// Bytes of the files of ours.
    std::uint64_t own_bytes() const;

    /// Refused when a file stands where other files have their folder, naming both distributions, or when a path is
    /// nested too deeply or is not UTF-8.
    Result<void> check() const;

private:
    void note_folders(std::string_view path);

    Files files_;
    std::optional<Files::iterator> last_added_;
    std::unordered_set<std::string> folders_;
    std::string last_folder_;
};

/// Writes the tree into an empty directory: hard links, and where one is refused (another file system, too many links,
/// protected links of another owner) a reflink or a copy. All below the directory then has its final mode and time.
Result<void> write_tree(const Tree& tree, BorrowedFd directory);

}  // namespace pyenvx::store
