// A file tree in the NAR form for whoever pulls: servers, and everything that pushes it on.
#pragma once

#include <string>
#include <vector>

#include "store/base/fd.hpp"
#include "store/base/stream.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx {

/// The stream of the file, link or directory `name` below `parent`, which is borrowed, in constant memory, by
/// directory-relative calls that follow no link. Each read() gives as much as there is room for; one that gives less
/// was the last. Used from one thread; the tree must not change meanwhile (a file that shrinks or grows is Corrupt).
/// Errors: Io, NotFound, Refused (special file, too deep, target too long).
class NarSource final : public ByteSource {
public:
    NarSource(BorrowedFd parent, std::string name) : parent_(parent), name_(std::move(name)) {}

    Result<std::size_t> read(char* buffer, std::size_t size) override;
    /// Passes over up to `size` bytes without reading files; how many there were. What is passed over of a file is
    /// believed to be there.
    Result<std::uint64_t> skip(std::uint64_t size);

private:
    struct Directory {
        Fd fd;
        std::vector<std::string> entries;
        std::size_t next = 0;
    };

    Result<bool> advance();
    Result<void> begin_node(BorrowedFd parent, const std::string& name);
    Result<void> begin_file(BorrowedFd parent, const std::string& name, const struct stat& status);
    Result<void> begin_directory(BorrowedFd parent, const std::string& name);
    Result<void> begin_link(BorrowedFd parent, const std::string& name);
    Result<void> end_file();
    void end_node();
    Result<std::size_t> read_some(char* buffer, std::size_t size);
    Result<std::size_t> read_file(char* buffer, std::size_t size);

    void word(std::string_view text);
    void length(std::uint64_t number);
    template <typename... Words>
    void words(const Words&... all) {
        (word(all), ...);
    }

    BorrowedFd parent_;
    const std::string name_;
    bool has_begun_ = false;
    std::string pending_;  // words that are to come before all else
    std::size_t given_ = 0;
    std::vector<Directory> open_;  // the innermost last
    Fd file_;                      // whose contents come after `pending_`
    std::string file_name_;
    std::uint64_t file_size_ = 0;
    std::uint64_t file_at_ = 0;
};

}  // namespace pyenvx
