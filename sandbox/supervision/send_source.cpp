#include "sandbox/supervision/send_source.hpp"

#include <algorithm>
#include <string>

#include "sandbox/wire/frames.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::size_t kPiece = 256 << 10;
constexpr int kMaxDepth = 200;

/// Walks one tree. Names that are sent are relative to its root.
class Sender {
public:
    Sender(BorrowedFd socket, bool reversed) : socket_(socket), reversed_(reversed), piece_(kPiece, '\0') {}

    Result<void> send_folder(BorrowedFd folder, const std::string& prefix, int depth);

private:
    Result<void> send_entry(BorrowedFd folder, const std::string& name, const std::string& path, int depth);
    Result<void> send_file(BorrowedFd folder, const std::string& name, const std::string& path);

    BorrowedFd socket_;
    bool reversed_;
    std::string piece_;
};

Result<void> Sender::send_file(BorrowedFd folder, const std::string& name, const std::string& path) {
    const Fd file = TRY(sys::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    const bool executable = (TRY(sys::fstat(file)).st_mode & S_IXUSR) != 0;
    TRY(send_frame(socket_, FrameKind::File, concat(executable ? 'x' : '-', path)));
    for (;;) {
        const auto count = TRY(sys::read(file, piece_.data(), piece_.size()));
        TRY(send_frame(socket_, FrameKind::Bytes, std::string_view(piece_).substr(0, count)));
        if (count == 0) return {};
    }
}

Result<void> Sender::send_entry(BorrowedFd folder, const std::string& name, const std::string& path, int depth) {
    const auto status = TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return {};
    if (S_ISREG(status->st_mode)) return send_file(folder, name, path);
    if (S_ISLNK(status->st_mode)) {
        const auto target = TRY(sys::readlinkat(folder, name.c_str()));
        return send_frame(socket_, FrameKind::Link, concat(path, '\0', target));
    }
    if (!S_ISDIR(status->st_mode)) {
        return fail(ErrorKind::Invalid, "the source has ", printable(path), ", which is neither file, folder nor link");
    }
    TRY(send_frame(socket_, FrameKind::Folder, path));
    const Fd inner = TRY(sys::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    return send_folder(inner, path + "/", depth + 1);
}

Result<void> Sender::send_folder(BorrowedFd folder, const std::string& prefix, int depth) {
    if (depth > kMaxDepth) return fail(ErrorKind::Invalid, "the source has folders nested too deeply");
    auto names = TRY(sys::list_directory(folder));
    if (reversed_) std::reverse(names.begin(), names.end());
    for (const auto& name : names) TRY(send_entry(folder, name, prefix + name, depth));
    return {};
}

}  // namespace

Result<void> send_source(BorrowedFd socket, const std::filesystem::path& folder, bool reversed) {
    if (!folder.empty()) {
        const Fd root = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
        TRY(Sender(socket, reversed).send_folder(root, "", 0));
    }
    return send_frame(socket, FrameKind::SourceEnd, "");
}

}  // namespace pyenvx::sandbox
