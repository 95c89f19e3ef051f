#include "launcher/pipeline/asked/services.hpp"

#include <set>

#include "launcher/caches/open_caches.hpp"
#include "launcher/pipeline/asked/extra_stores.hpp"
#include "launcher/warm/unproven_environment.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/index/http/url.hpp"
#include "store/index/pip_settings.hpp"

namespace pyenvx::pipeline {
namespace {

void add_origins(const std::optional<declaration::Sourced<std::vector<std::string>>>& urls,
                 std::set<std::string>& origins) {
    if (!urls || urls->declared) return;
    for (const auto& url : urls->value) origins.insert(index::origin_of(url));
}

// Those that the user's own settings name.
void add_origins_of_the_user(const declaration::Settings& settings, std::set<std::string>& origins) {
    if (settings.index_url && !settings.index_url->declared) {
        origins.insert(index::origin_of(settings.index_url->value));
    }
    add_origins(settings.extra_index_url, origins);
    add_origins(settings.find_links, origins);
    for (const auto& pin : settings.pins) {
        if (!pin.declared) origins.insert(index::origin_of(pin.url));
    }
}

void apply(const declaration::Settings& settings, index::IndexSettings& out) {
    add_origins_of_the_user(settings, out.netrc_origins);
    if (settings.no_index && settings.no_index->value) {
        out.index_url.clear();
        out.extra_index_urls.clear();
    }
    if (settings.index_url) out.index_url = settings.index_url->value;
    if (settings.extra_index_url) out.extra_index_urls = settings.extra_index_url->value;
    if (settings.find_links) {
        for (const auto& place : settings.find_links->value) out.find_links.push_back(place);
    }
    for (const auto& pin : settings.pins) out.pins.push_back({pin.name, pin.url, pin.packages});
    const bool strict = settings.index && settings.index->value == declaration::IndexPolicy::Strict;
    if (strict) out.policy = index::IndexPolicy::Strict;
    if (settings.offline && settings.offline->value) out.offline = true;
}

store::Sync sync_of(const declaration::Configuration& configuration) {
    const auto settings = declaration::layered(configuration.files, configuration.now);
    const bool eager = settings.sync && settings.sync->value == declaration::Sync::Eager;
    return eager ? store::Sync::Eager : store::Sync::Lazy;
}

// For env/bin/python, which finds no program of ours beside itself. Without the link it says what to do.
void link_realise(const std::filesystem::path& home) {
    const auto own = sys::readlinkat(BorrowedFd::cwd(), "/proc/self/exe");
    const auto link = warm::realise_link(home.native());
    const auto known = sys::readlinkat(BorrowedFd::cwd(), link.c_str());
    if (!own.ok() || (known.ok() && *known == *own)) return;
    const auto name = random_name();
    if (!name.ok()) return;
    const auto temporary = home / "tmp" / *name;
    if (!sys::symlinkat(own->c_str(), BorrowedFd::cwd(), temporary.c_str()).ok()) return;
    (void)sys::renameat(BorrowedFd::cwd(), temporary.c_str(), BorrowedFd::cwd(), link.c_str());
}

}  // namespace

Services::Services(record::EnvironmentBlock environment_block, Environment variables, Paths folders,
                   declaration::Configuration settings, store::Store opened, Manner how, Progress& sink,
                   std::filesystem::path directory)
    : block(environment_block),
      environment(std::move(variables)),
      paths(std::move(folders)),
      configuration(std::move(settings)),
      store(std::move(opened)),
      manner(how),
      progress(&sink),
      working_directory(std::move(directory)) {}

Result<Services> Services::open(record::EnvironmentBlock block, Manner manner, Progress& progress) {
    auto environment = Environment::from_block(block);
    auto paths = TRY(Paths::of(block));
    auto configuration = TRY(declaration::read_configuration(environment));
    auto store = TRY(store::Store::open(paths.home, sync_of(configuration), &progress));
    TRY(store.set_extra_stores(extra_stores_of(configuration)));
    link_realise(paths.home);
    std::filesystem::path directory = sys::getcwd().value_or("/");
    return Services(block, std::move(environment), std::move(paths), std::move(configuration), std::move(store), manner,
                    progress, std::move(directory));
}

Result<void> Services::open_caches() {
    if (substituter) return {};
    const auto settings = declaration::layered(configuration.files, configuration.now);
    const bool offline = manner.offline || (settings.offline && settings.offline->value);
    const caches::Use use{environment, offline, manner.refresh};
    substituter = TRY(caches::open_substituters(settings.caches, use, store, *progress));
    return {};
}

declaration::Finish Services::finish() const {
    const auto settings = declaration::layered(configuration.files, configuration.now);
    return settings.finish ? settings.finish->value : declaration::Finish::Background;
}

Result<index::IndexSettings> index_settings(const Services& services, const declaration::Settings& settings) {
    auto pip = TRY(index::read_pip_settings(services.environment));
    auto out = std::move(pip.settings);
    out.cache_dir = services.paths.cache;
    out.offline = out.offline || services.manner.offline;
    out.refresh = services.manner.refresh;
    apply(settings, out);
    return out;
}

Result<index::PackageIndex*> DirectIndex::index() {
    if (index_) return index_.get();
    auto settings = TRY(index_settings(services_, settings_));
    settings.direct_urls = {"file:///"};  // local files need no host
    for (const auto& sourced : declaration_.requirements) {
        const auto& url = sourced.requirement.url;
        const bool is_file = url && (index::has_scheme(*url, "https") || index::has_scheme(*url, "http"));
        if (is_file) settings.direct_urls.push_back(*url);
    }
    index_ = TRY(index::PackageIndex::create(std::move(settings), *services_.progress));
    return index_.get();
}

Result<index::PackageIndex*> LazyIndex::index() {
    if (!index_) {
        auto settings = TRY(index_settings(services_, settings_));
        index_ = TRY(index::PackageIndex::create(std::move(settings), *services_.progress));
    }
    return index_.get();
}

}  // namespace pyenvx::pipeline
