#include "properties.hpp"

#include <sys/mman.h>

#include <cstdlib>

#include "store/base/sys.hpp"
#include "store/cache/cache_url.hpp"
#include "store/cache/cached_object.hpp"
#include "store/cache/dump_transport.hpp"
#include "store/cache/signed_answer.hpp"

namespace pyenvx::fuzz {
namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

std::string streamed(cache::Transport& dump, const cache::CacheKey& key, std::uint64_t offset) {
    const auto source = dump.open(key, offset).value();
    std::string all;
    char piece[7];
    while (const auto count = source->read(piece, sizeof piece).value()) all.append(piece, count);
    return all;
}

}  // namespace

// Every byte of it belongs to one file, or says which file that is.
void check_dump(std::string_view bytes) {
    const Fd file(::memfd_create("dump", MFD_CLOEXEC));
    if (!sys::write_all(file, bytes).ok()) return;
    const auto dump = cache::DumpReader::open(concat("/proc/self/fd/", file.get()));
    if (!dump.ok()) return;
    std::size_t told = std::string_view("pyenvx-dump 1\n").size() + 4;
    for (const auto& key : (*dump)->keys()) {
        const auto text = (*dump)->read(key, bytes.size()).value().value();
        require((*dump)->size(key).value() == text.size());
        require(bytes.find(text) != bytes.npos && streamed(**dump, key, 0) == text);
        require(streamed(**dump, key, text.size() / 2) == text.substr(text.size() / 2));
        require(!(*dump)->open(key, text.size() + 1).ok());
        told += 4 + key.str().size() + 8 + text.size();
    }
    require(told == bytes.size());
}

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
