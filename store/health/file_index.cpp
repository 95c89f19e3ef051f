#include "store/health/file_index.hpp"

namespace pyenvx::health {
namespace {

// Nothing is lost with it.
constexpr char kSchema[] = R"sql(
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
CREATE TABLE file (size INTEGER, executable INTEGER, inode INTEGER, object INTEGER, place TEXT) STRICT;
CREATE TABLE twin (inode INTEGER PRIMARY KEY, object INTEGER, place TEXT, original INTEGER) STRICT;
)sql";

bool are_alike(const IndexedFile& left, const IndexedFile& right) {
    return left.size == right.size && left.executable == right.executable;
}

std::int64_t signed_of(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::uint64_t unsigned_of(std::int64_t number) { return static_cast<std::uint64_t>(number); }

}  // namespace

Result<FileIndex> FileIndex::create(const std::filesystem::path& folder) {
    auto database = TRY(db::Database::open(folder / "files.sqlite", db::Access::ReadWrite));
    TRY(database.execute(kSchema));
    TRY(database.execute("BEGIN"));  // one transaction for ever: it is a file in memory as far as that suffices
    return FileIndex(std::move(database));
}

Result<void> FileIndex::add(const IndexedFile& file) {
    auto use = TRY(add_.use(database_));
    use.bind(signed_of(file.size)).bind(std::int64_t{file.executable}).bind(signed_of(file.inode));
    return use.bind(file.object).bind(file.place).run();
}

Result<void> FileIndex::for_each_candidates(
    const std::function<Result<void>(const std::vector<IndexedInode>&)>& use_set) {
    std::vector<IndexedInode> alike;
    const auto hand_over = [&]() -> Result<void> {
        if (alike.size() > 1) TRY(use_set(alike));
        alike.clear();
        return {};
    };
    auto use = TRY(inodes_.use(database_));
    while (TRY(use.next())) {
        IndexedFile file{.object = use.number(3),
                         .place = use.text(4),
                         .size = unsigned_of(use.number(0)),
                         .inode = unsigned_of(use.number(2)),
                         .executable = use.number(1) != 0};
        if (!alike.empty() && !are_alike(alike.back().file, file)) TRY(hand_over());
        alike.push_back({std::move(file), unsigned_of(use.number(5))});
    }
    return hand_over();
}

Result<void> FileIndex::add_twin(std::uint64_t inode, const IndexedFile& original) {
    auto use = TRY(add_twin_.use(database_));
    return use.bind(signed_of(inode)).bind(original.object).bind(original.place).bind(signed_of(original.inode)).run();
}

Result<std::optional<IndexedFile>> FileIndex::original_of(std::uint64_t inode) {
    auto use = TRY(original_of_.use(database_));
    use.bind(signed_of(inode));
    if (!TRY(use.next())) return std::optional<IndexedFile>();
    return std::optional(
        IndexedFile{.object = use.number(0), .place = use.text(1), .inode = unsigned_of(use.number(2))});
}

Result<std::vector<std::int64_t>> FileIndex::objects_with_twins() {
    std::vector<std::int64_t> objects;
    auto use = TRY(objects_.use(database_));
    while (TRY(use.next())) objects.push_back(use.number(0));
    return objects;
}

}  // namespace pyenvx::health
