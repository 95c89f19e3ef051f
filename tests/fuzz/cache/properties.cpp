#include "properties.hpp"

#include <cstdlib>

#include "store/cache/cache_url.hpp"
#include "store/cache/cached_object.hpp"
#include "store/cache/signed_answer.hpp"

namespace pyenvx::fuzz {
namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

// What is read is written as it was, and names no file but one of the cache's.
void check_cache_text(std::string_view bytes) {
    if (const auto object = cache::parse_object(bytes); object.ok()) {
        require(cache::object_text(*object) == bytes && object->info.nar_hash && object->info.boot.empty());
        require(cache::CacheKey::parse(cache::CacheKey::info(object->info.path).str()).ok());
    }
    if (const auto found = cache::parse_realisation(bytes); found.ok()) {
        require(cache::realisation_text(*found) == bytes);
        require(cache::CacheKey::parse(cache::CacheKey::realisation(found->recipe, found->output).str()).ok());
    }
    if (const auto found = cache::parse_resolution(bytes); found.ok()) require(cache::resolution_text(*found) == bytes);
    if (const auto url = cache::CacheUrl::parse(bytes); url.ok()) require(!url->place.empty());
}

}  // namespace pyenvx::fuzz
