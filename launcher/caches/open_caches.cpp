#include "launcher/caches/open_caches.hpp"

#include <sys/stat.h>

#include "launcher/caches/transports.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/base/trusted_place.hpp"
#include "store/interpreter/object/host_fit.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::caches {
namespace {

constexpr std::uint64_t kLowestPriority = 1000;

Result<std::optional<int>> priority_of(const cache::CacheUrl& url) {
    const auto found = url.parameters.find("priority");
    if (found == url.parameters.end()) return std::optional<int>();
    const auto number = parse_decimal(found->second);
    if (number && *number <= kLowestPriority) return std::optional(static_cast<int>(*number));
    return fail(ErrorKind::Invalid, "the priority of ", url.str(), " is no number from 0 to ", kLowestPriority);
}

Result<void> accept_interpreters_that_fit(const store::ObjectInfo& info, const std::filesystem::path& tree) {
    const auto recipe = TRY(store::Derivation::parse(info.deriver));
    if (recipe.kind() != store::DerivationKind::Interpreter) return {};
    return interpreter::check_fits_host(tree);
}

// A slip, or a disk that is not mounted: who asks it finds nothing, and would not know why.
bool is_folder_that_is_not_there(const std::string& address) {
    const auto url = cache::CacheUrl::parse(address);
    if (!url.ok() || url->is_remote()) return false;
    const auto status = sys::stat(url->place.c_str());
    return !status.ok() || !*status || !S_ISDIR((*status)->st_mode);
}

}  // namespace

Result<cache::Trust> trust_of(const declaration::CacheSettings& settings, bool is_remote) {
    cache::Trust trust{{}, is_remote, accept_interpreters_that_fit};
    if (settings.require_signatures) trust.required = settings.require_signatures->value;
    if (!settings.trusted_public_keys) return trust;
    for (const auto& text : settings.trusted_public_keys->value) {
        auto key = signature::PublicKey::parse(text);
        trust.keys.push_back(TRY(std::move(key).context("in ", settings.trusted_public_keys->origin)));
    }
    return trust;
}

Result<cache::CacheSource> open_cache(const std::string& address, const declaration::CacheSettings& settings,
                                      const Surroundings& surroundings) {
    const auto url = TRY(cache::CacheUrl::parse(address));
    auto trust = TRY(trust_of(settings, url.is_remote() || !trusted_place(url.place).ok()));
    auto transport = TRY(open_transport(url, trust.required, surroundings));
    const auto priority = TRY(priority_of(url));
    return cache::CacheSource{std::make_unique<cache::BinaryCache>(url.str(), std::move(transport), std::move(trust)),
                              priority, url.is_remote()};
}

Result<std::unique_ptr<cache::Substituter>> open_substituters(const declaration::CacheSettings& settings,
                                                              const Use& use, store::Store& store, Progress& progress) {
    const Surroundings surroundings{use.variables, store.home() / "tmp"};
    std::vector<cache::CacheSource> sources;
    if (settings.substituters) {
        for (const auto& address : settings.substituters->value) {
            auto source =
                TRY(open_cache(address, settings, surroundings).context("in ", settings.substituters->origin));
            if (is_folder_that_is_not_there(address)) {
                progress.warn(concat("the binary cache ", source.cache->name(), " is no folder that is there"));
            } else if (!use.offline || !source.is_remote) {
                sources.push_back(std::move(source));
            }
        }
    }
    if (sources.empty()) return std::unique_ptr<cache::Substituter>();
    using Ask = cache::Substituters::Ask;
    return std::unique_ptr<cache::Substituter>(std::make_unique<cache::Substituters>(
        std::move(sources), store, progress, use.anew ? Ask::Anew : Ask::WhatIsNotKnown));
}

}  // namespace pyenvx::caches
