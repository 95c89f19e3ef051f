#include "store/digest/hmac.hpp"

#include <algorithm>

#include "store/digest/sha256.hpp"

namespace pyenvx {
namespace {

constexpr std::size_t kBlock = 64;

std::string digest_of(std::string_view block, std::string_view message) {
    Hasher hasher(HashAlgorithm::Sha256);
    hasher.update(block);
    hasher.update(message);
    return std::move(hasher).finish();
}

std::string with_each(std::string block, char mask) {
    std::transform(block.begin(), block.end(), block.begin(), [mask](char c) { return static_cast<char>(c ^ mask); });
    return block;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view message) {
    std::string block(key.size() > kBlock ? Sha256::of(key).bytes() : key);
    block.resize(kBlock, '\0');
    return digest_of(with_each(block, '\x5c'), digest_of(with_each(block, '\x36'), message));
}

}  // namespace pyenvx
