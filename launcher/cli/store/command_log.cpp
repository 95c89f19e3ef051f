#include <fcntl.h>

#include <algorithm>

#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/catalogs.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/pep/name.hpp"
#include "store/pep/wheel_tag.hpp"
#include "store/plan/store_path.hpp"
#include "store/realise/build/build_log.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::uint64_t kMaxLog = 256 << 20;

struct Options {
    std::string what;
    bool recipe = false;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.word("WHAT", options.what, kObjectHelp);
    form.flag("--recipe", options.recipe, "What the object was made from, whether there is a log or not");
    form.flag("--json", options.json, "Print JSON: the recipe and the log");
}

// The release of a wheel or of its object, wherever that lies; any other word as it is.
std::string release_of(const std::string& word) {
    auto name = std::filesystem::path(word).filename().native();
    if (store::StorePath::parse(name).ok()) name.erase(0, 33);
    const auto wheel = pep::WheelFilename::parse(name);
    return wheel.ok() ? concat(wheel->name.str(), "-", wheel->version.str()) : std::move(name);
}

// "<hash>-docopt-0.6.2" is meant by "docopt", "docopt-0.6.2" and "docopt==0.6.2".
bool is_meant(const std::string& log, const std::string& word) {
    const std::string_view label = std::string_view(log).substr(std::min<std::size_t>(log.size(), 33));
    const auto equals = word.find("==");
    const auto wanted =
        equals == std::string::npos ? word : concat(word.substr(0, equals), "-", word.substr(equals + 2));
    const auto name = label.substr(0, label.rfind('-'));
    return label == to_lower(wanted) || label == wanted || pep::normalized(name) == pep::normalized(wanted);
}

struct Log {
    std::string name;
    std::int64_t written = 0;
};

Result<std::optional<Log>> newest_log(const std::filesystem::path& folder, const std::string& word) {
    std::optional<Log> newest;
    if (!TRY(sys::stat(folder.c_str()))) return newest;
    const Fd opened = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(opened))) {
        if (!is_meant(name, word)) continue;
        const auto status = TRY(sys::fstatat(opened, name.c_str(), AT_SYMLINK_NOFOLLOW));
        if (!status) continue;
        const std::int64_t written = status->st_mtim.tv_sec * 1'000'000'000 + status->st_mtim.tv_nsec;
        if (!newest || written > newest->written) newest = Log{name, written};
    }
    return newest;
}

/// What is known of how something was made. A build that failed left a log and no object.
struct Making {
    std::optional<catalog::Details> object;
    std::optional<std::string> log;
};

Result<std::optional<std::string>> read_log(const std::filesystem::path& home, const std::string& word) {
    const auto folder = build::log_folder(home);
    const auto log = TRY(newest_log(folder, release_of(word)));
    return log ? std::optional(TRY(read_file(folder / log->name, kMaxLog))) : std::nullopt;
}

Result<std::optional<catalog::Details>> find_details(const std::string& word, const StoreContext& context) {
    auto catalogs = TRY(Catalogs::open(context));
    const auto [catalog, path] = TRY(catalogs.find(word));
    return catalog->details(path);
}

Result<Making> making_of(const std::string& word, const StoreContext& context) {
    const auto home = TRY(record::home_directory(context.block));
    Making making;
    making.log = TRY(read_log(home, word));
    auto object = find_details(word, context);
    if (object.ok()) {
        making.object = *std::move(object);
    } else if (!making.log) {
        return std::move(object).error();
    }
    return making;
}

nlohmann::ordered_json json_of(const Making& making) {
    using Json = nlohmann::ordered_json;
    const bool has_recipe = making.object && !making.object->info.deriver.empty();
    return {{"path", making.object ? Json(making.object->info.path.str()) : Json()},
            {"recipe", has_recipe ? Json(making.object->info.deriver) : Json()},
            {"log", making.log ? Json(*making.log) : Json()}};
}

Result<Output> run(const Options& options, const StoreContext& context) {
    const auto making = TRY(making_of(options.what, context));
    if (options.json) return Output{json_text(json_of(making))};
    if (making.log && !options.recipe) return Output{*making.log};
    if (making.object && !making.object->info.deriver.empty()) return Output{making.object->info.deriver};
    return fail(ErrorKind::NotFound, "the store knows no recipe of ", printable(options.what));
}

}  // namespace

const StoreSubcommand kStoreLog = {
    "log", "Print what the last build of a package said, or else the recipe of an object",
    "  pyenvx store log docopt\n  pyenvx store log pyyaml==6.0.2\n  pyenvx store log --recipe hello.py",
    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
