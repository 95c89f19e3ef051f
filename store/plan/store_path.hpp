// Addresses of store objects: "<hash>-<name>".
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::store {

/// The name of an object's directory in the store; never the store's own location.
/// The hash is the first 160 bits of a SHA-256, as 32 characters of lower-case base 32 (alphabet in ARCHITECTURE.md);
/// the name is 1 to 211 characters of [A-Za-z0-9+-._?=] and starts with no dot.
class StorePath {
public:
    /// The address as text, exactly; Invalid for anything else.
    static Result<StorePath> parse(std::string_view text);
    /// `fingerprint` is the canonical text that the address stands for. "!" in `name` (an epoch) becomes "_e".
    static Result<StorePath> make(const Sha256& fingerprint, std::string_view name);

    const std::string& str() const { return text_; }
    std::string_view hash() const { return std::string_view(text_).substr(0, 32); }
    std::string_view name() const { return std::string_view(text_).substr(33); }
    auto operator<=>(const StorePath&) const = default;

private:
    explicit StorePath(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// `name` with "!" written "_e"; Invalid unless it is then fit for the name of an object.
Result<std::string> store_name(std::string_view name);

}  // namespace pyenvx::store
