#include "launcher/collect/record_roots.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>

#include "launcher/record/record_place.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/collect/store_names.hpp"

namespace pyenvx::collect {
namespace {

// A line "TAG SIZE:WORD" of the key (launcher/warm/invocation_key.cpp). Other words may hold anything, line ends
// included, so each is passed over by its size.
std::optional<std::string> word_of_key(std::string_view key, std::string_view tag) {
    while (!key.empty()) {
        const auto space = key.find(' ');
        const auto colon = key.find(':', space);
        if (space == key.npos || colon == key.npos) return std::nullopt;
        const auto size = parse_decimal(key.substr(space + 1, colon - space - 1));
        if (!size || *size >= key.size() - colon) return std::nullopt;
        if (key.substr(0, space) == tag) return std::string(key.substr(colon + 1, *size));
        key.remove_prefix(std::min<std::size_t>(key.size(), colon + 1 + *size + 1));
    }
    return std::nullopt;
}

bool is_in_or_above(const std::filesystem::path& folder, const std::filesystem::path& place) {
    const auto end = std::mismatch(folder.begin(), folder.end(), place.begin(), place.end()).first;
    return end == folder.end();
}

Result<bool> is_there(const std::string& path) { return TRY(sys::stat(path.c_str())).has_value(); }

std::vector<store::StorePath> objects_of(const record::LaunchRecord& record) {
    auto text = concat(record.environment, "\n", record.program);
    for (const auto& argument : record.arguments) text += concat("\n", argument);
    for (const auto& edit : record.edits) text += concat("\n", edit.value);
    auto objects = objects_named_in(text);
    std::sort(objects.begin(), objects.end());
    objects.erase(std::unique(objects.begin(), objects.end()), objects.end());
    return objects;
}

}  // namespace

Result<RecordOwner> owner_of(const record::LaunchRecord& record) {
    if (const auto script = word_of_key(record.key, "file")) {
        const bool stays = TRY(is_there(*script));
        return RecordOwner{*script, stays ? Hold::ForItsOwner : Hold::NoMore};
    }
    const auto said_in = word_of_key(record.key, "directory");
    if (!said_in) return RecordOwner{"", Hold::WhileUsed};  // of a tool, the same everywhere
    const auto& folder = *said_in;
    for (const auto& input : record.inputs) {
        if (!is_in_or_above(std::filesystem::path(input.path).parent_path(), folder)) continue;
        if (TRY(is_there(input.path))) return RecordOwner{input.path, Hold::ForItsOwner};
    }
    const bool stays = TRY(is_there(folder));
    return RecordOwner{folder, stays ? Hold::WhileUsed : Hold::NoMore};
}

Result<std::vector<Root>> RecordRoots::roots() {
    std::vector<Root> roots;
    const auto folder = home_ / "records";
    if (!TRY(sys::stat(folder.c_str()))) return roots;
    const Fd directory = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(directory))) {
        if (auto root = TRY(root_of(name))) roots.push_back(*std::move(root));
    }
    return roots;
}

Result<std::optional<Root>> RecordRoots::root_of(const std::string& name) const {
    const auto path = (home_ / "records" / name).native();
    const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), path.c_str(), AT_SYMLINK_NOFOLLOW));
    if (status && !S_ISREG(status->st_mode))
        return std::optional<Root>();  // nothing of ours, and nothing that starts read
    const auto bytes = TRY(read_file_if_there(path, record::kMaxRecordBytes));
    if (!status || !bytes) return std::optional<Root>();  // replaced or removed meanwhile
    Root root{RootKind::Record, path, "", {}, Hold::NoMore, status->st_mtim.tv_sec};
    const auto record = record::decode(*bytes);
    if (record.ok()) {
        auto owner = TRY(owner_of(*record));
        root.owner = std::move(owner.path);
        root.hold = owner.hold;
        root.objects = objects_of(*record);
    } else if (record.error().kind() == ErrorKind::TooNew) {
        root.hold = Hold::Firmly;  // a newer pyenvx knows what it is for
        root.objects = objects_named_in(*bytes);
    }
    return std::optional(std::move(root));
}

Result<bool> RecordRoots::release(const Root& root) {
    const auto writing = TRY(record::lock_records(home_.native()));
    const auto file = sys::open(root.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!file.ok()) return true;
    // A launcher holds it from before it reads until exec.
    if (!TRY(sys::flock(*file, LOCK_EX | LOCK_NB))) return false;
    const auto status = TRY(sys::fstat(*file));
    if (status.st_mtim.tv_sec != root.last_used) return false;  // used, or written anew
    TRY(sys::unlinkat(BorrowedFd::cwd(), root.name.c_str(), 0));
    const auto task = home_ / "finish" / std::filesystem::path(root.name).filename();
    (void)sys::unlinkat(BorrowedFd::cwd(), task.c_str(), 0);
    return true;
}

}  // namespace pyenvx::collect
