#include "store/realise/build/file_object.hpp"

#include <fcntl.h>

#include "store/base/sys.hpp"

namespace pyenvx::build {
namespace {

Result<void> copy(BorrowedFd from, const std::filesystem::path& to) {
    const Fd target = TRY(sys::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644));
    std::string chunk(1 << 20, '\0');
    for (std::uint64_t offset = 0;;) {
        const auto count = TRY(sys::pread(from, chunk.data(), chunk.size(), offset));
        if (count == 0) return {};
        TRY(sys::write_all(target, {chunk.data(), count}));
        offset += count;
    }
}

}  // namespace

Result<store::Derivation> file_derivation(const std::string& filename, const Sha256& sha256) {
    return store::Derivation::make(store::DerivationKind::Fetch, filename, {{"file", sha256}}, {});
}

Result<store::StorePath> keep_file(const std::string& filename, BorrowedFd content, const Sha256& sha256,
                                   const std::string& deriver, store::Store& store) {
    const auto recipe = TRY(file_derivation(filename, sha256));
    const auto& path = recipe.output_path();
    if (TRY(store.find(path))) return path;
    auto draft = TRY(store.begin(path));
    if (!draft) return path;
    TRY(copy(content, draft->path() / filename));
    TRY((*std::move(draft)).commit({.path = path, .deriver = deriver.empty() ? recipe.text() : deriver}));
    // Few and small beside the work that they stand for: hashed at once, so that a loss of power costs no build.
    TRY(store.hash_object(path));
    return path;
}

Result<std::string> filename_in(const store::StorePath& object, const store::Store& store) {
    const Fd folder = TRY(sys::open(store.locate(object).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    auto names = TRY(sys::list_directory(folder));
    if (names.size() == 1) return std::move(names.front());
    return fail(ErrorKind::Corrupt, "the object ", object.str(), " is no single file");
}

}  // namespace pyenvx::build
