#include "store/interpreter/object/host_fit.hpp"

#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <sys/utsname.h>

#include "store/base/file.hpp"
#include "store/base/text.hpp"
#include "store/interpreter/object/manifest.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr std::size_t kMaxManifest = 1 << 20;

std::string processor() {
    utsname system{};
    return ::uname(&system) == 0 ? system.machine : "";
}

// "2.36" as 2 and 36; zeros for what is none, which every machine has.
std::pair<std::uint64_t, std::uint64_t> version_of(std::string_view glibc) {
    const auto dot = std::min(glibc.find('.'), glibc.size());
    return {parse_decimal(glibc.substr(0, dot)).value_or(0),
            dot < glibc.size() ? parse_decimal(glibc.substr(dot + 1)).value_or(0) : 0};
}

// By the loader itself, since it alone knows where it looks.
bool is_found(const std::string& library) {
    if (library.find('/') != library.npos) return false;
    void* const handle = ::dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (handle != nullptr) ::dlclose(handle);
    return handle != nullptr;
}

std::string missing_libraries(const InterpreterManifest& manifest) {
    std::string names;
    for (const auto& library : manifest.needs) {
        if (!is_found(library)) names += concat(names.empty() ? "" : ", ", printable(library));
    }
    return names;
}

}  // namespace

Result<void> check_fits_host(const std::filesystem::path& object) {
    const auto manifest = TRY(parse_manifest(TRY(read_file(object / kManifestName, kMaxManifest))));
    const auto name = concat("Python ", printable(manifest.version));
    if (manifest.machine != processor()) {
        return fail(ErrorKind::Refused, name, " is for ", printable(manifest.machine), ", and this machine is ",
                    processor());
    }
    if (version_of(manifest.glibc) > version_of(::gnu_get_libc_version())) {
        return fail(ErrorKind::Refused, name, " needs glibc ", printable(manifest.glibc), ", and this machine has ",
                    ::gnu_get_libc_version());
    }
    const auto missing = missing_libraries(manifest);
    if (missing.empty()) return {};
    return fail(ErrorKind::Refused, name, " needs libraries that this machine does not have: ", missing)
        .hint("install them, or a Python of this machine's own");
}

}  // namespace pyenvx::interpreter
