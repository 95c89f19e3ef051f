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

Result<std::optional<std::string>> read_kept_text(const std::filesystem::path& file) {
    return read_file_if_there(file, kMaxBytes);
}

Result<Lock> parse_kept(std::string_view text, const std::filesystem::path& file) {
    auto lock = parse_pylock(text, file.filename().native());
    if (!lock.ok() && lock.error().kind() == ErrorKind::TooNew) return std::move(lock).error();
    if (!lock.ok()) return corrupt(file, lock.error().message());
    if (TRY(pylock_text(*lock)) != text) return corrupt(file, "its text is not in canonical form");
    return lock;
}

}  // namespace

Result<std::optional<Lock>> read_kept(const std::filesystem::path& file) {
    const auto text = TRY(read_kept_text(file));
    if (!text) return std::optional<Lock>();
    return std::optional(TRY(parse_kept(*text, file)));
}

Result<void> write_kept(const std::filesystem::path& file, const Lock& lock, const std::filesystem::path& drafts) {
    const auto text = TRY(pylock_text(lock));
    // Replacing a file makes the kernel start writing the new one to the disk at once.
    const auto kept = read_kept_text(file);
    if (kept.ok() && *kept == text) return {};
    return write_file_atomically(file, text, 0666, drafts);
}

}  // namespace pyenvx::lock
