#include "launcher/lock/lock.hpp"
#include "store/base/file.hpp"

namespace pyenvx::lock {

namespace {

constexpr std::uint64_t kMaxBytes = 16 << 20;

Error corrupt(const std::filesystem::path& file, std::string why) {
    return fail(ErrorKind::Corrupt, printable(file.native()), " is not as pyenvx wrote it")
        .note(std::move(why))
        .hint(concat("delete it: rm ", printable(file.native())));
}

}  // namespace

Result<std::optional<Lock>> read_kept(const std::filesystem::path& file) {
    const auto bytes = TRY(read_file_if_there(file, kMaxBytes));
    if (!bytes) return std::optional<Lock>();
    auto lock = parse_pylock(*bytes, file.filename().native());
    if (!lock.ok() && lock.error().kind() == ErrorKind::TooNew) return std::move(lock).error();
    if (!lock.ok()) return corrupt(file, lock.error().message());
    if (TRY(pylock_text(*lock)) != *bytes) return corrupt(file, "its text is not in canonical form");
    return std::optional(std::move(lock).value());
}

Result<void> write_kept(const std::filesystem::path& file, const Lock& lock, const std::filesystem::path& drafts) {
    const auto text = TRY(pylock_text(lock));
    return write_file_atomically(file, text, 0666, drafts);
}

}  // namespace pyenvx::lock
