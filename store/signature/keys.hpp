// Keys that vouch for objects, and whom one trusts.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"
#include "store/plan/signature.hpp"

namespace pyenvx::signature {

/// "team-1:" and the base64 of 32 bytes: what anybody may know. A value.
class PublicKey {
public:
    /// Accepts exactly what str() writes. Invalid otherwise.
    static Result<PublicKey> parse(std::string_view text);

    const std::string& name() const { return name_; }
    std::string str() const;
    /// Whether the signature is of this key's name and holds for `message`.
    bool vouches_for(std::string_view message, const store::Signature& signature) const;

private:
    friend class SecretKey;
    PublicKey(std::string name, std::string bytes) : name_(std::move(name)), bytes_(std::move(bytes)) {}
    std::string name_;
    std::string bytes_;
};

/// The same form with 64 bytes, those that sign and then the public ones: never printed, and in no message.
class SecretKey {
public:
    /// Invalid unless it is a name as store::is_key_name() says.
    static Result<SecretKey> generate(std::string_view name);
    /// The text of a key file, with a newline at its end or without. Invalid, without the text, for anything else.
    static Result<SecretKey> parse(std::string_view text);
    /// Refused where others than its owner may read the file, or it is not the user's.
    static Result<SecretKey> read(const std::filesystem::path& file);

    /// Mode 0600; Refused where there is a file already.
    Result<void> write(const std::filesystem::path& file) const;
    PublicKey public_key() const { return public_; }
    Result<store::Signature> sign(std::string_view message) const;

private:
    SecretKey(std::string bytes, PublicKey of) : bytes_(std::move(bytes)), public_(std::move(of)) {}
    std::string bytes_;
    PublicKey public_;
};

/// In the order that info files want. One of the same name that is there stays.
void add_signature(std::vector<store::Signature>& signatures, store::Signature signature);

/// Adds one by this key. Refused where another key of that name has signed: each would pass for the other.
Result<void> sign_too(const SecretKey& key, std::string_view message, std::vector<store::Signature>& signatures);

/// Whether one of the signatures is by one of the keys and holds.
bool is_trusted(std::string_view message, std::span<const store::Signature> signatures,
                std::span<const PublicKey> keys);

}  // namespace pyenvx::signature
