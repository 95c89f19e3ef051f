#include "store/nar/nar_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "store/base/sys.hpp"
#include "store/nar/words.hpp"

namespace pyenvx {

void NarSource::length(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) pending_.push_back(static_cast<char>((number >> (8 * i)) & 0xFF));
}

void NarSource::word(std::string_view text) {
    length(text.size());
    pending_ += text;
    pending_.append(nar::padding_of(text.size()), '\0');
}

// ---- nodes ----

Result<void> NarSource::begin_node(BorrowedFd parent, const std::string& name) {
    const auto status = TRY(sys::fstatat(parent, name.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return fail(ErrorKind::NotFound, "there is no file ", printable(name));
    word(nar::kOpen);
    if (S_ISREG(status->st_mode)) return begin_file(parent, name, *status);
    if (S_ISDIR(status->st_mode)) return begin_directory(parent, name);
    if (S_ISLNK(status->st_mode)) return begin_link(parent, name);
    return fail(ErrorKind::Refused, printable(name), " is neither a file, a directory nor a link");
}

Result<void> NarSource::begin_file(BorrowedFd parent, const std::string& name, const struct stat& status) {
    file_ = TRY(sys::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
    file_name_ = name;
    file_size_ = static_cast<std::uint64_t>(status.st_size);
    file_at_ = 0;
    words(nar::kType, nar::kRegular);
    if ((status.st_mode & S_IXUSR) != 0) words(nar::kExecutable, "");
    word(nar::kContents);
    length(file_size_);
    return {};
}

Result<void> NarSource::begin_directory(BorrowedFd parent, const std::string& name) {
    if (open_.size() >= kMaxTreeDepth) {
        return fail(ErrorKind::Refused, "a tree is more than ", kMaxTreeDepth, " levels deep");
    }
    Directory directory{TRY(sys::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)), {}};
    directory.entries = TRY(sys::list_directory(directory.fd));
    open_.push_back(std::move(directory));
    words(nar::kType, nar::kDirectory);
    return {};
}

Result<void> NarSource::begin_link(BorrowedFd parent, const std::string& name) {
    const auto target = TRY(sys::readlinkat(parent, name.c_str()));
    if (target.size() > kMaxLinkTarget) {
        return fail(ErrorKind::Refused, "the target of the link ", printable(name), " is too long");
    }
    words(nar::kType, nar::kSymlink, nar::kTarget, target);
    end_node();
    return {};
}

void NarSource::end_node() {
    word(nar::kClose);
    if (!open_.empty()) word(nar::kClose);  // of the entry that it is
}

Result<void> NarSource::end_file() {
    char more = 0;
    if (TRY(sys::pread(file_, &more, 1, file_at_)) != 0) {
        return fail(ErrorKind::Corrupt, "it grew while it was read")
            .note(concat("in the file ", printable(file_name_)));
    }
    file_.reset();
    pending_.append(nar::padding_of(file_size_), '\0');
    end_node();
    return {};
}

// ---- the stream ----

// Goes on to what comes next; false at the end.
Result<bool> NarSource::advance() {
    pending_.clear();
    given_ = 0;
    if (file_) return TRY(end_file()), true;
    if (!has_begun_) {
        has_begun_ = true;
        word(nar::kMagic);
        return TRY(begin_node(parent_, name_)), true;
    }
    if (open_.empty()) return false;
    auto& directory = open_.back();
    if (directory.next == directory.entries.size()) {
        open_.pop_back();
        end_node();
        return true;
    }
    const auto name = std::move(directory.entries[directory.next++]);
    words(nar::kEntry, nar::kOpen, nar::kName, name, nar::kNode);
    const int here = directory.fd.get();  // which stays when the vector grows
    return TRY(begin_node(BorrowedFd(here), name)), true;
}

Result<std::size_t> NarSource::read_file(char* buffer, std::size_t size) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, file_size_ - file_at_));
    auto count = sys::pread(file_, buffer, wanted, file_at_);
    if (count.ok() && *count == 0) count = fail(ErrorKind::Corrupt, "it shrank while it was read");
    const auto got = TRY(std::move(count).context("in the file ", printable(file_name_)));
    file_at_ += got;
    return got;
}

// At least one byte but at the end.
Result<std::size_t> NarSource::read_some(char* buffer, std::size_t size) {
    for (;;) {
        if (given_ < pending_.size()) {
            const auto count = pending_.copy(buffer, size, given_);
            given_ += count;
            return count;
        }
        if (file_ && file_at_ < file_size_) return read_file(buffer, size);
        if (!TRY(advance())) return std::size_t{0};
    }
}

Result<std::size_t> NarSource::read(char* buffer, std::size_t size) {
    std::size_t filled = 0;
    while (filled < size) {
        const auto count = TRY(read_some(buffer + filled, size - filled));
        if (count == 0) break;
        filled += count;
    }
    return filled;
}

Result<std::uint64_t> NarSource::skip(std::uint64_t size) {
    std::uint64_t passed = 0;
    while (passed < size) {
        const auto words_left = std::min<std::uint64_t>(size - passed, pending_.size() - given_);
        given_ += static_cast<std::size_t>(words_left);
        passed += words_left;
        const auto of_file = file_ ? std::min(size - passed, file_size_ - file_at_) : 0;
        file_at_ += of_file;
        passed += of_file;
        if (passed < size && !TRY(advance())) break;
    }
    return passed;
}

}  // namespace pyenvx
