#include "launcher/pipeline/build_sources.hpp"

#include "launcher/packages/orders.hpp"
#include "store/base/sys.hpp"
#include "store/base/timestamp.hpp"
#include "store/environment/launcher_object.hpp"

namespace pyenvx::pipeline {
namespace {

bool has_sources(const Choice& choice) {
    return std::any_of(choice.orders.begin(), choice.orders.end(), [](const auto& order) { return !order; });
}

}  // namespace

Result<std::filesystem::path> find_static_launcher() {
    const std::filesystem::path own = TRY(sys::readlinkat(BorrowedFd::cwd(), "/proc/self/exe"));
    for (const auto& candidate : {own.parent_path() / "pyenvx", own.parent_path() / "../../bin/pyenvx"}) {
        if (TRY(sys::stat(candidate.c_str()))) return candidate;
    }
    return fail(ErrorKind::NotFound, "the launcher `pyenvx` is not beside ", own).hint("install pyenvx again");
}

// bin/python of an environment is the static launcher.
Result<store::StorePath> static_launcher(Services& services) {
    return store::launcher_object(TRY(find_static_launcher()), PYENVX_VERSION, services.store);
}

PythonInMaking python_on_demand(const interpreter::Interpreter& interpreter, Services& services) {
    return std::async(std::launch::deferred,
                      [&interpreter, &services] {
                          return interpreter::realise_interpreter(interpreter, services.store, *services.progress);
                      })
        .share();
}

building::Services builder_services(Services& services, realise::IndexProvider& index,
                                    const interpreter::Interpreter& interpreter, PythonInMaking python,
                                    building::BuildPins* pins) {
    return {services.store,
            index,
            *services.progress,
            interpreter,
            [python = std::move(python)] { return python.get(); },
            [&services] { return static_launcher(services); },
            pins};
}

Result<building::SourceOrder> source_order(const lock::LockedPackage& package) {
    auto release = TRY(pep::SdistFilename::parse(package.filename));
    return building::SourceOrder{packages::file_of(package), std::move(release)};
}

source::Services direct_services(Services& services, realise::IndexProvider& files) {
    return {services.store, files, *services.progress, services.environment,
            source::GitManner{services.paths.cache, services.manner.offline}};
}

building::Manner builder_manner(const declaration::Settings& settings) {
    building::Manner manner{settings.build, declaration::choice_digest(settings), prerelease_mode(settings)};
    manner.rules = building::rules_of(settings, seconds_now());
    for (const auto& [name, value] : settings.choice.prereleases) {
        manner.package_prereleases.emplace(name, prerelease_mode(settings, name));
    }
    return manner;
}

Result<std::vector<realise::WheelOrder>> build_sources(Choice& choice, realise::WheelRealiser& wheels,
                                                       building::SourceBuilder& builder,
                                                       source::DirectSources& direct) {
    std::vector<realise::WheelOrder> orders;
    const bool waits = has_sources(choice);
    for (const auto& order : choice.orders) {
        if (waits && order) wheels.expect(*order);
    }
    for (std::size_t i = 0; i < choice.orders.size(); ++i) {
        if (choice.orders[i]) {
            orders.push_back(*std::move(choice.orders[i]));
            continue;
        }
        auto& package = choice.lock.packages[i];
        if (package.is_direct()) {
            orders.push_back(TRY(direct.wheel(package)));
            continue;
        }
        const auto built = TRY(builder.wheel(TRY(source_order(package))));
        package.sha256 = built.source;
        orders.push_back(TRY(building::order_for_built(built.wheel)));
    }
    return orders;
}

}  // namespace pyenvx::pipeline
