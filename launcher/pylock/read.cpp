#include "launcher/pylock/read.hpp"

#include "launcher/pylock/read_package.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::pylock {
namespace {

constexpr std::size_t kMaxTargets = 100;

/// Nothing wrong with it, or a sentence about a version that is newer than what is known here.
Result<std::vector<std::string>> check_version(const Fields& fields, const std::string& name) {
    static const auto kFirst = *pep::Version::parse("1");
    static const auto kNext = *pep::Version::parse("2.dev0");
    const auto version = TRY(fields.parsed<pep::Version>("lock-version"));
    if (!version) return fields.wrong("lock-version", "must be there, as \"1.0\"");
    if (*version < kFirst || *version >= kNext) {
        return fail(ErrorKind::TooNew, name, " has lock version ", version->str(), ", and this pyenvx reads 1.x")
            .hint("use another version of pyenvx, or make the lock anew");
    }
    std::vector<std::string> warnings;
    if (*version > kFirst) {
        warnings.push_back(concat(name, " has lock version ", version->str(),
                                  ", which is newer than this pyenvx: it may say more than is understood here"));
    }
    return warnings;
}

// No `environments` means any; an empty list would mean none.
Result<std::vector<pep::Marker>> read_environments(const Fields& fields) {
    auto environments = TRY(fields.all_parsed<pep::Marker>("environments"));
    if (fields.find("environments") == nullptr || !environments.empty()) return environments;
    return fields.wrong("environments", "is empty, so the lock is for no environment");
}

Result<std::vector<pep::ExtraName>> read_extras(const Fields& fields) {
    auto names = TRY(fields.all_parsed<pep::ExtraName>("extras"));
    const auto written = TRY(fields.texts("extras"));
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].str() == written[i]) continue;
        return fields.wrong("extras", concat("must be in normal form: `", names[i].str(), '`'));
    }
    return names;
}

Result<Target> read_target(const Fields& fields) {
    auto python = TRY(fields.parsed<pep::Version>("python"));
    if (!python) return fields.wrong("python", "must be there");
    auto platform = TRY(fields.needed_text("platform"));
    return Target{*std::move(python), std::move(platform)};
}

Result<std::optional<Own>> read_own(const Fields& fields) {
    const auto tool = TRY(fields.table("tool"));
    if (!tool || tool->find("pyenvx") == nullptr) return std::optional<Own>();
    const auto ours = *TRY(tool->table("pyenvx"));
    Own own;
    own.declaration_digest = TRY(ours.needed_text("declaration-digest"));
    own.script = TRY(ours.text_or_nothing("script"));
    own.chosen_by.resolution = TRY(ours.text_or_nothing("resolution"));
    own.chosen_by.exclude_newer = TRY(ours.text_or_nothing("exclude-newer"));
    for (const auto& target : TRY(ours.tables("environments", kMaxTargets))) {
        own.targets.push_back(TRY(read_target(target)));
    }
    return std::optional(std::move(own));
}

Result<Lock> read_lock(const Fields& fields) {
    Lock lock;
    lock.environments = TRY(read_environments(fields));
    lock.requires_python = TRY(fields.parsed<pep::SpecifierSet>("requires-python"));
    lock.extras = TRY(read_extras(fields));
    lock.dependency_groups = TRY(fields.all_parsed<GroupName>("dependency-groups"));
    lock.default_groups = TRY(fields.all_parsed<GroupName>("default-groups"));
    lock.created_by = TRY(fields.needed_text("created-by"));
    if (fields.find("packages") == nullptr) return fields.wrong("packages", "must be there");
    for (const auto& package : TRY(fields.tables("packages", kMaxPackages))) {
        lock.packages.push_back(TRY(read_package(package)));
    }
    lock.own = TRY(read_own(fields));
    return lock;
}

}  // namespace

std::string last_piece(const std::string& place) {
    if (place.find("://") != std::string::npos) return index::filename_of(place);
    return place.substr(place.find_last_of("/\\") + 1);
}

Result<ReadLock> parse(std::string_view bytes, std::string_view name) {
    const toml::Source source{printable(name)};
    const auto document = TRY(toml::parse(bytes, source));
    const auto fields = TRY(Fields::of(source, document));
    auto warnings = TRY(check_version(fields, source.name));
    auto lock = TRY(read_lock(fields));
    return ReadLock{std::move(lock), std::move(warnings)};
}

}  // namespace pyenvx::pylock
