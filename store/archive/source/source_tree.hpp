// The folder that a source archive becomes, as its members come. Internal to this folder.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "store/archive/member_name.hpp"
#include "store/archive/source/source_archive.hpp"
#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::archive {

/// Takes members in any order, parents or not, and makes what they need. Not thread-safe.
class SourceTree {
public:
    /// `root` is borrowed.
    SourceTree(BorrowedFd root, const SourceLimits& limits) : root_(root), limits_(limits) {}

    /// `name` was checked and has no slash at its end.
    Result<void> add_directory(std::string_view name);
    /// Notes a file of that size and makes its folders; the file itself is the caller's to make.
    Result<void> note_file(std::string_view name, std::uint64_t size);
    /// The same, and makes the file.
    Result<Fd> add_file(std::string_view name, std::uint64_t size, bool executable);

    /// The folder at the top. Refused when there is none.
    Result<std::string> top() const;

private:
    Result<void> check(std::string_view name, bool is_directory);
    Result<void> make_folders(std::string_view name);

    BorrowedFd root_;
    const SourceLimits limits_;
    MemberTree members_;
    std::unordered_set<std::string> folders_;
    std::string top_;
    std::uint64_t count_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace pyenvx::archive
