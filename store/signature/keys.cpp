#include "store/signature/keys.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/digest/base64.hpp"
#include "store/digest/ed25519.hpp"

namespace pyenvx::signature {
namespace {

constexpr std::uint64_t kMaxKeyFile = 1024;

struct NamedBytes {
    std::string name;
    std::string bytes;
};

// "name:base64" of as many bytes as a key has; nothing for anything else.
std::optional<NamedBytes> take_apart(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos || !store::is_key_name(text.substr(0, colon))) return std::nullopt;
    auto bytes = from_base64(text.substr(colon + 1));
    if (!bytes || bytes->size() != ed25519::kKeyBytes) return std::nullopt;
    return NamedBytes{std::string(text.substr(0, colon)), *std::move(bytes)};
}

Result<void> check_kept_secret(const std::filesystem::path& file) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (!status) return fail(ErrorKind::NotFound, "there is no key file ", file);
    if (status->st_uid != ::geteuid() && status->st_uid != 0) {
        return fail(ErrorKind::Refused, "the key file ", file, " belongs to somebody else");
    }
    if ((status->st_mode & 077) == 0) return {};
    return fail(ErrorKind::Refused, "others may use the key file ", file).hint(concat("chmod 600 ", file));
}

}  // namespace

Result<PublicKey> PublicKey::parse(std::string_view text) {
    if (auto parts = take_apart(text)) return PublicKey(std::move(parts->name), std::move(parts->bytes));
    return fail(ErrorKind::Invalid, "'", printable(text.substr(0, 100)), "' is no public key")
        .hint("it is a name, a colon and 44 characters, as `pyenvx key generate` prints it");
}

std::string PublicKey::str() const { return concat(name_, ":", base64(bytes_)); }

bool PublicKey::vouches_for(std::string_view message, const store::Signature& signature) const {
    return signature.key_name == name_ && ed25519::is_signed(message, signature.bytes, bytes_);
}

Result<SecretKey> SecretKey::generate(std::string_view name) {
    if (!store::is_key_name(name)) {
        return fail(ErrorKind::Invalid, "'", printable(name.substr(0, 100)), "' cannot name a key")
            .hint("take letters, digits, dots, dashes and underscores: team-1");
    }
    auto bytes = TRY(ed25519::generate_secret());
    auto shown = TRY(ed25519::public_of(bytes));
    return SecretKey(std::move(bytes), PublicKey(std::string(name), std::move(shown)));
}

Result<SecretKey> SecretKey::parse(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    auto parts = take_apart(text);
    if (!parts) return fail(ErrorKind::Invalid, "that is no secret key as `pyenvx key generate` writes it");
    auto shown = TRY(ed25519::public_of(parts->bytes));
    return SecretKey(std::move(parts->bytes), PublicKey(std::move(parts->name), std::move(shown)));
}

Result<SecretKey> SecretKey::read(const std::filesystem::path& file) {
    TRY(check_kept_secret(file));
    const auto text = TRY(read_file(file, kMaxKeyFile));
    return parse(text).context("in ", file);
}

Result<void> SecretKey::write(const std::filesystem::path& file) const {
    if (TRY(sys::fstatat(BorrowedFd::cwd(), file.c_str(), AT_SYMLINK_NOFOLLOW))) {
        return fail(ErrorKind::Refused, "there is a file ", file, " already");
    }
    const Fd opened = TRY(sys::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
    TRY(sys::write_all(opened, concat(public_.name(), ":", base64(bytes_), "\n")));
    return sys::fsync(opened);
}

Result<store::Signature> SecretKey::sign(std::string_view message) const {
    return store::Signature{public_.name(), TRY(ed25519::sign(message, bytes_))};
}

void add_signature(std::vector<store::Signature>& signatures, store::Signature signature) {
    std::erase_if(signatures, [&](const auto& other) { return other.key_name == signature.key_name; });
    signatures.push_back(std::move(signature));
    std::sort(signatures.begin(), signatures.end());
}

bool is_trusted(std::string_view message, std::span<const store::Signature> signatures,
                std::span<const PublicKey> keys) {
    return std::any_of(signatures.begin(), signatures.end(), [&](const auto& signature) {
        return std::any_of(keys.begin(), keys.end(),
                           [&](const auto& key) { return key.vouches_for(message, signature); });
    });
}

}  // namespace pyenvx::signature
