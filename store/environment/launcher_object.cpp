#include "store/environment/launcher_object.hpp"

#include <fcntl.h>

#include "store/base/file.hpp"
#include "store/base/file_identity.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::store {
namespace {

constexpr std::string_view kFactKind = "launcher-object";
constexpr std::uint64_t kMaxLauncherBytes = 64 << 20;

Result<std::string> read_executable(const std::filesystem::path& executable) {
    auto bytes = TRY(read_file(executable, kMaxLauncherBytes));
    if (bytes.starts_with("\x7f"
                          "ELF"))
        return bytes;
    return fail(ErrorKind::Corrupt, executable, " is not the launcher: it is no ELF file");
}

Result<StorePath> make_object(const std::filesystem::path& executable, std::string_view version, Store& store) {
    const auto bytes = TRY(read_executable(executable));
    const auto derivation = TRY(Derivation::make(DerivationKind::Fetch, concat("pyenvx-launcher-", version),
                                                 {{"launcher", Sha256::of(bytes)}}, {}));
    auto draft = TRY(store.begin(derivation.output_path()));
    if (!draft) return derivation.output_path();
    const Fd top = TRY(sys::open(draft->path().c_str(), O_RDONLY | O_DIRECTORY));
    {
        const Fd file = TRY(sys::openat(top, kLauncherFile, O_WRONLY | O_CREAT | O_EXCL, 0755));
        TRY(sys::write_all(file, bytes));
    }
    return (*std::move(draft)).commit({.path = derivation.output_path(), .deriver = derivation.text()});
}

/// What the fact of a launcher begins with as long as the file and the name of its object are the same.
std::string seal(const FileIdentity& identity, std::string_view version) {
    return concat(identity.text(), ' ', version, '\n');
}

std::optional<StorePath> known_object(const std::filesystem::path& executable, const std::string& sealed,
                                      const Store& store) {
    const auto fact = store.fact(kFactKind, executable.native());
    if (!fact.ok() || !*fact || !(*fact)->starts_with(sealed)) return std::nullopt;
    auto path = StorePath::parse(std::string_view(**fact).substr(sealed.size()));
    if (!path.ok()) return std::nullopt;
    const auto info = store.find(*path);
    return info.ok() && *info ? std::optional(*std::move(path)) : std::nullopt;
}

}  // namespace

Result<StorePath> launcher_object(const std::filesystem::path& executable, std::string_view version, Store& store) {
    const auto status = TRY(sys::stat(executable.c_str()));
    if (!status) return fail(ErrorKind::NotFound, "there is no launcher at ", executable);
    const auto identity = FileIdentity::of(*status);
    const auto sealed = seal(identity, version);
    if (auto known = known_object(executable, sealed, store)) return *std::move(known);
    auto path = TRY(make_object(executable, version, store));
    // Without the fact the next start reads the file again; nothing worse.
    if (!identity.is_racy()) (void)store.set_fact(kFactKind, executable.native(), concat(sealed, path.str()));
    return path;
}

}  // namespace pyenvx::store
