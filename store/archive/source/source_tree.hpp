// The folder that a source archive becomes, as its members come. Internal to this folder.
#pragma once

#include <map>
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

    /// Notes a link, for which copy_links() puts a copy of what it leads to; `target` is a member's name.
    Result<void> note_link(std::string_view name, std::string target);
    /// Once all members are there. A link that leads to nothing of the archive becomes nothing.
    Result<void> copy_links();

    /// The folder at the top. Refused when there is none.
    Result<std::string> top() const;

private:
    Result<void> check(std::string_view name, bool is_directory);
    Result<void> make_folders(std::string_view name);
    Result<void> count_bytes(std::uint64_t size);
    std::string end_of(const std::string& link) const;
    Result<void> copy_file(const std::string& from, const std::string& to);
    Result<void> copy_folder(const std::string& from, const std::string& to);

    BorrowedFd root_;
    const SourceLimits limits_;
    MemberTree members_;
    std::unordered_set<std::string> folders_;
    std::map<std::string, bool> files_;         // name → executable
    std::map<std::string, std::string> links_;  // name → target
    std::string top_;
    std::uint64_t count_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace pyenvx::archive
