#include "store/digest/nar.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "store/base/sys.hpp"

namespace pyenvx {
namespace {

class NarWriter {
public:
    Result<void> node(BorrowedFd parent, const std::string& name, int depth);
    NarDigest finish() && { return {Sha256::finish(std::move(hasher_)), size_}; }
    void token(std::string_view text);

private:
    Result<void> regular(BorrowedFd parent, const std::string& name, const struct stat& status);
    Result<void> directory(BorrowedFd parent, const std::string& name, int depth);
    Result<void> link(BorrowedFd parent, const std::string& name);
    Result<void> contents(const Fd& file, std::uint64_t size);
    void length(std::uint64_t number);
    void padding(std::uint64_t written);
    void put(std::string_view bytes);
    template <typename... Tokens>
    void tokens(const Tokens&... all) {
        (token(all), ...);
    }

    Hasher hasher_{HashAlgorithm::Sha256};
    std::uint64_t size_ = 0;
    std::vector<char> buffer_ = std::vector<char>(256 * 1024);
};

void NarWriter::put(std::string_view bytes) {
    hasher_.update(bytes);
    size_ += bytes.size();
}

void NarWriter::length(std::uint64_t number) {
    char bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>((number >> (8 * i)) & 0xFF);
    put({bytes, sizeof bytes});
}

void NarWriter::padding(std::uint64_t written) {
    constexpr char kZeros[8] = {};
    put({kZeros, (8 - written % 8) % 8});
}

void NarWriter::token(std::string_view text) {
    length(text.size());
    put(text);
    padding(text.size());
}

Result<void> NarWriter::contents(const Fd& file, std::uint64_t size) {
    std::uint64_t left = size;
    for (;;) {
        const std::size_t count = TRY(sys::read(file, buffer_.data(), buffer_.size()));
        if (count == 0) break;
        if (count > left) return fail(ErrorKind::Corrupt, "it grew while it was read");
        put({buffer_.data(), count});
        left -= count;
    }
    if (left != 0) return fail(ErrorKind::Corrupt, "it shrank while it was read");
    padding(size);
    return {};
}

Result<void> NarWriter::regular(BorrowedFd parent, const std::string& name, const struct stat& status) {
    const Fd file = TRY(sys::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
    tokens("type", "regular");
    if ((status.st_mode & S_IXUSR) != 0) tokens("executable", "");
    token("contents");
    length(static_cast<std::uint64_t>(status.st_size));
    return contents(file, static_cast<std::uint64_t>(status.st_size)).context("in the file ", printable(name));
}

Result<void> NarWriter::directory(BorrowedFd parent, const std::string& name, int depth) {
    if (depth >= kMaxTreeDepth) return fail(ErrorKind::Refused, "a tree is more than ", kMaxTreeDepth, " levels deep");
    const Fd here = TRY(sys::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    tokens("type", "directory");
    for (const auto& entry : TRY(sys::list_directory(here))) {
        tokens("entry", "(", "name", entry, "node");
        TRY(node(here, entry, depth + 1));
        token(")");
    }
    return {};
}

Result<void> NarWriter::link(BorrowedFd parent, const std::string& name) {
    const auto target = TRY(sys::readlinkat(parent, name.c_str()));
    if (target.size() > kMaxLinkTarget) {
        return fail(ErrorKind::Refused, "the target of the link ", printable(name), " is too long");
    }
    tokens("type", "symlink", "target", target);
    return {};
}

Result<void> NarWriter::node(BorrowedFd parent, const std::string& name, int depth) {
    const auto status = TRY(sys::fstatat(parent, name.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return fail(ErrorKind::NotFound, "there is no file ", printable(name));
    token("(");
    if (S_ISREG(status->st_mode)) {
        TRY(regular(parent, name, *status));
    } else if (S_ISDIR(status->st_mode)) {
        TRY(directory(parent, name, depth));
    } else if (S_ISLNK(status->st_mode)) {
        TRY(link(parent, name));
    } else {
        return fail(ErrorKind::Refused, printable(name), " is neither a file, a directory nor a link");
    }
    token(")");
    return {};
}

}  // namespace

Result<NarDigest> hash_tree(BorrowedFd parent, const char* name) {
    NarWriter writer;
    writer.token("nix-archive-1");
    TRY(writer.node(parent, name, 0));
    return std::move(writer).finish();
}

}  // namespace pyenvx
