#include "store/realise/build/missing/host_packages.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/base/child_process.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::build {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxList = 64 << 20;
constexpr std::chrono::seconds kPatience{10};
constexpr const char* kAptHelper = "/usr/lib/apt/apt-helper";

/// Where such a file lies, as a path without the first slash.
struct Place {
    std::string_view below;
    std::string tail;

    bool has(std::string_view path) const { return path.starts_with(below) && path.ends_with(tail); }
};

std::optional<Place> place_of(const Missing& missing) {
    switch (missing.kind) {
        case MissingKind::Header: return Place{"usr/include/", concat("/", missing.name)};
        case MissingKind::Library: return Place{"usr/lib/", concat("/lib", missing.name, ".so")};
        case MissingKind::Program: return Place{"usr/bin/", concat("/", missing.name)};
        case MissingKind::PkgConfig: return Place{"usr/", concat("/pkgconfig/", missing.name, ".pc")};
        default: return std::nullopt;
    }
}

std::vector<std::string> names_in(const fs::path& folder) {
    const auto opened = sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
    return opened.ok() ? sys::list_directory(*opened).value_or({}) : std::vector<std::string>();
}

// "/usr/include", "/usr/lib" and their folders for an architecture.
bool is_searched(const fs::path& folder) {
    const auto searched = [](const fs::path& path) { return path == "/usr/include" || path == "/usr/lib"; };
    const bool multiarch = folder.filename().native().ends_with("-linux-gnu");
    return searched(multiarch ? folder.parent_path() : folder);
}

// "libfreetype-dev:amd64.list"
std::string package_of(const std::string& list) { return list.substr(0, std::min(list.find(':'), list.rfind('.'))); }

// Whole archives of a line "usr/include/ffi.h    libdevel/libffi-dev,otherlibs/other".
std::string best_package(std::string_view line) {
    std::string best;
    for (const auto word : split(line.substr(line.find_last_of(" \t") + 1), ',')) {
        const auto package = word.substr(word.rfind('/') + 1);
        if (best.empty() || (!best.ends_with("-dev") && package.ends_with("-dev"))) best = package;
    }
    return best;
}

std::vector<std::string> contents_lists(const fs::path& root) {
    const auto folder = root / "var/lib/apt/lists";
    std::vector<std::string> lists;
    for (const auto& name : names_in(folder)) {
        const bool wanted = name.find("_Contents-") != name.npos && name.find("_Contents-udeb") == name.npos;
        if (wanted) lists.push_back(folder / name);
    }
    return lists;
}

// apt-helper knows how they are compressed. Half a gigabyte of text goes by, of which grep lets a few lines through.
std::string lines_of_lists(const std::vector<std::string>& lists, const std::string& tail) {
    ChildOptions options{"/bin/sh",
                         {"sh", "-c", R"(tail=$1; shift; "$0" cat-file "$@" | grep -F -e "$tail")"},
                         {"PATH=/usr/bin:/bin", "LC_ALL=C"},
                         kPatience};
    options.arguments.insert(options.arguments.end(), {kAptHelper, tail});
    options.arguments.insert(options.arguments.end(), lists.begin(), lists.end());
    const auto outcome = run_child(options);
    return outcome.ok() ? outcome->output : "";
}

}  // namespace

std::optional<OwnedFile> find_installed(const Missing& missing, const fs::path& root) {
    const bool has_folders = missing.kind == MissingKind::Header || missing.kind == MissingKind::Library;
    if (!has_folders) return std::nullopt;
    const auto place = *place_of(missing);
    const auto lists = root / "var/lib/dpkg/info";
    std::optional<OwnedFile> found;
    for (const auto& name : names_in(lists)) {
        if (!name.ends_with(".list")) continue;
        const auto text = read_file(lists / name, kMaxList).value_or("");
        for (const auto line : split(text, '\n')) {
            if (line.empty() || !place.has(line.substr(1))) continue;
            fs::path folder = line.substr(0, line.size() - place.tail.size());
            if (is_searched(folder) || (found && found->folder != folder)) return std::nullopt;
            found = OwnedFile{package_of(name), line, std::move(folder)};
        }
    }
    return found;
}

std::string find_installable(const Missing& missing, const fs::path& root) {
    const auto place = place_of(missing);
    const auto lists = contents_lists(root);
    if (!place || lists.empty()) return "";
    std::string_view best;
    const auto text = lines_of_lists(lists, place->tail);
    for (const auto line : split(text, '\n')) {
        const auto path = line.substr(0, line.find_first_of(" \t"));
        if (!place->has(path)) continue;
        // Who has it nearest to where compilers look.
        if (best.empty() || line.find_first_of(" \t") < best.find_first_of(" \t")) best = line;
    }
    return best.empty() ? "" : best_package(best);
}

}  // namespace pyenvx::build
