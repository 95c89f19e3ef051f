// A NAR stream becomes the tree of an object.
#pragma once

#include <vector>

#include "store/base/fd.hpp"
#include "store/nar/read_nar.hpp"

namespace pyenvx::store {

/// Writes what read_nar() tells it into a folder that is there and empty, in the one form that objects have: modes, the
/// one time, links that stay inside. By directory-relative calls that follow no link and open nothing that exists. The
/// folder itself is left to ObjectDraft::commit_canonical(). One owner, not thread-safe. Errors: Refused (a tree that
/// is no folder, a link that leads out), Io, Interrupted.
class TreeWriter final : public NarVisitor {
public:
    explicit TreeWriter(Fd folder) : top_(std::move(folder)) {}

    Result<void> enter_directory(const std::string& name) override;
    Result<void> leave_directory() override;
    Result<void> begin_file(const std::string& name, bool executable, std::uint64_t size) override;
    Result<void> file_bytes(std::string_view bytes) override;
    Result<void> end_file() override;
    Result<void> link(const std::string& name, const std::string& target) override;

    /// Bytes in regular files.
    std::uint64_t size() const { return size_; }

private:
    Result<BorrowedFd> here() const;

    Fd top_;
    std::vector<Fd> directories_;
    Fd file_;
    bool executable_ = false;
    std::uint64_t size_ = 0;
};

}  // namespace pyenvx::store
