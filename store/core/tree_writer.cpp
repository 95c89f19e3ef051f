#include "store/core/tree_writer.hpp"

#include <fcntl.h>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/core/canonical_tree.hpp"

namespace pyenvx::store {

Result<BorrowedFd> TreeWriter::here() const {
    if (directories_.empty()) return fail(ErrorKind::Refused, "an object is a folder, and this is none");
    return BorrowedFd(directories_.back());
}

Result<void> TreeWriter::enter_directory(const std::string& name) {
    TRY(check_interrupted());
    if (directories_.empty()) {
        directories_.push_back(std::move(top_));
        return {};
    }
    const auto parent = TRY(here());
    TRY(sys::mkdirat(parent, name.c_str(), 0755));
    directories_.push_back(TRY(sys::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)));
    return {};
}

Result<void> TreeWriter::leave_directory() {
    const Fd left = std::move(directories_.back());
    directories_.pop_back();
    if (directories_.empty()) return {};
    return make_canonical(left, 0555);
}

Result<void> TreeWriter::begin_file(const std::string& name, bool executable, std::uint64_t size) {
    file_ = TRY(sys::openat(TRY(here()), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
    executable_ = executable;
    size_ += size;
    return {};
}

Result<void> TreeWriter::file_bytes(std::string_view bytes) {
    TRY(check_interrupted());
    return sys::write_all(file_, bytes);
}

Result<void> TreeWriter::end_file() {
    const Fd file = std::move(file_);
    return make_canonical(file, executable_ ? 0555 : 0444);
}

Result<void> TreeWriter::link(const std::string& name, const std::string& target) {
    const auto parent = TRY(here());
    TRY(check_link(name, target, static_cast<int>(directories_.size()) - 1));
    TRY(sys::symlinkat(target.c_str(), parent, name.c_str()));
    return set_object_time(parent, name.c_str());
}

}  // namespace pyenvx::store
