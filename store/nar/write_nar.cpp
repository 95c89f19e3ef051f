#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "store/base/sys.hpp"
#include "store/nar/nar.hpp"
#include "store/nar/words.hpp"

namespace pyenvx {
namespace {

// Small words are gathered, so that the digest and the sink get them by the buffer.
class NarWriter {
public:
    explicit NarWriter(ByteSink& sink) : sink_(sink) {}

    Result<NarDigest> write(BorrowedFd parent, const char* name);

private:
    Result<void> node(BorrowedFd parent, const std::string& name, int depth);
    Result<void> regular(BorrowedFd parent, const std::string& name, const struct stat& status);
    Result<void> directory(BorrowedFd parent, const std::string& name, int depth);
    Result<void> link(BorrowedFd parent, const std::string& name);
    Result<void> contents(const Fd& file, std::uint64_t size);
    Result<void> word(std::string_view text);
    Result<void> length(std::uint64_t number);
    Result<void> padding(std::uint64_t written);
    Result<void> put(std::string_view bytes);
    Result<void> flush();
    template <typename... Words>
    Result<void> words(const Words&... all) {
        Result<void> outcome;
        (void)((outcome = word(all), outcome.ok()) && ...);
        return outcome;
    }

    ByteSink& sink_;
    Hasher hasher_{HashAlgorithm::Sha256};
    std::uint64_t size_ = 0;
    std::vector<char> buffer_ = std::vector<char>(nar::kBufferBytes);
    std::size_t filled_ = 0;
};

Result<void> NarWriter::flush() {
    const std::string_view bytes(buffer_.data(), filled_);
    hasher_.update(bytes);
    size_ += filled_;
    filled_ = 0;
    return sink_.write(bytes);
}

Result<void> NarWriter::put(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = std::min(bytes.size(), buffer_.size() - filled_);
        std::copy_n(bytes.data(), count, buffer_.data() + filled_);
        filled_ += count;
        bytes.remove_prefix(count);
        if (filled_ == buffer_.size()) TRY(flush());
    }
    return {};
}

Result<void> NarWriter::length(std::uint64_t number) {
    char bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>((number >> (8 * i)) & 0xFF);
    return put({bytes, sizeof bytes});
}

Result<void> NarWriter::padding(std::uint64_t written) {
    constexpr char kZeros[nar::kAlignment] = {};
    return put({kZeros, nar::padding_of(written)});
}

Result<void> NarWriter::word(std::string_view text) {
    TRY(length(text.size()));
    TRY(put(text));
    return padding(text.size());
}

Result<void> NarWriter::contents(const Fd& file, std::uint64_t size) {
    std::uint64_t left = size;
    for (;;) {
        if (filled_ == buffer_.size()) TRY(flush());
        const std::size_t count = TRY(sys::read(file, buffer_.data() + filled_, buffer_.size() - filled_));
        if (count == 0) break;
        if (count > left) return fail(ErrorKind::Corrupt, "it grew while it was read");
        filled_ += count;
        left -= count;
    }
    if (left != 0) return fail(ErrorKind::Corrupt, "it shrank while it was read");
    return padding(size);
}

Result<void> NarWriter::regular(BorrowedFd parent, const std::string& name, const struct stat& status) {
    const Fd file = TRY(sys::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
    TRY(words(nar::kType, nar::kRegular));
    if ((status.st_mode & S_IXUSR) != 0) TRY(words(nar::kExecutable, ""));
    TRY(word(nar::kContents));
    TRY(length(static_cast<std::uint64_t>(status.st_size)));
    return contents(file, static_cast<std::uint64_t>(status.st_size)).context("in the file ", printable(name));
}

Result<void> NarWriter::directory(BorrowedFd parent, const std::string& name, int depth) {
    if (depth >= kMaxTreeDepth) return fail(ErrorKind::Refused, "a tree is more than ", kMaxTreeDepth, " levels deep");
    const Fd here = TRY(sys::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    TRY(words(nar::kType, nar::kDirectory));
    for (const auto& entry : TRY(sys::list_directory(here))) {
        TRY(words(nar::kEntry, nar::kOpen, nar::kName, entry, nar::kNode));
        TRY(node(here, entry, depth + 1));
        TRY(word(nar::kClose));
    }
    return {};
}

Result<void> NarWriter::link(BorrowedFd parent, const std::string& name) {
    const auto target = TRY(sys::readlinkat(parent, name.c_str()));
    if (target.size() > kMaxLinkTarget) {
        return fail(ErrorKind::Refused, "the target of the link ", printable(name), " is too long");
    }
    return words(nar::kType, nar::kSymlink, nar::kTarget, target);
}

Result<void> NarWriter::node(BorrowedFd parent, const std::string& name, int depth) {
    const auto status = TRY(sys::fstatat(parent, name.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return fail(ErrorKind::NotFound, "there is no file ", printable(name));
    TRY(word(nar::kOpen));
    if (S_ISREG(status->st_mode)) {
        TRY(regular(parent, name, *status));
    } else if (S_ISDIR(status->st_mode)) {
        TRY(directory(parent, name, depth));
    } else if (S_ISLNK(status->st_mode)) {
        TRY(link(parent, name));
    } else {
        return fail(ErrorKind::Refused, printable(name), " is neither a file, a directory nor a link");
    }
    return word(nar::kClose);
}

Result<NarDigest> NarWriter::write(BorrowedFd parent, const char* name) {
    TRY(word(nar::kMagic));
    TRY(node(parent, name, 0));
    TRY(flush());
    return NarDigest{Sha256::finish(std::move(hasher_)), size_};
}

class Nowhere final : public ByteSink {
public:
    Result<void> write(std::string_view) override { return {}; }
};

}  // namespace

Result<NarDigest> write_nar(BorrowedFd parent, const char* name, ByteSink& sink) {
    return NarWriter(sink).write(parent, name);
}

Result<NarDigest> hash_tree(BorrowedFd parent, const char* name) {
    Nowhere nowhere;
    return write_nar(parent, name, nowhere);
}

}  // namespace pyenvx
