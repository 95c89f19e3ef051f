// What launcher/pylock takes from a lock; compare_selection.py asks packaging the same.
#include "../pep_differential/answers.hpp"

#include <cstdlib>

#include "launcher/pylock/read.hpp"
#include "launcher/pylock/select.hpp"

namespace pyenvx::differential {
namespace {

// Lock, the environment in the order of MarkerEnvironment, the C library, extras, and groups or "-" for the defaults.
enum Field : std::size_t {
    kLock = 1,
    kEnvironment = 2,
    kGlibcMajor = 13,
    kGlibcMinor = 14,
    kExtras = 15,
    kGroups = 16
};

std::set<pep::ExtraName> names(const std::string& text) {
    std::set<pep::ExtraName> names;
    for (const auto name : split(text, ',')) {
        if (!name.empty()) names.insert(pep::ExtraName::parse(name).value());
    }
    return names;
}

pylock::Environment environment(const Fields& request) {
    const auto at = [&](std::size_t i) { return request[kEnvironment + i]; };
    const auto version = pep::Version::parse(at(8)).value();
    const auto number = [&](const std::string& text) { return std::atoi(text.c_str()); };
    return {{at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10)},
            version,
            {number(version.release()[0]), number(version.release()[1]), false, false, at(3),
             number(request[kGlibcMajor]), number(request[kGlibcMinor])}};
}

// What it is installed from: a file's name, or the kind of what is no file.
std::string source_text(const lock::LockedPackage& package) {
    return package.filename.empty() ? "direct" : package.filename;
}

}  // namespace

Fields answer(const Fields& request) {
    const auto read = pylock::parse(request[kLock], "pylock.toml");
    if (!read.ok()) return {"invalid"};
    pylock::Selection selection{names(request[kExtras])};
    if (request[kGroups] != "-") selection.groups = names(request[kGroups]);
    const auto chosen = pylock::select(read->lock, "/pylock.toml", environment(request), selection);
    if (!chosen.ok()) return {"refused"};
    Fields fields{"ok"};
    for (const auto& package : chosen->packages)
        fields.push_back(concat(package.name.str(), ' ', source_text(package)));
    return fields;
}

}  // namespace pyenvx::differential
