// Wheels and metadata from source distributions: the build requirements resolved, built where they are sources
// themselves, and laid out; then the hooks, each in a sandbox of its own (ARCHITECTURE.md, "Building").
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "launcher/build/services.hpp"
#include "launcher/lock/lock.hpp"
#include "launcher/packages/source_metadata.hpp"
#include "store/realise/build/build_wheel.hpp"
#include "store/realise/build/wheels/compare_wheels.hpp"

namespace pyenvx::building {

/// Something to build: an archive, or a folder.
struct SourceOrder {
    index::DistributionFile file;               ///< one of the user's own has a file:// address; not for a folder
    std::optional<pep::SdistFilename> release;  ///< what it must be, where the archive is an index's; nothing otherwise
    std::filesystem::path folder = {};          ///< absolute; empty for an archive
    std::optional<Sha256> digest = {};          ///< of all that a build of the folder depends on; nothing: the tree's
    std::string subdirectory = {};              ///< where in it the project lies; "" for its top
    std::optional<pep::PackageName> name = {};  ///< of the package, where that is known
    /// The real place of a folder that is to be imported from there; `folder` is a copy of it. Empty for a wheel.
    std::filesystem::path editable = {};
};

struct BuiltSource {
    build::BuiltWheel wheel;
    Sha256 source;  ///< of the archive, or of the folder's tree
};

/// What building twice came to.
struct CheckedSource {
    std::string filename;
    build::Comparison comparison;
};

/// What a build would be made with, for a person to look at.
struct BuildPlan {
    std::string name;  ///< "docopt-0.6.2"
    std::string backend;
    std::string toolchain;
    Sha256 toolchain_fingerprint;
    sandbox::SandboxPolicy policy;
};

/// An interpreter's library and machine, as build locks name them: "python3.11 x86_64".
std::string environment_text(const interpreter::Interpreter& interpreter);

/// The order for a wheel that lies in the store.
Result<realise::WheelOrder> order_for_built(const build::BuiltWheel& wheel);

/// What builds of a run were made from. Others who have it find their outcome, and build nothing.
struct BuildMaterial {
    std::vector<store::StorePath> objects = {};  ///< sources that were fetched, and environments
    std::vector<lock::Lock> tools = {};          ///< what was chosen for them, by what is known beforehand
};

/// One for an interpreter and its settings. Not thread-safe; what was begun is kept until it goes, so that metadata and
/// wheel of a version share an unpacked source and an environment.
class SourceBuilder final : public packages::SourceMetadata {
public:
    SourceBuilder(Services services, Manner manner);
    ~SourceBuilder() override;

    /// From a static PKG-INFO (PEP 643), what an earlier run found, the hook, or the wheel; in that order.
    Result<pep::CoreMetadata> metadata(const resolve::PackageVersion& version,
                                       const index::DistributionFile& source) override;

    /// The same of anything that can be built. Invalid when it is of another package than the order's.
    Result<pep::CoreMetadata> metadata(const SourceOrder& order);

    /// The wheel of a source distribution: found, or built. Errors: Failed (the build, with the end of its log),
    /// Refused (sandbox, archive, policy, a cycle of builds that need each other), and those of resolving and fetching.
    Result<BuiltSource> wheel(const SourceOrder& order);

    /// Chooses what building it requires, and notes it in the pins. Errors: as wheel().
    Result<void> choose_tools(const SourceOrder& order);

    /// Whether it builds for this platform.
    bool is_for(const pep::PythonPlatform& platform) const { return platform == services_.interpreter.platform; }

    /// All that building it would see and may do. Lays out what the build requires, which may run a hook. Errors: as
    /// wheel().
    Result<BuildPlan> plan(const SourceOrder& order);

    /// Builds it twice, the second time two seconds later at the earliest, with another host name, number of
    /// processors, uid and order of folders, and compares what the backend gave. Errors: as wheel().
    Result<CheckedSource> check(const SourceOrder& order);

    const BuildMaterial& material() const { return material_; }

private:
    struct Work;
    class Chain;

    Result<Work*> open(const SourceOrder& order);
    Result<std::unique_ptr<Work>> begin(const SourceOrder& order);
    Result<std::unique_ptr<Work>> begin_archive(const SourceOrder& order);
    Result<std::unique_ptr<Work>> begin_folder(const SourceOrder& order);
    build::HookManner hook_manner() const;
    Result<void> take_wishes(Work& work);
    Result<std::string> key_of(const Work& work);
    Result<void> make_room(Work& work);
    Result<std::optional<lock::Lock>> known_tools(const Work& work, const BuildIdentity& identity);
    Result<lock::Lock> choose_new_tools(Work& work);
    Result<std::optional<lock::Lock>> shared_tools(const Work& work) const;
    std::filesystem::path kept_tools(const Work& work) const;
    BuildIdentity identity_of(const Work& work) const;
    Result<std::vector<pep::Requirement>> asked_by_backend(Work& work);
    Result<lock::Lock> choose(const Work& work, const std::vector<pep::Requirement>& requirements);
    Result<store::StorePath> lay_out(lock::Lock& lock);
    Result<realise::WheelOrder> order_for(lock::LockedPackage& package);
    Result<build::BuildOrder> build_order(const Work& work);
    Result<build::HookAnswer> call(Work& work, std::string_view hook, const std::filesystem::path& output);
    Result<std::string> read_metadata(Work& work);
    Result<std::optional<std::string>> metadata_by_hook(Work& work);
    Result<std::string> metadata_of_wheel(Work& work);
    Result<std::optional<build::BuiltWheel>> find_built(const store::Derivation& recipe);
    Result<build::BuiltWheel> build(Work& work);
    Result<build::BuiltWheel> build_editable(Work& work);
    Result<build::RawWheel> run(Work& work, const build::BuildOrder& order);
    static std::string promise_key(const Work& work);
    Result<void> check_choice(const Work& work);
    Result<void> check_promise(const Work& work, const std::filesystem::path& wheel);
    Result<void> check_usable(const std::string& label, const std::string& filename) const;
    Result<build::Toolchain> toolchain();

    Services services_;
    const Manner manner_;
    std::optional<build::Toolchain> toolchain_;
    std::map<std::string, std::unique_ptr<Work>> works_;  // by file name and address
    std::vector<std::string> chain_;                      // labels of what is being built, the outermost first
    BuildMaterial material_;
};

}  // namespace pyenvx::building
