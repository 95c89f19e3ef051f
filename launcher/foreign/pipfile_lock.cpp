#include "launcher/foreign/pipfile_lock.hpp"

#include <algorithm>

#include "launcher/foreign/declarations/pipfile.hpp"
#include "launcher/foreign/text/json.hpp"
#include "launcher/pylock/fields.hpp"
#include "store/base/file.hpp"

namespace pyenvx::foreign {

namespace {

using declaration::Declaration;
using declaration::RequiredHash;
using declaration::SourcedRequirement;

constexpr std::int64_t kFormat = 6;

Result<void> check_format(const toml::Value& document, const toml::Source& source) {
    const auto* format = document.at({"_meta", "pipfile-spec"});
    if (format != nullptr && format->integer() != nullptr && *format->integer() == kFormat) return {};
    return fail(ErrorKind::Invalid, source.name, " is no lock of Pipenv's format ", kFormat)
        .hint("make the lock anew: pipenv lock");
}

Result<void> add_hashes(SourcedRequirement& sourced, const pylock::Fields& fields) {
    for (const auto& text : TRY(fields.texts("hashes"))) {
        auto hash = RequiredHash::parse(text);
        if (!hash.ok()) return fields.wrong("hashes", hash.error().message());
        sourced.hashes.push_back(*std::move(hash));
    }
    return {};
}

Result<void> read_entry(Reading& reading, const toml::Member& member) {
    const auto entry = TRY(pylock::Fields::of(reading.source(), member.value));
    auto& requirements = reading.declaration().requirements;
    const auto before = requirements.size();
    TRY(read_pipfile_entry(reading, member.key, member.value, {}));
    const bool is_named = requirements.size() > before;
    return is_named ? add_hashes(requirements.back(), entry) : Result<void>();
}

/// The first requirement that no entry of the lock satisfies; null where all are.
const SourcedRequirement* first_missing(const Declaration& asked, const Declaration& locked) {
    for (const auto& sourced : asked.requirements) {
        const auto& requirement = sourced.requirement;
        const bool is_there = std::any_of(locked.requirements.begin(), locked.requirements.end(), [&](const auto& one) {
            if (one.requirement.name != requirement.name) return false;
            const auto& clauses = one.requirement.specifiers.clauses();
            if (requirement.url || clauses.empty() || !clauses.front().version()) return true;
            return requirement.specifiers.contains(*clauses.front().version(), pep::Prereleases::Allow);
        });
        if (!is_there) return &sourced;
    }
    return nullptr;
}

}  // namespace

Result<Declaration> read_pipfile_lock(std::string_view bytes, const std::filesystem::path& file,
                                      const Environment& environment) {
    Reading reading(file, environment);
    const auto document = TRY(parse_json(bytes, reading.source()));
    TRY(check_format(document, reading.source()));
    const auto fields = TRY(pylock::Fields::of(reading.source(), document));
    for (const auto& member : TRY(fields.members("default"))) TRY(read_entry(reading, member));
    return std::move(reading.declaration());
}

Result<bool> apply_pipfile_lock(ForeignProject& project, const Environment& environment) {
    auto& declaration = project.declaration;
    const auto file = declaration.file.parent_path() / "Pipfile.lock";
    const auto text = TRY(read_file_if_there(file, toml::kMaxDocumentBytes));
    (text ? project.files_read : project.files_absent).push_back(file);
    if (!text) return false;
    auto locked = TRY(read_pipfile_lock(*text, file, environment));
    if (const auto* missing = first_missing(declaration, locked)) {
        declaration.notices.push_back(concat("Pipfile.lock does not have ", printable(missing->requirement.str()),
                                             ", which ", missing->origin, " asks for: versions are chosen anew"));
        return false;
    }
    declaration.requirements = std::move(locked.requirements);
    declaration.paths = std::move(locked.paths);
    project.lock = file.filename();
    return true;
}

}  // namespace pyenvx::foreign
