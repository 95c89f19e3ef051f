#include "launcher/pipeline/build_package.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "launcher/packages/index_package_source.hpp"
#include "launcher/pipeline/build_sources.hpp"
#include "launcher/resolve/suitability.hpp"
#include "launcher/warm/invocation.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/timestamp.hpp"
#include "store/index/http/url.hpp"
#include "store/interpreter/finder.hpp"

namespace pyenvx::pipeline {
namespace {

using building::SourceOrder;

Result<SourceOrder> archive_order(const std::filesystem::path& file) {
    SourceOrder order;
    order.release = TRY(pep::SdistFilename::parse(file.filename().native()));
    order.file.filename = file.filename();
    order.file.url = index::file_url(file.native());
    return order;
}

Result<SourceOrder> order_of_path(const std::filesystem::path& path) {
    const auto status = TRY(sys::stat(path.c_str()));
    if (!status || !S_ISDIR(status->st_mode)) return archive_order(path);
    SourceOrder order;
    order.folder = path;
    return order;
}

// The settings under which a package is built that no declaration asks for.
Result<declaration::Settings> settings_for(const BuildRequest& request, const std::optional<pep::PackageName>& name,
                                           const Services& services) {
    declaration::Settings now = services.configuration.now;
    std::vector<pep::PackageName> names;
    if (name) {
        names.push_back(*name);
        TRY(declaration::add_name(now.build.no_binary, name->str(), "the command line", false));
    }
    for (const auto& word : request.config_settings) {
        if (!name) return fail(ErrorKind::Usage, "--config-setting needs a package's name or archive to be about");
        TRY(declaration::add_config_setting(now.build, word, names));
    }
    return declaration::effective_settings(services.configuration.files, {}, now, seconds_now());
}

Result<void> check_shell(const BuildRequest& request, const declaration::Settings& settings) {
    const auto& toolchain = settings.build.toolchain;
    if (!request.shell || !toolchain || toolchain->value != declaration::ToolchainChoice::None) return {};
    return fail(ErrorKind::Usage, "--shell-on-failure needs a shell, which `toolchain = \"none\"` leaves out")
        .hint("--keep-failed keeps what a failed build leaves");
}

Result<void> prepare_keep_folder(const std::filesystem::path& folder) {
    if (folder.empty()) return {};
    TRY(make_directories(folder, 0700));
    const Fd opened = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    if (TRY(sys::list_directory(opened)).empty()) return {};
    return fail(ErrorKind::Usage, folder, " is not empty").hint("name a folder that is, or one that is not there yet");
}

/// Everything that a build of one package needs, for as long as it takes.
class Workshop {
public:
    Workshop(const BuildRequest& request, declaration::Settings settings, interpreter::Interpreter interpreter,
             Services& services)
        : settings_(std::move(settings)),
          interpreter_(std::move(interpreter)),
          index_(services, settings_),
          services_(services),
          builder_(builder_services(services, index_, interpreter_, python_on_demand(interpreter_, services)),
                   manner(request)) {}

    building::SourceBuilder& builder() { return builder_; }

    Result<SourceOrder> choose(const pep::Requirement& requirement) {
        packages::IndexPackageSource source({*TRY(index_.index()), builder_}, interpreter_.platform,
                                            building::rules_of(settings_, seconds_now()), *services_.progress,
                                            [](const auto&, const auto&, const auto&) {});
        const auto* listing = TRY(source.listing(requirement.name));
        if (!listing->found)
            return fail(ErrorKind::Unsatisfiable, "there is no package named ", requirement.name.str());
        const auto* candidate = best(requirement, *listing);
        if (candidate == nullptr) {
            return fail(ErrorKind::Unsatisfiable, "there is no source distribution of ", requirement.str(),
                        " that may be built for Python ", interpreter_.version.str());
        }
        const auto [file, is_source] = source.chosen(requirement.name, candidate->version);
        return SourceOrder{*file, pep::SdistFilename{requirement.name, candidate->version}};
    }

private:
    building::Manner manner(const BuildRequest& request) const {
        auto manner = builder_manner(settings_);
        manner.choose_anew = services_.manner.refresh;
        manner.keep_failed = request.keep_failed;
        manner.shell = request.shell;
        return manner;
    }
    const resolve::Candidate* best(const pep::Requirement& requirement, const resolve::PackageListing& listing) const {
        resolve::ResolveRequest request{
            {}, interpreter_.markers, interpreter_.version, prerelease_mode(settings_, requirement.name)};
        for (const auto& one : settings_.choice.constraints) request.constraints.push_back({one.value, one.origin});
        const resolve::Candidate* best = nullptr;
        unsigned best_rank = 0;
        for (const auto& candidate : listing.candidates) {
            const auto suitability =
                resolve::judge(requirement.name, candidate, request, requirement.specifiers.pins());
            if (suitability.out || candidate.usability != resolve::Usability::Source) continue;
            if (!requirement.specifiers.contains(candidate.version, pep::Prereleases::Allow)) continue;
            if (best != nullptr && suitability.rank >= best_rank) continue;
            best = &candidate;
            best_rank = suitability.rank;
        }
        return best;
    }

    const declaration::Settings settings_;
    const interpreter::Interpreter interpreter_;
    LazyIndex index_;
    Services& services_;
    building::SourceBuilder builder_;
};

struct Ready {
    std::unique_ptr<Workshop> workshop;
    SourceOrder order;
};

Result<Ready> make_ready(const BuildRequest& request, Services& services) {
    TRY(prepare_keep_folder(request.keep_failed));
    const bool is_path = warm::looks_like_file(request.what) || request.what == "." || request.what == "..";
    std::optional<pep::Requirement> requirement;
    std::optional<SourceOrder> order;
    if (is_path) {
        const auto path = services.working_directory / request.what;
        if (!TRY(sys::stat(path.c_str()))) return fail(ErrorKind::NotFound, "there is no ", path.lexically_normal());
        order = TRY(order_of_path(TRY(sys::realpath(path.c_str()))));
    } else {
        requirement = TRY(pep::Requirement::parse(request.what).context("as what to build"));
    }
    std::optional<pep::PackageName> name;
    if (requirement) name = requirement->name;
    if (order && order->release) name = order->release->name;
    auto settings = TRY(settings_for(request, name, services));
    TRY(check_shell(request, settings));
    interpreter::InterpreterRequest python{request.python, {}, {}};
    if (python.python.empty() && settings.python) python.python = settings.python->value;
    auto interpreter = TRY(interpreter::find_interpreter(python, services.host(), &services.store));
    auto workshop = std::make_unique<Workshop>(request, std::move(settings), std::move(interpreter), services);
    if (requirement) order = TRY(workshop->choose(*requirement));
    return Ready{std::move(workshop), *std::move(order)};
}

}  // namespace

Result<build::BuiltWheel> build_package(const BuildRequest& request, Services& services) {
    const auto ready = TRY(make_ready(request, services));
    return TRY(ready.workshop->builder().wheel(ready.order)).wheel;
}

Result<building::BuildPlan> plan_package(const BuildRequest& request, Services& services) {
    const auto ready = TRY(make_ready(request, services));
    return ready.workshop->builder().plan(ready.order);
}

Result<building::CheckedSource> check_package(const BuildRequest& request, Services& services) {
    const auto ready = TRY(make_ready(request, services));
    return ready.workshop->builder().check(ready.order);
}

}  // namespace pyenvx::pipeline
