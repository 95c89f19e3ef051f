#include "store/archive/source/source_tree.hpp"

#include <fcntl.h>

#include "store/archive/source/refusal.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::archive {
namespace {

constexpr std::size_t kMaxLinkHops = 16;
constexpr std::size_t kChunk = 64 * 1024;

}  // namespace

Result<void> SourceTree::check(std::string_view name, bool is_directory) {
    TRY(check_interrupted());
    if (++count_ > limits_.max_members) return refuse_source("has too many members");
    const auto slash = name.find('/');
    if (slash == std::string_view::npos && !is_directory) return refuse_member(name, "lies beside the top folder");
    const auto top = name.substr(0, slash);
    if (top_.empty()) top_ = top;
    if (top != top_) return refuse_source(concat("has two folders at its top, ", top_, " and ", top));
    return {};
}

// One by one, so that each is a folder of ours: nothing here is ever a link.
Result<void> SourceTree::make_folders(std::string_view name) {
    for (auto slash = name.find('/');; slash = name.find('/', slash + 1)) {
        auto folder = std::string(name.substr(0, slash));
        const auto [place, is_new] = folders_.insert(std::move(folder));
        if (is_new) TRY(sys::mkdirat(root_, place->c_str(), 0755));
        if (slash == std::string_view::npos) return {};
    }
}

Result<void> SourceTree::add_directory(std::string_view name) {
    TRY(check(name, true));
    TRY(members_.add_directory(name));
    return make_folders(name);
}

Result<void> SourceTree::count_bytes(std::uint64_t size) {
    if (size <= limits_.max_bytes && (bytes_ += size) <= limits_.max_bytes) return {};
    return refuse_source(concat("holds more than ", limits_.max_bytes, " bytes"));
}

Result<void> SourceTree::note_file(std::string_view name, std::uint64_t size) {
    TRY(check(name, false));
    TRY(count_bytes(size));
    TRY(members_.add_file(name));
    return make_folders(name.substr(0, name.rfind('/')));
}

Result<Fd> SourceTree::add_file(std::string_view name, std::uint64_t size, bool executable) {
    TRY(note_file(name, size));
    files_.emplace(name, executable);
    const mode_t mode = executable ? 0755 : 0644;
    return sys::openat(root_, std::string(name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
}

Result<void> SourceTree::note_link(std::string_view name, std::string target) {
    TRY(note_file(name, 0));
    links_.emplace(name, std::move(target));
    return {};
}

// What a link leads to in the end; the link itself when links lead in a circle.
std::string SourceTree::end_of(const std::string& link) const {
    std::string name = link;
    for (std::size_t hops = 0; hops < kMaxLinkHops; ++hops) {
        const auto next = links_.find(name);
        if (next == links_.end()) return name;
        name = next->second;
    }
    return link;
}

Result<void> SourceTree::copy_file(const std::string& from, const std::string& to) {
    TRY(check(to, false));
    const Fd source = TRY(sys::openat(root_, from.c_str(), O_RDONLY | O_NOFOLLOW));
    const mode_t mode = files_.at(from) ? 0755 : 0644;
    const Fd copy = TRY(sys::openat(root_, to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode));
    std::string chunk(kChunk, '\0');
    for (;;) {
        const auto count = TRY(sys::read(source, chunk.data(), chunk.size()));
        if (count == 0) return {};
        TRY(count_bytes(count));
        TRY(sys::write_all(copy, {chunk.data(), count}));
    }
}

Result<void> SourceTree::copy_folder(const std::string& from, const std::string& to) {
    const auto prefix = from + "/";
    for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix); ++at) {
        const auto name = concat(to, "/", std::string_view(at->first).substr(prefix.size()));
        TRY(check_member_name(name));
        TRY(make_folders(std::string_view(name).substr(0, name.rfind('/'))));
        TRY(copy_file(at->first, name));
    }
    return {};
}

Result<void> SourceTree::copy_links() {
    for (const auto& link : links_) {
        const auto target = end_of(link.first);
        TRY(files_.contains(target) ? copy_file(target, link.first) : copy_folder(target, link.first));
    }
    return {};
}

Result<std::string> SourceTree::top() const {
    if (top_.empty()) return refuse_source("has nothing in it");
    return top_;
}

}  // namespace pyenvx::archive
