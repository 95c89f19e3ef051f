#include "sandbox/construction/receive_source.hpp"

#include <string>

#include "sandbox/wire/frames.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

Result<Frame> next_frame(BorrowedFd socket) {
    auto frame = TRY(receive_frame(socket));
    if (!frame) return fail(ErrorKind::Corrupt, "the source ended early");
    return *std::move(frame);
}

// The payload is 'x' or '-', and a name.
Result<void> receive_file(BorrowedFd socket, BorrowedFd folder, const std::string& payload) {
    const mode_t mode = payload.starts_with('x') ? 0755 : 0644;
    const Fd file = TRY(sys::openat(folder, payload.c_str() + 1, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
    for (;;) {
        const auto piece = TRY(next_frame(socket));
        if (piece.kind != FrameKind::Bytes) return fail(ErrorKind::Corrupt, "a file of the source was cut off");
        if (piece.payload.empty()) return {};
        TRY(sys::write_all(file, piece.payload));
    }
}

Result<void> receive_link(BorrowedFd folder, const std::string& payload) {
    const auto end = payload.find('\0');
    if (end == payload.npos) return fail(ErrorKind::Corrupt, "a link of the source has no target");
    return sys::symlinkat(payload.c_str() + end + 1, folder, payload.c_str());
}

}  // namespace

Result<void> receive_source(BorrowedFd socket, BorrowedFd folder) {
    for (;;) {
        const auto frame = TRY(next_frame(socket));
        if (frame.kind == FrameKind::SourceEnd) return {};
        if (frame.kind == FrameKind::Folder) TRY(sys::mkdirat(folder, frame.payload.c_str(), 0755));
        if (frame.kind == FrameKind::File) TRY(receive_file(socket, folder, frame.payload));
        if (frame.kind == FrameKind::Link) TRY(receive_link(folder, frame.payload));
    }
}

}  // namespace pyenvx::sandbox
