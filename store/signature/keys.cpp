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

constexpr std::size_t kSecretBytes = 2 * ed25519::kKeyBytes;

// "name:base64" of so many bytes; nothing for anything else.
std::optional<NamedBytes> take_apart(std::string_view text, std::size_t size) {
    const auto colon = text.find(':');
    if (colon == text.npos || !store::is_key_name(text.substr(0, colon))) return std::nullopt;
    auto bytes = from_base64(text.substr(colon + 1));
    if (!bytes || bytes->size() != size) return std::nullopt;
    return NamedBytes{std::string(text.substr(0, colon)), *std::move(bytes)};
}

auto by_name(const std::vector<store::Signature>& signatures, std::string_view name) {
    return std::find_if(signatures.begin(), signatures.end(),
                        [&](const auto& signature) { return signature.key_name == name; });
}

Result<void> check_kept_secret(const std::filesystem::path& file) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (!status) return fail(ErrorKind::NotFound, "there is no key file ", file);
    if (!S_ISREG(status->st_mode)) return fail(ErrorKind::Invalid, file, " is no file with a key");
    if (status->st_uid != ::geteuid() && status->st_uid != 0) {
        return fail(ErrorKind::Refused, "the key file ", file, " belongs to somebody else");
    }
    if ((status->st_mode & 077) == 0) return {};
    return fail(ErrorKind::Refused, "others may use the key file ", file).hint(concat("chmod 600 ", file));
}

}  // namespace

Result<PublicKey> PublicKey::parse(std::string_view text) {
    if (auto parts = take_apart(text, ed25519::kKeyBytes)) {
        return PublicKey(std::move(parts->name), std::move(parts->bytes));
    }
    if (const auto secret = take_apart(text, kSecretBytes)) {
        return fail(ErrorKind::Invalid, "the key ", secret->name, " is a secret one, which nobody is to see")
            .hint("the public one is what `pyenvx key generate` prints; make another key if others have read this one");
    }
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
    auto parts = take_apart(text, kSecretBytes);
    const auto no_key = [] {
        return fail(ErrorKind::Invalid, "that is no secret key as `pyenvx key generate` writes it");
    };
    if (!parts) return no_key();
    const auto public_part = parts->bytes.substr(ed25519::kKeyBytes);
    parts->bytes.resize(ed25519::kKeyBytes);
    auto shown = TRY(ed25519::public_of(parts->bytes));
    if (shown != public_part) return no_key();
    return SecretKey(std::move(parts->bytes), PublicKey(std::move(parts->name), std::move(shown)));
}

Result<SecretKey> SecretKey::read(const std::filesystem::path& file) {
    TRY(check_kept_secret(file));
    const auto text = TRY(read_file(file, kMaxKeyFile));
    return parse(text).context("in ", file);
}

Result<void> SecretKey::write(const std::filesystem::path& file) const {
    if (TRY(sys::fstatat(BorrowedFd::cwd(), file.c_str(), AT_SYMLINK_NOFOLLOW))) {
        return fail(ErrorKind::Refused, "there is a file ", file, " already").hint("name another FILE after the name");
    }
    const Fd opened = TRY(sys::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
    TRY(sys::write_all(opened, concat(public_.name(), ":", base64(bytes_ + public_.bytes_), "\n")));
    return sys::fsync(opened);
}

Result<store::Signature> SecretKey::sign(std::string_view message) const {
    auto signature = TRY(ed25519::sign(message, bytes_));
    return store::Signature{public_.name(), std::move(signature)};
}

void add_signature(std::vector<store::Signature>& signatures, store::Signature signature) {
    if (by_name(signatures, signature.key_name) != signatures.end()) return;
    signatures.push_back(std::move(signature));
    std::sort(signatures.begin(), signatures.end());
}

// A key signs one message in one way only (RFC 8032).
Result<void> sign_too(const SecretKey& key, std::string_view message, std::vector<store::Signature>& signatures) {
    auto signature = TRY(key.sign(message));
    const auto present = by_name(signatures, signature.key_name);
    if (present != signatures.end() && present->bytes != signature.bytes) {
        return fail(ErrorKind::Refused, "another key that is called ", signature.key_name, " has signed it already")
            .hint("each key of a team has a name of its own: `pyenvx key generate NAME`");
    }
    add_signature(signatures, std::move(signature));
    return {};
}

bool is_trusted(std::string_view message, std::span<const store::Signature> signatures,
                std::span<const PublicKey> keys) {
    return std::any_of(signatures.begin(), signatures.end(), [&](const auto& signature) {
        return std::any_of(keys.begin(), keys.end(),
                           [&](const auto& key) { return key.vouches_for(message, signature); });
    });
}

}  // namespace pyenvx::signature
