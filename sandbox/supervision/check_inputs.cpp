#include "sandbox/supervision/check_inputs.hpp"

#include <dirent.h>

#include <memory>
#include <optional>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr mode_t kWritable = S_IWUSR | S_IWGRP | S_IWOTH;
constexpr int kMaxDepth = 64;

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

// The path of a socket below an open folder.
Result<std::optional<std::string>> find_socket(Fd folder, const std::string& path, int depth) {
    if (depth > kMaxDepth)
        return fail(ErrorKind::Invalid, printable(path), " is nested too deeply to be shown to a build");
    const std::unique_ptr<DIR, CloseDirectory> entries(::fdopendir(folder.get()));
    if (!entries) return io_error(errno, concat("read ", printable(path)));
    const BorrowedFd directory(folder.release());  // the stream's now
    while (const auto* entry = ::readdir(entries.get())) {
        const std::string name = entry->d_name;
        if (entry->d_type == DT_SOCK) return std::optional(concat(path, '/', name));
        if (entry->d_type != DT_DIR || name == "." || name == "..") continue;
        auto inner = TRY(sys::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        auto found = TRY(find_socket(std::move(inner), concat(path, '/', name), depth + 1));
        if (found) return found;
    }
    return std::optional<std::string>();
}

Result<void> check_input(const std::filesystem::path& host) {
    const auto status = TRY(sys::stat(host.c_str()));
    if (!status) return fail(ErrorKind::NotFound, "the input ", printable(host.native()), " is not there");
    if (S_ISREG(status->st_mode)) return {};
    if (!S_ISDIR(status->st_mode)) {
        return fail(ErrorKind::Invalid, "the input ", printable(host.native()), " is neither a file nor a folder");
    }
    const auto& path = host.native();
    if ((status->st_mode & kWritable) == 0 || path == "/usr" || path.starts_with("/usr/")) return {};
    const auto socket = TRY(find_socket(TRY(sys::open(path.c_str(), O_RDONLY | O_DIRECTORY)), path, 0));
    if (!socket) return {};
    return fail(ErrorKind::Invalid, "the input ", printable(path), " holds a socket, ", printable(*socket),
                ", to which a build could connect");
}

}  // namespace

Result<void> check_inputs(const std::vector<Input>& inputs) {
    for (const auto& input : inputs) TRY(check_input(input.host));
    return {};
}

}  // namespace pyenvx::sandbox
