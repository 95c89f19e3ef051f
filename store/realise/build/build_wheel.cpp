#include "store/realise/build/build_wheel.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "store/base/sys.hpp"
#include "store/realise/build/file_object.hpp"
#include "store/realise/build/wheels/stable_wheel.hpp"

namespace pyenvx::build {
namespace {

Result<Sha256> digest_of(BorrowedFd file) {
    Hasher hasher(HashAlgorithm::Sha256);
    std::string chunk(1 << 20, '\0');
    for (std::uint64_t offset = 0;;) {
        const auto count = TRY(sys::pread(file, chunk.data(), chunk.size(), offset));
        if (count == 0) return Sha256::finish(std::move(hasher));
        hasher.update({chunk.data(), count});
        offset += count;
    }
}

Result<BuiltWheel> built_wheel(const store::StorePath& object, const store::Store& store) {
    auto filename = TRY(filename_in(object, store));
    auto file = store.locate(object) / filename;
    const Fd opened = TRY(sys::open(file.c_str(), O_RDONLY | O_NOFOLLOW));
    auto sha256 = TRY(digest_of(opened));
    return BuiltWheel{object, std::move(filename), std::move(file), sha256};
}

Error refuse(const BuildOrder& order, std::string_view why) {
    return fail(ErrorKind::Refused, "the build of ", order.name, " ", why);
}

Result<void> check_release(const BuildOrder& order, const std::string& filename,
                           const std::optional<pep::SdistFilename>& release) {
    const bool plain = filename.find('/') == std::string::npos && !filename.starts_with('.');
    const auto wheel = pep::WheelFilename::parse(filename);
    if (!plain || !wheel.ok()) return refuse(order, concat("gave no wheel, but \"", printable(filename), '"'));
    if (!release || (wheel->name == release->name && wheel->version == release->version)) return {};
    return refuse(order, concat("gave a wheel of something else: ", printable(filename)));
}

}  // namespace

Result<std::optional<BuiltWheel>> find_built(const store::Derivation& recipe, const store::Store& store) {
    const auto object = TRY(store.realisation(Sha256::of(recipe.text()), store::kBuiltWheel));
    if (!object) return std::optional<BuiltWheel>();
    return std::optional(TRY(built_wheel(*object, store)));
}

Result<RawWheel> run_build(const BuildOrder& order, const HookCall& call,
                           const std::optional<pep::SdistFilename>& release, const store::Store& store) {
    const auto answer = TRY(run_hook(order, call, store));
    if (answer.missing && call.hook == kEditableHooks.build) {
        return fail(ErrorKind::Failed, order.name, " cannot be editable: its backend ", printable(order.backend.name),
                    " has no ", call.hook, " (PEP 660)")
            .hint(
                "leave the -e out, which installs a copy, or let the project require a newer backend "
                "(setuptools has it since 64)");
    }
    if (answer.missing || answer.lines.size() != 1) {
        return refuse(order, concat("gave no wheel: ", printable(order.backend.name), " is no build backend"));
    }
    const auto& filename = answer.lines.front();
    TRY(check_release(order, filename, release));
    RawWheel wheel{filename, call.output / "wheel" / filename};
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), wheel.file.c_str(), AT_SYMLINK_NOFOLLOW));
    if (status && S_ISREG(status->st_mode)) return wheel;
    return refuse(order, concat("gave the name of a wheel, ", filename, ", and no such file"));
}

Result<Sha256> write_stable(const RawWheel& wheel, const std::filesystem::path& place) {
    const Fd raw = TRY(sys::open(wheel.file.c_str(), O_RDONLY | O_NOFOLLOW));
    const Fd stable = TRY(sys::open(place.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600));
    TRY(write_stable_wheel(raw, stable).context("in ", wheel.filename));
    return digest_of(stable);
}

Result<BuiltWheel> keep_wheel(const RawWheel& wheel, const store::Derivation& recipe,
                              const std::filesystem::path& scratch, store::Store& store) {
    const auto place = scratch / "stable.whl";
    const auto sha256 = TRY(write_stable(wheel, place));
    const Fd stable = TRY(sys::open(place.c_str(), O_RDONLY | O_NOFOLLOW));
    auto object = TRY(keep_file(wheel.filename, stable, sha256, recipe.text(), store));
    TRY(store.set_realisation(Sha256::of(recipe.text()), store::kBuiltWheel, object));
    auto file = store.locate(object) / wheel.filename;
    return BuiltWheel{std::move(object), wheel.filename, std::move(file), sha256};
}

}  // namespace pyenvx::build
