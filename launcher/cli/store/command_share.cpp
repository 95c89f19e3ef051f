#include <unistd.h>

#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "launcher/finish/work.hpp"
#include "store/base/sys.hpp"
#include "store/base/trusted_place.hpp"
#include "store/core/extra_store.hpp"
#include "store/core/shared_home.hpp"

namespace pyenvx::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    bool stop = false;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.flag("--stop", options.stop, "Share it no longer");
    form.flag("--json", options.json, "Print JSON");
}

// Others would refuse it, or not get there: better said now.
Result<void> check_place(const fs::path& home) {
    auto place = trusted_place(home.native());
    if (!place.ok()) return std::move(place).error().hint("share a store whose folders only root can write");
    for (auto folder = fs::path(*place).parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
        const auto status = TRY(sys::stat(folder.c_str()));
        if (status && (status->st_mode & S_IXOTH) != 0) continue;
        return fail(ErrorKind::Refused, "others cannot reach ", home, ", since ", folder, " is closed to them")
            .hint("fill a store in an open place: PYENVX_HOME=/var/lib/pyenvx");
    }
    return {};
}

Result<std::uint64_t> share(const pipeline::Services& services, store::Store& store) {
    const auto& home = services.paths.home;
    TRY(check_place(home));
    TRY(finish::settle(store, *services.progress));
    TRY(store::open_to_others(home));
    TRY(store.publish());
    return TRY(store::ExtraStore::open(home)).count();
}

Output shared(const fs::path& home, std::uint64_t objects, bool json) {
    if (json) return {json_text({{"home", home.native()}, {"shared", true}, {"objects", objects}})};
    return {concat(home, " is shared, with ", objects, " objects; others use it by `store.extra = [\"", home.native(),
                   "\"]` in their configuration\n")};
}

Output not_shared(const fs::path& home, bool json) {
    if (json) return {json_text({{"home", home.native()}, {"shared", false}})};
    return {concat(home, " is not shared any more\n")};
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto& home = services.paths.home;
    if (!options.stop) return shared(home, TRY(share(services, services.store)), options.json);
    TRY(store::close_to_others(home));
    return not_shared(home, options.json);
}

}  // namespace

const StoreSubcommand kStoreShare = {
    "share", "Let other users of this machine read this store, as one below their own",
    "  PYENVX_HOME=/var/lib/pyenvx pyenvx store share\n  PYENVX_HOME=/var/lib/pyenvx pyenvx store share --stop",
    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
