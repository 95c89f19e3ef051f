#include "launcher/mending/object_maker.hpp"

#include <algorithm>
#include <thread>

#include "launcher/build/source_builder.hpp"
#include "launcher/pipeline/build_sources.hpp"
#include "store/base/timestamp.hpp"
#include "store/bytecode/bytecode_object.hpp"
#include "store/core/registry.hpp"
#include "store/environment/environment_recipe.hpp"
#include "store/interpreter/finder.hpp"
#include "store/interpreter/interpreter_object.hpp"
#include "store/pep/wheel_tag.hpp"
#include "store/realise/build/file_object.hpp"

namespace pyenvx::mending {
namespace {

using store::Derivation;
using store::DerivationKind;
using store::StorePath;

constexpr unsigned kMostWorkers = 8;

unsigned cores() { return std::clamp(std::thread::hardware_concurrency(), 1U, kMostWorkers); }

template <typename T>
Result<T> input(const Derivation& recipe, std::string_view role) {
    for (const auto& input : recipe.inputs()) {
        const auto* source = std::get_if<T>(&input.source);
        if (source != nullptr && input.role == role) return *source;
    }
    return fail(ErrorKind::Failed, "its recipe names no ", role);
}

// "idna" of "idna-3.7", as objects of wheels and builds are named.
Result<pep::PackageName> project_of(std::string_view name) {
    return pep::PackageName::parse(name.substr(0, name.rfind('-')));
}

// Of a wheel's or a source's own file name.
Result<pep::PackageName> project_of_file(const std::string& filename) {
    if (const auto wheel = pep::WheelFilename::parse(filename); wheel.ok()) return wheel->name;
    return TRY(pep::SdistFilename::parse(filename)).name;
}

bool has_digest(const index::DistributionFile& file, const Sha256& digest) {
    const auto known = file.hashes.find("sha256");
    return known != file.hashes.end() && known->second == digest.hex();
}

}  // namespace

Result<std::unique_ptr<ObjectMaker>> ObjectMaker::create(pipeline::Services& services) {
    TRY(services.open_caches());
    auto settings = TRY(
        declaration::effective_settings(services.configuration.files, {}, services.configuration.now, seconds_now()));
    return std::unique_ptr<ObjectMaker>(new ObjectMaker(services, std::move(settings)));
}

Result<void> ObjectMaker::make(const store::ObjectInfo& object) {
    if (services_.substituter && TRY(services_.substituter->substitute(object.path))) return {};
    const auto recipe = TRY(Derivation::parse(object.deriver));
    switch (recipe.kind()) {
        case DerivationKind::Interpreter: return make_interpreter(object.path);
        case DerivationKind::Fetch: return make_file(object.path, recipe);
        case DerivationKind::UnpackWheel: return make_wheel_object(object.path, recipe);
        case DerivationKind::Bytecode: return make_bytecode(recipe);
        case DerivationKind::Environment: return make_environment(object);
        case DerivationKind::BuildSdist: return build(object, recipe);
    }
    return fail(ErrorKind::Failed, "nothing is known of how it was made");
}

// The address says what all of its files were: it is found by making the objects of the interpreters of that version.
Result<const interpreter::Interpreter*> ObjectMaker::host_interpreter(const StorePath& object) {
    if (const auto known = interpreters_.find(object); known != interpreters_.end()) return &known->second;
    for (auto& listed : interpreter::list_interpreters(services_.host(), &services_.store)) {
        if (!listed.interpreter.ok()) continue;
        auto& host = *listed.interpreter;
        if (object.name() != concat(host.implementation, "-", host.version.str())) continue;
        const auto made = TRY(interpreter::realise_interpreter(host, services_.store, *services_.progress));
        interpreters_.emplace(made.path, std::move(host));
        if (made.path == object) return &interpreters_.at(object);
    }
    return fail(ErrorKind::NotFound, "no interpreter of this machine is the one that it was copied from")
        .hint("install that Python again as it was, or see --discard: the next start then takes another");
}

Result<void> ObjectMaker::make_interpreter(const StorePath& path) {
    TRY(host_interpreter(path));
    return {};
}

Result<void> ObjectMaker::make_file(const StorePath& path, const Derivation& recipe) {
    const auto launcher = TRY(pipeline::static_launcher(services_));
    if (launcher == path) return {};
    const auto digest = input<Sha256>(recipe, "file");
    if (!digest.ok()) {
        return fail(ErrorKind::NotFound, "it is the launcher of another pyenvx")
            .hint("see --discard: the next start then takes this pyenvx's own");
    }
    const std::string name(path.name());
    const auto file = TRY(find_file(TRY(project_of_file(name)), *digest));
    auto* const index = TRY(index_.index());
    const auto downloaded = TRY(index->download(file, services_.store.home() / "tmp").get());
    TRY(build::keep_file(file.filename, downloaded.fd, downloaded.sha256, "", services_.store));
    return {};
}

Result<index::DistributionFile> ObjectMaker::find_file(const pep::PackageName& project, const Sha256& digest) {
    const auto page = TRY(TRY(index_.index())->page(project));
    for (std::size_t i = 0; i < page->files.size(); ++i) {
        auto file = page->files.at(i);
        if (has_digest(file, digest)) return file;
    }
    return fail(ErrorKind::NotFound, "no index of yours has a file of ", project.str(), " with its digest any more")
        .hint("name the index that it came from by PYENVX_INDEX_URL, or see --discard");
}

// The object of a file is addressed by name and digest, so that nothing has to be read to find it.
Result<std::optional<realise::WheelOrder>> ObjectMaker::wheel_built_here(const Sha256& digest) const {
    const auto& store = services_.store;
    for (const auto& path : TRY(store.registered())) {
        if (!path.name().ends_with(".whl") || !TRY(store.find(path))) continue;
        const auto filename = TRY(build::filename_in(path, store));
        if (TRY(build::file_derivation(filename, digest)).output_path() != path) continue;
        return std::optional(TRY(building::order_for_built({path, filename, store.locate(path) / filename, digest})));
    }
    return std::optional<realise::WheelOrder>();
}

Result<void> ObjectMaker::make_wheel_object(const StorePath& path, const Derivation& recipe) {
    const auto digest = TRY(input<Sha256>(recipe, "wheel"));
    auto order = TRY(wheel_built_here(digest));
    if (!order) {
        auto file = TRY(find_file(TRY(project_of(path.name())), digest));
        auto name = TRY(pep::WheelFilename::parse(file.filename));
        order = realise::WheelOrder{std::move(file), std::move(name), digest, std::nullopt};
    }
    realise::WheelRealiser realiser(services_.store, index_, *services_.progress, cores());
    TRY(realiser.realise(std::span(&*order, 1)));
    return {};
}

Result<bytecode::CompileWorkers*> ObjectMaker::workers(const interpreter::InterpreterObject& python) {
    if (const auto known = workers_.find(python.path); known != workers_.end()) return &known->second;
    auto started = TRY(bytecode::CompileWorkers::start(python, cores()));
    return &workers_.emplace(python.path, std::move(started)).first->second;
}

Result<void> ObjectMaker::make_bytecode(const Derivation& recipe) {
    const auto& store = services_.store;
    const auto python = TRY(interpreter::interpreter_object_at(TRY(input<StorePath>(recipe, "interpreter")), store));
    for (const auto& needed : {python.path, TRY(input<StorePath>(recipe, "distribution"))}) {
        if (!TRY(store.find(needed)))
            return fail(ErrorKind::NotFound, needed.str(), ", which it comes from, is not there");
    }
    return bytecode::remake_bytecode(recipe, python, services_.store, *TRY(workers(python)));
}

Result<void> ObjectMaker::make_environment(const store::ObjectInfo& environment) {
    std::set<pep::PackageName> allowed;
    if (settings_.pth_allow) allowed.insert(settings_.pth_allow->value.begin(), settings_.pth_allow->value.end());
    SilentProgress silent;  // what it holds back was told when it was laid out first
    TRY(store::lay_out(TRY(store::recall_plan(environment, allowed, services_.store)), services_.store, silent));
    return {};
}

Result<void> ObjectMaker::build(const store::ObjectInfo& wheel, const Derivation& recipe) {
    const auto name = TRY(pep::WheelFilename::parse(std::string(wheel.path.name())));
    building::SourceOrder order{TRY(find_file(name.name, TRY(input<Sha256>(recipe, "source")))), {}};
    order.release = TRY(pep::SdistFilename::parse(order.file.filename));
    const auto* const host = TRY(host_interpreter(TRY(input<StorePath>(recipe, "interpreter"))));
    building::SourceBuilder builder(
        pipeline::builder_services(services_, index_, *host, pipeline::python_on_demand(*host, services_)),
        pipeline::builder_manner(settings_));
    TRY(builder.wheel(order));
    return {};
}

}  // namespace pyenvx::mending
