// Whole files and trees, in terms of sys.hpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx {

/// The whole of a regular file, which may hold `max_bytes` at the most (Invalid beyond that, or when it is no file).
/// NotFound when there is none.
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_bytes);

/// As read_file, but an absent file is an empty optional and no error.
Result<std::optional<std::string>> read_file_if_there(const std::filesystem::path& path, std::uint64_t max_bytes);

/// The bytes from `offset` on, `size` of them or as many as there are, however many reads that takes.
Result<std::string> read_span(BorrowedFd file, std::uint64_t offset, std::uint64_t size);

/// Like `mkdir -p`; directories that are made get `mode`.
Result<void> make_directories(const std::filesystem::path& path, mode_t mode = 0777);

/// Removes `name` and everything below it by directory-relative calls that follow no link, so that a swap race cannot
/// lead outside. Read-only directories are made writable first. An absent name is success.
Result<void> remove_tree(BorrowedFd parent, const char* name);
/// The same; returns the bytes that the file system gets back. A file that has other names gives none.
Result<std::uint64_t> remove_tree_counting(BorrowedFd parent, const char* name);

/// A file that appears whole or not at all: written in `drafts` (drafts.hpp), a folder of the same file system, or
/// beside its place where that is empty; renamed over it by commit(), removed by the destructor otherwise. What a
/// killed process was writing is only ever removed from a folder of drafts. One owner, not thread-safe.
class AtomicFile {
public:
    static Result<AtomicFile> create(const std::filesystem::path& target, mode_t mode = 0666,
                                     const std::filesystem::path& drafts = {});
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    Result<void> write(std::string_view bytes);
    Result<void> commit() &&;

private:
    AtomicFile(std::filesystem::path target, std::filesystem::path temporary, Fd drafts, Fd fd);

    std::filesystem::path target_;
    std::filesystem::path temporary_;  // empty once there is nothing to remove
    Fd drafts_;                        // the lock on its folder, where there is one
    Fd fd_;
};

/// AtomicFile in one call.
Result<void> write_file_atomically(const std::filesystem::path& target, std::string_view bytes, mode_t mode = 0666,
                                   const std::filesystem::path& drafts = {});

/// Sixteen random lower-case hexadecimal digits, for names of temporaries.
Result<std::string> random_name();

}  // namespace pyenvx
