#include "store/interpreter/object/host_file.hpp"

#include <fcntl.h>

#include <optional>

#include "store/base/file.hpp"
#include "store/base/file_identity.hpp"
#include "store/base/sys.hpp"
#include "store/interpreter/elf/loadable.hpp"

namespace pyenvx::interpreter {
namespace {

bool may_be_binary(const std::string& target) {
    return target.starts_with("bin/") || target.find(".so") != std::string::npos;
}

Result<std::string> read_part(BorrowedFd file, std::uint64_t size, const std::string& target) {
    const auto read = [&](std::uint64_t offset, std::uint64_t count) { return read_span(file, offset, count); };
    auto part = may_be_binary(target) ? TRY(elf::loadable_part(size, read)) : std::nullopt;
    return part ? Result<std::string>(*std::move(part)) : read(0, size);
}

Error changed(const ObjectFile& file) {
    return fail(ErrorKind::Failed, file.source, " changed while it was being copied");
}

}  // namespace

Result<HostFile> read_host_file(const ObjectFile& file) {
    // A pipe without a writer must not hold us up.
    const Fd source = TRY(sys::open(file.source.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK));
    const auto before = TRY(sys::fstat(source));
    const auto size = static_cast<std::uint64_t>(before.st_size);
    if (!S_ISREG(before.st_mode)) return fail(ErrorKind::Invalid, file.source, " is not a regular file");
    if (size > kMaxObjectFile)
        return fail(ErrorKind::Invalid, file.source, " is larger than an interpreter's files are");
    auto bytes = TRY(read_part(source, size, file.target).context("in ", file.source));
    const auto identity = FileIdentity::of(TRY(sys::fstat(source)));
    if (identity != FileIdentity::of(before)) return changed(file);
    // Its times need not tell of a change that was made only just now.
    if (identity.is_racy() && TRY(read_part(source, size, file.target)) != bytes) return changed(file);
    return HostFile{std::move(bytes), before.st_mtim.tv_sec};
}

}  // namespace pyenvx::interpreter
