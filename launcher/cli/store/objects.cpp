#include "launcher/cli/store/objects.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "launcher/pipeline/asked/identity.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/sys.hpp"
#include "store/pep/name.hpp"
#include "store/pep/version.hpp"

namespace pyenvx::cli {
namespace {

namespace fs = std::filesystem;
using catalog::Catalog;
using catalog::Entry;
using store::StorePath;

// In the order in which they are looked for; the first three also above a folder.
constexpr std::array kProjectFiles = {"shell.toml", "pyproject.toml",   "Pipfile",
                                      "setup.cfg",  "requirements.txt", "environment.yml"};
constexpr std::size_t kLookedForAbove = 3;
constexpr std::size_t kMaxChoices = 20;

std::optional<StorePath> in_store(const fs::path& path, const fs::path& home) {
    const auto below = path.lexically_normal().lexically_relative(home / "store");
    auto name = StorePath::parse(below.empty() ? std::string() : below.begin()->native());
    return name.ok() ? std::optional(*std::move(name)) : std::nullopt;
}

// Where the stable link of a declaration leads.
Result<std::optional<StorePath>> environment_of(const std::string& identity, const fs::path& home) {
    const auto ending = pipeline::link_ending(identity);
    const auto folder = sys::open((home / "envs").c_str(), O_RDONLY | O_DIRECTORY);
    if (!folder.ok()) return std::optional<StorePath>();
    for (const auto& name : TRY(sys::list_directory(*folder))) {
        if (!name.ends_with(ending)) continue;
        const auto target = TRY(sys::readlinkat(*folder, name.c_str()));
        auto path = StorePath::parse(fs::path(target).filename().native());
        if (path.ok()) return std::optional(*std::move(path));
    }
    return std::optional<StorePath>();
}

Result<std::optional<StorePath>> environment_of_project(fs::path folder, const fs::path& home) {
    for (auto looked_for = kProjectFiles.size();; looked_for = kLookedForAbove) {
        for (std::size_t i = 0; i < looked_for; ++i) {
            auto found = TRY(environment_of(pipeline::project_identity(folder / kProjectFiles[i]), home));
            if (found) return found;
        }
        if (!folder.has_relative_path()) return std::optional<StorePath>();
        folder = folder.parent_path();
    }
}

Result<std::optional<StorePath>> environment_at(const fs::path& real, const fs::path& home) {
    const auto status = TRY(sys::stat(real.c_str()));
    if (status && S_ISDIR(status->st_mode)) return environment_of_project(real, home);
    auto found = TRY(environment_of(pipeline::script_identity(real), home));
    return found ? Result(std::move(found)) : environment_of(pipeline::project_identity(real), home);
}

bool looks_like_file(const std::string& word) {
    constexpr std::array kEndings = {".py", ".txt", ".toml", ".lock"};
    const auto ends = [&](const char* ending) { return word.ends_with(ending); };
    if (word.find('/') != std::string::npos || word == "." || word == "..") return true;
    if (std::any_of(kEndings.begin(), kEndings.end(), ends)) return true;
    const auto status = sys::stat(word.c_str());
    return status.ok() && status->has_value();
}

// `store`: the home whose objects a path may lead to; `home`: whose links lead to environments.
Result<StorePath> find_by_file(const std::string& word, const fs::path& store, const fs::path& home) {
    if (auto path = in_store(word, store)) return *std::move(path);
    if (!TRY(sys::stat(word.c_str()))) {
        return fail(ErrorKind::NotFound, "there is no file ", printable(word)).hint("check the path");
    }
    const fs::path real = TRY(sys::realpath(word.c_str()));
    const auto real_store = sys::realpath(store.c_str());
    if (auto path = in_store(real, real_store.ok() ? fs::path(*real_store) : store)) return *std::move(path);
    if (auto path = TRY(environment_at(real, home))) return *std::move(path);
    return fail(ErrorKind::NotFound, printable(word), " has no environment in the store")
        .hint("start it once, or have its environment made with `pyenvx env path`");
}

// "PyYAML==6.0.2" as an object's name has it; anything else as it is.
std::string name_of_release(const std::string& word) {
    const auto equals = word.find("==");
    if (equals == std::string::npos) return word;
    const auto version = pep::Version::parse(word.substr(equals + 2));
    return concat(pep::normalized(word.substr(0, equals)), "-",
                  version.ok() ? version->str() : word.substr(equals + 2));
}

// Nothing but a version may follow: "data" is not "data-frame-1.0".
Result<std::vector<Entry>> named(const std::string& name, Catalog& catalog) {
    auto entries = TRY(catalog.named(name));
    std::erase_if(entries, [&](const Entry& entry) {
        const auto rest = entry.path.name().substr(name.size());
        return !rest.empty() && (rest.size() < 2 || !is_digit(rest[1]));
    });
    // A wheel's bytecode has the wheel's name, and whoever says it means the wheel.
    const auto is_bytecode = [](const Entry& entry) { return entry.kind == "bytecode"; };
    if (!std::all_of(entries.begin(), entries.end(), is_bytecode)) std::erase_if(entries, is_bytecode);
    return entries;
}

Error ambiguous(const std::string& word, const std::vector<Entry>& choices) {
    auto error = fail(ErrorKind::Usage, printable(word), " may be any of ", choices.size(), " objects");
    for (std::size_t i = 0; i < std::min(choices.size(), kMaxChoices); ++i) {
        error.add_note(concat(choices[i].path.str(), "  ", choices[i].kind));
    }
    return std::move(error).hint("say which by its address, or with its version: NAME==VERSION");
}

Result<void> keep_parts(std::vector<Entry>& entries, const StorePath& whole, Catalog& catalog) {
    std::set<StorePath> parts;
    for (auto& entry : TRY(catalog.closure(whole))) parts.insert(std::move(entry.path));
    const auto is_part = [&](const Entry& entry) { return parts.contains(entry.path); };
    if (std::any_of(entries.begin(), entries.end(), is_part)) std::erase_if(entries, std::not_fn(is_part));
    return {};
}

Result<StorePath> find_by_name(const std::string& word, const StorePath* whole, Catalog& catalog) {
    auto found = TRY(find_named(word, catalog));
    if (found.size() > 1 && whole != nullptr) TRY(keep_parts(found, *whole, catalog));
    if (found.size() == 1) return found.front().path;
    if (!found.empty()) return ambiguous(word, found);
    return fail(ErrorKind::NotFound, "the store has no object ", printable(word))
        .hint("`pyenvx store ls` lists what it has");
}

Result<StorePath> find(const std::string& word, const StorePath* whole, Catalog& catalog, const fs::path& home) {
    auto path = StorePath::parse(word);
    if (!path.ok()) {
        if (!looks_like_file(word)) return find_by_name(word, whole, catalog);
        path = TRY(find_by_file(word, catalog.home(), home));
    }
    if (TRY(catalog.has(*path))) return path;
    return fail(ErrorKind::NotFound, "the store has no object ", path->str())
        .hint("`pyenvx store ls` lists what it has");
}

}  // namespace

Result<Catalog> open_catalog(const StoreContext& context) {
    return Catalog::open(TRY(record::home_directory(context.block)), context.progress);
}

Result<std::vector<Entry>> find_named(const std::string& name, Catalog& catalog) {
    const auto wanted = name_of_release(name);
    auto found = TRY(named(wanted, catalog));
    return found.empty() ? named(pep::normalized(wanted), catalog) : Result(std::move(found));
}

Result<StorePath> find_object(const std::string& word, Catalog& catalog) {
    return find(word, nullptr, catalog, catalog.home());
}

Result<StorePath> find_object(const std::string& word, Catalog& catalog, const fs::path& home) {
    return find(word, nullptr, catalog, home);
}

Result<StorePath> find_part(const std::string& word, const StorePath& whole, Catalog& catalog) {
    return find(word, &whole, catalog, catalog.home());
}

}  // namespace pyenvx::cli
