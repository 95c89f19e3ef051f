#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/realise/build/toolchain/toolchain.hpp"

namespace pyenvx::build {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFactKind = "toolchain";
constexpr std::uint64_t kMaxToolBytes = 512 << 20;
constexpr std::array kNotOfTheToolchain = {"local", "src", "games", "tmp", "etc", "var"};
constexpr std::array kTools = {"cc",    "c++",   "gcc",      "g++",      "cpp",     "clang",      "clang++", "gfortran",
                               "as",    "ld",    "ar",       "ranlib",   "strip",   "nm",         "objcopy", "make",
                               "cmake", "ninja", "meson",    "patch",    "perl",    "swig",       "rustc",   "cargo",
                               "go",    "m4",    "autoconf", "automake", "libtool", "pkg-config", "pkgconf", "sh"};
constexpr std::array kCompilerParts = {"cc1", "cc1plus", "f951", "collect2", "lto1"};

std::vector<std::string> names_in(const fs::path& folder) {
    const auto opened = sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
    return opened.ok() ? sys::list_directory(*opened).value_or({}) : std::vector<std::string>();
}

std::optional<struct stat> status_of(const fs::path& path) {
    return sys::fstatat(BorrowedFd::cwd(), path.c_str(), AT_SYMLINK_NOFOLLOW).value_or(std::nullopt);
}

void add_usr(Toolchain& toolchain) {
    for (const auto& name : names_in("/usr")) {
        if (std::find(kNotOfTheToolchain.begin(), kNotOfTheToolchain.end(), name) != kNotOfTheToolchain.end()) continue;
        const auto path = fs::path("/usr") / name;
        const auto status = status_of(path);
        if (status && S_ISDIR(status->st_mode)) toolchain.inputs.push_back({path, path});
        if (status && S_ISLNK(status->st_mode)) {
            const auto target = sys::readlinkat(BorrowedFd::cwd(), path.c_str());
            if (target.ok()) toolchain.links.emplace(path, *target);
        }
    }
}

// Links into /usr on most distributions, folders of their own on others.
void add_top(Toolchain& toolchain) {
    for (const char* name : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        const auto status = status_of(name);
        if (!status) continue;
        const auto target = sys::readlinkat(BorrowedFd::cwd(), name);
        if (target.ok()) {
            toolchain.links.emplace(name, *target);
        } else if (S_ISDIR(status->st_mode)) {
            toolchain.inputs.push_back({name, name});
        }
    }
}

void add_configuration(Toolchain& toolchain) {
    for (const char* path : {"/etc/alternatives", "/etc/ld.so.cache"}) {
        if (status_of(path)) toolchain.inputs.push_back({path, path});
    }
}

// What is installed for the host's own Pythons is no input of anybody's build.
void hide_python_packages(Toolchain& toolchain) {
    for (const fs::path library : {"/usr/lib", "/usr/lib64", "/usr/lib32"}) {
        const auto status = status_of(library);
        if (!status || !S_ISDIR(status->st_mode)) continue;
        for (const auto& name : names_in(library)) {
            if (!name.starts_with("python") && !name.starts_with("pypy")) continue;
            for (const char* packages : {"dist-packages", "site-packages"}) {
                const auto folder = library / name / packages;
                const auto found = status_of(folder);
                if (found && S_ISDIR(found->st_mode)) toolchain.hidden.push_back(folder);
            }
        }
    }
    if (status_of("/usr/share/python-wheels")) toolchain.hidden.emplace_back("/usr/share/python-wheels");
}

// The compiler proper lies beside no PATH.
void add_compiler_parts(std::vector<fs::path>& files) {
    for (const fs::path root : {"/usr/lib/gcc", "/usr/libexec/gcc"}) {
        for (const auto& machine : names_in(root)) {
            for (const auto& version : names_in(root / machine)) {
                for (const char* part : kCompilerParts) files.push_back(root / machine / version / part);
            }
        }
    }
}

struct Tool {
    fs::path file;  ///< the real one
    std::string identity;
};

std::optional<Tool> tool_at(const fs::path& path) {
    const auto real = sys::realpath(path.c_str());
    if (!real.ok()) return std::nullopt;
    const auto status = sys::stat(real->c_str()).value_or(std::nullopt);
    if (!status || !S_ISREG(status->st_mode)) return std::nullopt;
    return Tool{*real, concat(*real, ' ', status->st_dev, ' ', status->st_ino, ' ', status->st_size, ' ',
                              status->st_mtim.tv_sec, ' ', status->st_mtim.tv_nsec, ' ', status->st_ctim.tv_sec, ' ',
                              status->st_ctim.tv_nsec)};
}

std::vector<Tool> find_tools() {
    std::vector<fs::path> paths;
    for (const char* name : kTools) paths.push_back(fs::path("/usr/bin") / name);
    add_compiler_parts(paths);
    std::vector<Tool> tools;
    for (const auto& path : paths) {
        if (auto tool = tool_at(path)) tools.push_back(*std::move(tool));
    }
    const auto by_file = [](const Tool& left, const Tool& right) { return left.file < right.file; };
    const auto same = [](const Tool& left, const Tool& right) { return left.file == right.file; };
    std::sort(tools.begin(), tools.end(), by_file);
    tools.erase(std::unique(tools.begin(), tools.end(), same), tools.end());
    return tools;
}

Result<Sha256> digest_tools(const std::vector<Tool>& tools) {
    std::string text = "host toolchain 1\n";
    for (const auto& tool : tools) {
        const auto digest = Sha256::of(TRY(read_file(tool.file, kMaxToolBytes)));
        text += concat(tool.file, ' ', digest.hex(), '\n');
    }
    return Sha256::of(text);
}

// The tools' identities, and what their contents came to when they were last read: digesting takes a tenth of a second.
Result<Sha256> fingerprint_of(const std::vector<Tool>& tools, store::Store& store) {
    std::string identities;
    for (const auto& tool : tools) identities += concat(tool.identity, '\n');
    const auto key = Sha256::of(identities).hex();
    if (const auto known = TRY(store.fact(kFactKind, key))) {
        if (auto digest = Sha256::from_hex(*known); digest.ok()) return digest;
    }
    auto digest = TRY(digest_tools(tools));
    (void)store.set_fact(kFactKind, key, digest.hex());
    return digest;
}

}  // namespace

Result<Toolchain> host_toolchain(store::Store& store) {
    auto fingerprint = TRY(fingerprint_of(find_tools(), store));
    Toolchain toolchain{"host", {}, {}, {}, fingerprint};
    add_usr(toolchain);
    add_top(toolchain);
    add_configuration(toolchain);
    hide_python_packages(toolchain);
    return toolchain;
}

}  // namespace pyenvx::build
