#include "launcher/build/source_builder.hpp"

#include <fcntl.h>

#include <algorithm>
#include <chrono>

#include "launcher/build/requirements.hpp"
#include "launcher/build/source_work.hpp"
#include "launcher/build/wishes.hpp"
#include "launcher/lock/shared_lock.hpp"
#include "launcher/packages/orders.hpp"
#include "store/base/file.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/index/http/url.hpp"
#include "store/nar/nar.hpp"
#include "store/realise/build/editable_place.hpp"
#include "store/realise/build/file_object.hpp"
#include "store/realise/build/wheels/promised_metadata.hpp"

namespace pyenvx::building {
namespace {

constexpr std::string_view kMetadataFact = "source-metadata";
constexpr std::size_t kMaxSharedTools = 16 << 20;
constexpr std::string_view kPromiseFact = "promised-metadata";
constexpr std::uint64_t kMaxMetadata = 16 << 20;
// So that no time in seconds is the same, nor one in the two seconds that a zip archive knows.
constexpr std::chrono::milliseconds kBetweenBuilds{2100};

std::string label_of(const pep::SdistFilename& release) {
    return concat(release.name.str(), "-", release.version.str());
}

// What has no release has its package's name, or that of its folder or file, in characters that names of the store may
// have.
std::string label_of(const SourceOrder& order) {
    if (order.release) return label_of(*order.release);
    if (order.name) return order.name->str().substr(0, 100);
    const auto name = order.folder.empty() ? std::filesystem::path(order.file.filename) : order.folder.filename();
    std::string label = order.folder.empty() ? "archive-" : "folder-";
    for (const char c : name.native()) label.push_back(is_alnum(c) || c == '-' || c == '_' ? c : '-');
    return label.substr(0, 100);
}

build::Hooks hooks_of(const SourceOrder& order) {
    return order.editable.empty() ? build::kWheelHooks : build::kEditableHooks;
}

// The archive's own PKG-INFO must be of the release that its name says, or it is somebody else's.
Result<void> check_pkg_info(const std::optional<std::string>& text, const pep::SdistFilename& release) {
    if (!text) return {};
    const auto info = pep::CoreMetadata::parse(*text);
    if (!info.ok() || (info->name == release.name && info->version == release.version)) return {};
    return fail(ErrorKind::Invalid, label_of(release), " says inside that it is ", info->name.str(), " ",
                info->version.str());
}

// What needs no code to be known (PEP 643).
bool is_static(const std::optional<std::string>& pkg_info) {
    if (!pkg_info) return false;
    const auto metadata = pep::CoreMetadata::parse(*pkg_info);
    return metadata.ok() && metadata->is_static("requires-dist") && metadata->is_static("requires-python") &&
           metadata->is_static("provides-extra");
}

std::string texts_of(const std::vector<pep::Requirement>& requirements) {
    std::string text;
    for (const auto& requirement : requirements) text += concat(requirement.str(), '\n');
    return text;
}

}  // namespace

std::string environment_text(const interpreter::Interpreter& interpreter) {
    return concat(interpreter.library_name, ' ', interpreter.platform.machine);
}

Result<realise::WheelOrder> order_for_built(const build::BuiltWheel& wheel) {
    auto name = TRY(pep::WheelFilename::parse(wheel.filename));
    index::DistributionFile file;
    file.filename = wheel.filename;
    file.url = index::file_url(wheel.file.native());
    return realise::WheelOrder{std::move(file), std::move(name), wheel.sha256, std::nullopt};
}

SourceBuilder::SourceBuilder(Services services, Manner manner)
    : services_(std::move(services)), manner_(std::move(manner)) {}
SourceBuilder::~SourceBuilder() = default;

// ---- a source, unpacked ----

Result<SourceBuilder::Work*> SourceBuilder::open(const SourceOrder& order) {
    auto& work = works_[concat(order.file.filename, " ", order.file.url, order.folder, "#", order.subdirectory, " ",
                               order.name ? order.name->str() : "")];
    if (!work) work = TRY(begin(order).context("in ", printable(label_of(order))));
    return work.get();
}

Result<std::unique_ptr<SourceBuilder::Work>> SourceBuilder::begin_archive(const SourceOrder& order) {
    const auto object = TRY(fetch_file(order.file, services_.store, services_.index));
    material_.objects.push_back(object);
    const Fd archive = TRY(sys::open((services_.store.locate(object) / order.file.filename).c_str(), O_RDONLY));
    auto source = TRY(build::unpack(archive, order.file.filename, services_.store));
    if (order.release) TRY(check_pkg_info(source.pkg_info, *order.release));
    if (!order.subdirectory.empty()) source.pkg_info.reset();
    auto system = TRY(read_build_system(source.folder / order.subdirectory));
    auto digest = TRY(digest_of_file(object, services_.store));
    return std::make_unique<Work>(
        Work{order, label_of(order), std::move(digest), std::move(source), std::move(system)});
}

Result<std::unique_ptr<SourceBuilder::Work>> SourceBuilder::begin_folder(const SourceOrder& order) {
    const auto digest = order.digest ? *order.digest : TRY(hash_tree(BorrowedFd::cwd(), order.folder.c_str())).hash;
    auto system = TRY(read_build_system(order.folder / order.subdirectory));
    auto scratch = TRY(build::ScratchFolder::make(services_.store.home()));
    return std::make_unique<Work>(Work{order, label_of(order), digest,
                                       build::UnpackedSource{std::move(scratch), order.folder, std::nullopt},
                                       std::move(system)});
}

Result<std::unique_ptr<SourceBuilder::Work>> SourceBuilder::begin(const SourceOrder& order) {
    services_.progress.step(Stage::Build, label_of(order), 0, 0);
    auto work = order.folder.empty() ? TRY(begin_archive(order)) : TRY(begin_folder(order));
    TRY(take_wishes(*work));
    work->key = TRY(key_of(*work));
    const auto log_name = TRY(store::StorePath::make(Sha256::of(work->key), work->label));
    work->log = std::make_unique<build::BuildLog>(services_.store.home(), log_name.str(), services_.progress);
    return work;
}

Result<void> SourceBuilder::take_wishes(Work& work) {
    const auto name = work.name();
    const auto* package = name ? manner_.settings.find(*name) : nullptr;
    if (package == nullptr) return {};
    work.wishes = TRY(prepare_wishes(*package, services_.store, services_.index));
    work.more = package->requirements;
    return {};
}

// A build order without an environment, what the environment is to be made of, and by which settings it is chosen.
Result<std::string> SourceBuilder::key_of(const Work& work) {
    const auto python = TRY(services_.python());
    const auto tools = TRY(toolchain());
    std::string text = "build 2\n";
    // With their lengths, so that no value can pass for another line.
    const auto add = [&](std::string_view word, std::string_view value) {
        text += concat(word, ' ', value.size(), ' ', value, '\n');
    };
    add("source", work.digest.hex());
    add("interpreter", python.path.str());
    add("toolchain", concat(tools.name, ' ', tools.fingerprint.hex()));
    add("backend", work.system.backend.name);
    add("choice", manner_.choice);
    add("subdirectory", work.order.subdirectory);
    add("editable", work.order.editable.native());
    for (const auto& [key, value] : work.wishes.settings) {
        add("set", key);
        add("to", value);
    }
    for (const auto& [name, value] : work.wishes.variables) add("variable", concat(name, '=', value));
    for (const auto& patch : work.wishes.patches) add("patch", Sha256::of(patch).hex());
    for (const auto& input : work.wishes.inputs) add("input", input.sha256.hex());
    add("requires", texts_of(work.system.requirements));
    add("requires-more", texts_of(work.more));
    return Sha256::of(text).hex();
}

Result<build::Toolchain> SourceBuilder::toolchain() {
    if (toolchain_) return *toolchain_;
    const auto& wish = manner_.settings.toolchain;
    if (wish && wish->value == declaration::ToolchainChoice::None) {
        toolchain_ = TRY(build::bare_toolchain(TRY(services_.python())));
    } else {
        toolchain_ = TRY(build::host_toolchain(services_.store));
    }
    return *toolchain_;
}

// ---- the environment of what it requires ----

Result<lock::Lock> SourceBuilder::choose(const Work& work, const std::vector<pep::Requirement>& requirements) {
    return choose_requirements(requirements, {work.label, work.key}, services_, manner_, *this);
}

Result<realise::WheelOrder> SourceBuilder::order_for(lock::LockedPackage& package) {
    if (!package.is_source()) return packages::order_for(package);
    auto release = TRY(pep::SdistFilename::parse(package.filename));
    const auto built = TRY(wheel({packages::file_of(package), std::move(release)}));
    package.sha256 = built.source;
    return order_for_built(built.wheel);
}

Result<store::StorePath> SourceBuilder::lay_out(lock::Lock& lock) {
    return lay_out_requirements(lock, services_, [this](lock::LockedPackage& package) { return order_for(package); });
}

Result<std::vector<pep::Requirement>> SourceBuilder::asked_by_backend(Work& work) {
    const auto answer = TRY(call(work, hooks_of(work.order).required, TRY(work.new_folder())));
    std::vector<pep::Requirement> requirements;
    for (const auto& line : answer.lines) {
        requirements.push_back(
            TRY(pep::Requirement::parse(line).context("which the backend of ", work.label, " asks for")));
    }
    return requirements;
}

BuildIdentity SourceBuilder::identity_of(const Work& work) const {
    BuildIdentity identity{work.label, work.digest, environment_text(services_.interpreter), {}};
    for (const auto* list : {&work.system.requirements, &work.more}) {
        for (const auto& requirement : *list) identity.requirements.push_back(requirement.str());
    }
    std::sort(identity.requirements.begin(), identity.requirements.end());
    return identity;
}

std::filesystem::path SourceBuilder::kept_tools(const Work& work) const {
    return services_.store.home() / "resolutions" / concat("build-", work.key.substr(0, 32), ".pylock.toml");
}

Result<std::optional<lock::Lock>> SourceBuilder::known_tools(const Work& work, const BuildIdentity& identity) {
    if (services_.pins != nullptr) {
        if (auto pinned = TRY(services_.pins->find(identity))) return pinned;
    }
    if (manner_.choose_anew) return std::optional<lock::Lock>();
    auto kept = lock::read_kept(kept_tools(work));
    if (kept.ok() && *kept && (*kept)->declaration_digest == work.key) return kept;
    return shared_tools(work);
}

// As somebody else chose them whom the user trusts.
Result<std::optional<lock::Lock>> SourceBuilder::shared_tools(const Work& work) const {
    const auto& home = services_.store.home();
    auto* const substituter = services_.index.substituter();
    auto answer = TRY(read_file_if_there(lock::shared_file(home, work.key), kMaxSharedTools));
    if (!answer && substituter != nullptr) answer = TRY(substituter->resolution(TRY(Sha256::from_hex(work.key))));
    auto tools = answer ? lock::read_shared(*answer, work.key) : std::nullopt;
    if (tools) TRY(lock::write_kept(kept_tools(work), *tools, home / "tmp"));
    return tools;
}

// What was chosen for a build once is chosen again, so that the same build can be made again, and none is made twice.
Result<void> SourceBuilder::make_room(Work& work) {
    if (work.environment) return {};
    const auto identity = identity_of(work);
    auto tools = TRY(known_tools(work, identity));
    if (tools) {
        work.environment = TRY(lay_out(*tools));
    } else {
        tools = TRY(choose_new_tools(work));
    }
    if (services_.pins != nullptr) services_.pins->note(identity, *tools);
    material_.objects.push_back(*work.environment);
    if (tools->declaration_digest == work.key) material_.tools.push_back(*std::move(tools));
    return {};
}

Result<lock::Lock> SourceBuilder::choose_new_tools(Work& work) {
    auto requirements = work.system.requirements;
    requirements.insert(requirements.end(), work.more.begin(), work.more.end());
    auto lock = TRY(choose(work, requirements));
    work.environment = TRY(lay_out(lock));
    const auto more = TRY(asked_by_backend(work));
    if (!more.empty()) {
        requirements.insert(requirements.end(), more.begin(), more.end());
        lock = TRY(choose(work, requirements));
        work.environment = TRY(lay_out(lock));
    }
    TRY(lock::write_kept(kept_tools(work), lock, services_.store.home() / "tmp"));
    return lock;
}

Result<void> SourceBuilder::choose_tools(const SourceOrder& order) {
    const auto entered = TRY(Chain::enter(chain_, label_of(order)));
    return make_room(*TRY(open(order)));
}

// ---- the hooks ----

Result<build::BuildOrder> SourceBuilder::build_order(const Work& work) {
    const auto& wish = manner_.settings.sandbox;
    const auto& uid = manner_.settings.uid;
    const bool relaxed = wish && wish->value == declaration::SandboxChoice::Relaxed;
    auto python = TRY(services_.python());
    auto tools = TRY(toolchain());
    return build::BuildOrder{work.label,
                             work.digest,
                             work.source.folder,
                             work.system.backend,
                             std::move(python),
                             *work.environment,
                             std::move(tools),
                             work.wishes,
                             relaxed ? sandbox::Strictness::Relaxed : sandbox::Strictness::Full,
                             uid ? uid->value : 0,
                             work.order.subdirectory,
                             work.order.editable};
}

Result<build::HookAnswer> SourceBuilder::call(Work& work, std::string_view hook, const std::filesystem::path& output) {
    services_.progress.step(Stage::Build, concat(work.label, ": ", hook), 0, 0);
    return build::run_hook(TRY(build_order(work)), {hook, output, *work.log, hook_manner()}, services_.store);
}

build::HookManner SourceBuilder::hook_manner() const {
    const auto warn = [this](std::string_view layer) {
        services_.progress.warn(concat("`build.sandbox = \"relaxed\"`: a package was built without ", layer));
    };
    return {manner_.keep_failed, {}, warn, manner_.shell};
}

// The backend is shown what it said of the metadata in this run (PEP 517).
Result<build::RawWheel> SourceBuilder::run(Work& work, const build::BuildOrder& order) {
    services_.progress.step(Stage::Build, work.label, 0, 0);
    auto manner = hook_manner();
    manner.metadata = work.prepared;
    const auto folder = TRY(work.new_folder());
    const build::HookCall call{hooks_of(work.order).build, folder, *work.log, std::move(manner)};
    const auto raw = TRY(build::run_build(order, call, work.order.release, services_.store));
    TRY(check_usable(work.label, raw.filename));
    TRY(check_promise(work, raw.file));
    return raw;
}

// It leads to one folder of this machine: it lies in a place of that folder's own, is nobody else's and no recipe's,
// and is made again when something that it was made from has changed.
Result<build::BuiltWheel> SourceBuilder::build_editable(Work& work) {
    TRY(make_room(work));
    const auto order = TRY(build_order(work));
    const auto recipe = TRY(build::build_derivation(order, services_.store)).text();
    const build::EditablePlace place(services_.store.home(), work.order.editable / work.order.subdirectory);
    const auto alone = TRY(FileLock::acquire_telling(place.lock_file(), work.label, services_.progress));
    if (auto found = TRY(place.find(recipe))) return *std::move(found);
    return place.keep(TRY(run(work, order)), recipe, TRY(work.new_folder()));
}

// Built here before, or elsewhere by whom the user trusts.
Result<std::optional<build::BuiltWheel>> SourceBuilder::find_built(const store::Derivation& recipe) {
    auto found = TRY(build::find_built(recipe, services_.store));
    auto* const substituter = services_.index.substituter();
    if (found || substituter == nullptr) return found;
    if (!TRY(substituter->substitute_realisation(Sha256::of(recipe.text()), store::kBuiltWheel))) return found;
    return build::find_built(recipe, services_.store);
}

Result<build::BuiltWheel> SourceBuilder::build(Work& work) {
    if (!work.order.editable.empty()) return build_editable(work);
    TRY(make_room(work));
    const auto order = TRY(build_order(work));
    const auto recipe = TRY(build::build_derivation(order, services_.store));
    const auto lock_file = services_.store.home() / "locks" / concat("build-", recipe.output_path().hash());
    const auto alone = TRY(FileLock::acquire_telling(lock_file, work.label, services_.progress));
    if (auto found = TRY(find_built(recipe))) {
        TRY(check_promise(work, found->file));
        return *std::move(found);
    }
    return build::keep_wheel(TRY(run(work, order)), recipe, TRY(work.new_folder()), services_.store);
}

Result<void> SourceBuilder::check_promise(const Work& work, const std::filesystem::path& wheel) {
    const auto check = [&](std::string_view who, const std::string& said) {
        return build::check_promised_metadata(wheel, {who, said}).context("in the build of ", work.label);
    };
    if (is_static(work.source.pkg_info)) return check("its source's PKG-INFO", *work.source.pkg_info);
    const auto promised = TRY(services_.store.fact(kPromiseFact, promise_key(work)));
    return promised ? check(build::kMetadataHook, *promised) : Result<void>();
}

// What was said with other requirements of the build, before they were chosen anew, is what versions may have been
// chosen by all the same.
Result<void> SourceBuilder::check_choice(const Work& work) {
    const auto known = TRY(services_.store.fact(kMetadataFact, work.key));
    if (!known) return {};
    return build::check_promised_metadata(work.wheel->file, {"an earlier build", *known})
        .context("in the build of ", work.label);
}

std::string SourceBuilder::promise_key(const Work& work) { return concat(work.key, ' ', work.environment->str()); }

// A backend that builds for another interpreter or system would otherwise be found out by an import that fails.
Result<void> SourceBuilder::check_usable(const std::string& label, const std::string& filename) const {
    const auto wheel = TRY(pep::WheelFilename::parse(filename));
    const auto supported = pep::supported_tags(services_.interpreter.platform);
    const auto fits = [&](const pep::WheelTag& tag) {
        return std::find(supported.begin(), supported.end(), tag) != supported.end();
    };
    if (std::any_of(wheel.tags.begin(), wheel.tags.end(), fits)) return {};
    return fail(ErrorKind::Refused, "the build of ", label, " gave a wheel that Python ",
                services_.interpreter.version.str(), " cannot use here: ", filename);
}

Result<BuiltSource> SourceBuilder::wheel(const SourceOrder& order) {
    const auto entered = TRY(Chain::enter(chain_, label_of(order)));
    auto* work = TRY(open(order));
    if (!work->wheel) work->wheel = TRY(build(*work));
    TRY(check_choice(*work));
    return BuiltSource{*work->wheel, work->digest};
}

Result<BuildPlan> SourceBuilder::plan(const SourceOrder& order) {
    const auto entered = TRY(Chain::enter(chain_, label_of(order)));
    auto* work = TRY(open(order));
    TRY(make_room(*work));
    const auto what = TRY(build_order(*work));
    return BuildPlan{what.name, what.backend.name, what.toolchain.name, what.toolchain.fingerprint,
                     build::policy_for(what, services_.store)};
}

// ---- twice ----

Result<CheckedSource> SourceBuilder::check(const SourceOrder& order) {
    const auto entered = TRY(Chain::enter(chain_, label_of(order)));
    auto* work = TRY(open(order));
    TRY(make_room(*work));
    const auto what = TRY(build_order(*work));
    auto manner = hook_manner();
    const auto build_once = [&]() -> Result<build::RawWheel> {
        services_.progress.step(Stage::Build, work->label, 0, 0);
        const auto folder = TRY(work->new_folder());
        const build::HookCall call{build::kWheelHook, folder, *work->log, manner};
        return build::run_build(what, call, work->order.release, services_.store);
    };
    const auto first = TRY(build_once());
    TRY(pause_for(kBetweenBuilds));
    manner.vary = build::other_circumstances;
    const auto second = TRY(build_once());
    auto comparison = TRY(build::compare_wheels(first.file, second.file));
    return CheckedSource{first.filename, std::move(comparison)};
}

// ---- metadata ----

Result<std::optional<std::string>> SourceBuilder::metadata_by_hook(Work& work) {
    TRY(make_room(work));
    const auto output = TRY(work.new_folder());
    const auto answer = TRY(call(work, hooks_of(work.order).metadata, output));
    if (answer.missing) return std::optional<std::string>();
    const bool plain = answer.lines.size() == 1 && answer.lines.front().ends_with(".dist-info") &&
                       answer.lines.front().find('/') == std::string::npos;
    if (!plain) return fail(ErrorKind::Invalid, "the backend of ", work.label, " gave no .dist-info folder");
    work.prepared = output / "metadata" / answer.lines.front();
    auto text = TRY(read_file_if_there(work.prepared / "METADATA", kMaxMetadata));
    if (!text)
        return fail(ErrorKind::Invalid, "the backend of ", work.label, " gave a .dist-info folder without METADATA");
    (void)services_.store.set_fact(kPromiseFact, promise_key(work), pep::CoreMetadata::header_of(*text));
    return text;
}

Result<std::string> SourceBuilder::metadata_of_wheel(Work& work) {
    if (!work.wheel) work.wheel = TRY(build(work));
    index::DistributionFile file;
    file.filename = work.wheel->filename;
    file.url = index::file_url(work.wheel->file.native());
    return TRY(services_.index.index())->metadata(file);
}

Result<std::string> SourceBuilder::read_metadata(Work& work) {
    if (is_static(work.source.pkg_info)) return *work.source.pkg_info;
    auto known = manner_.choose_anew ? std::nullopt : TRY(services_.store.fact(kMetadataFact, work.key));
    if (known) return *std::move(known);
    auto text = TRY(metadata_by_hook(work));
    if (!text) text = TRY(metadata_of_wheel(work));
    (void)services_.store.set_fact(kMetadataFact, work.key, *text);
    return *std::move(text);
}

Result<pep::CoreMetadata> SourceBuilder::metadata(const resolve::PackageVersion& version,
                                                  const index::DistributionFile& source) {
    auto release = TRY(pep::SdistFilename::parse(source.filename));
    const auto entered = TRY(Chain::enter(chain_, label_of(release)));
    auto* work = TRY(open({source, std::move(release)}));
    const auto text = TRY(read_metadata(*work));
    auto parsed = TRY(pep::CoreMetadata::parse(text).context("in the metadata of ", source.filename));
    if (parsed.name == version.name && parsed.version == version.version) return parsed;
    return fail(ErrorKind::Invalid, source.filename, " says inside that it is ", parsed.name.str(), " ",
                parsed.version.str());
}

Result<pep::CoreMetadata> SourceBuilder::metadata(const SourceOrder& order) {
    const auto entered = TRY(Chain::enter(chain_, label_of(order)));
    auto* work = TRY(open(order));
    const auto text = TRY(read_metadata(*work));
    auto parsed = TRY(pep::CoreMetadata::parse(text).context("in the metadata of ", work->label));
    if (!order.name || parsed.name == *order.name) return parsed;
    return fail(ErrorKind::Invalid, "what is asked for as ", order.name->str(), " says inside that it is ",
                parsed.name.str());
}

}  // namespace pyenvx::building
