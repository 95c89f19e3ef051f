// What the stages of a launch share: made once, passed down, reached for by nobody.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "launcher/declaration/configuration.hpp"
#include "launcher/declaration/declaration.hpp"
#include "launcher/pipeline/asked/paths.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/cache/substituter.hpp"
#include "store/core/store.hpp"
#include "store/index/package_index.hpp"
#include "store/interpreter/places/candidates.hpp"
#include "store/realise/wheel_realiser.hpp"

namespace pyenvx::pipeline {

/// What a command line says about how to work, whatever it is about.
struct Manner {
    bool offline = false;
    bool refresh = false;
};

/// Owns the store's handle. Used from one thread; the store and the index are thread-safe themselves.
class Services {
public:
    /// Reads the configuration and opens the store, in that order. `block` is borrowed for the life of the process.
    static Result<Services> open(record::EnvironmentBlock block, Manner manner, Progress& progress);

    record::EnvironmentBlock block;
    Environment environment;
    Paths paths;
    declaration::Configuration configuration;
    store::Store store;
    Manner manner;
    Progress* progress;
    std::filesystem::path working_directory;
    /// The user's binary caches; null where there are none, and before open_caches().
    std::unique_ptr<cache::Substituter> substituter = {};

    /// Makes the substituter, which borrows from this: to be called where it will be asked, once this stays in its
    /// place. No cache is asked yet. Invalid for addresses and keys that are none.
    Result<void> open_caches();
    interpreter::Host host() const { return {environment, working_directory}; }
    /// The user's `finish`: no declaration has a say in it.
    declaration::Finish finish() const;

private:
    Services(record::EnvironmentBlock environment_block, Environment variables, Paths folders,
             declaration::Configuration settings, store::Store opened, Manner how, Progress& sink,
             std::filesystem::path directory);
};

/// The index as one declaration's settings make it, opened when something has to be asked of it.
class LazyIndex final : public realise::IndexProvider {
public:
    LazyIndex(const Services& services, const declaration::Settings& settings)
        : services_(services), settings_(settings) {}
    Result<index::PackageIndex*> index() override;
    cache::Substituter* substituter() override { return services_.substituter.get(); }

private:
    const Services& services_;
    const declaration::Settings& settings_;
    std::unique_ptr<index::PackageIndex> index_;
};

/// The same for single files that a declaration names by address, local ones among them: a client of its own, since
/// none of the user's credentials go to a host that a declaration chose, but those of the user's own indexes' hosts and
/// those that stand in the address itself.
class DirectIndex final : public realise::IndexProvider {
public:
    DirectIndex(const Services& services, const declaration::Settings& settings,
                const declaration::Declaration& declaration)
        : services_(services), settings_(settings), declaration_(declaration) {}
    Result<index::PackageIndex*> index() override;
    cache::Substituter* substituter() override { return services_.substituter.get(); }

private:
    const Services& services_;
    const declaration::Settings& settings_;
    const declaration::Declaration& declaration_;
    std::unique_ptr<index::PackageIndex> index_;
};

/// The settings of the user's pip, then pyenvx's own over them.
Result<index::IndexSettings> index_settings(const Services& services, const declaration::Settings& settings);

}  // namespace pyenvx::pipeline
