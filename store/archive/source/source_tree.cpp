#include "store/archive/source/source_tree.hpp"

#include <fcntl.h>

#include "store/archive/source/refusal.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::archive {

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

Result<void> SourceTree::note_file(std::string_view name, std::uint64_t size) {
    TRY(check(name, false));
    if (size > limits_.max_bytes || (bytes_ += size) > limits_.max_bytes) {
        return refuse_source(concat("holds more than ", limits_.max_bytes, " bytes"));
    }
    TRY(members_.add_file(name));
    return make_folders(name.substr(0, name.rfind('/')));
}

Result<Fd> SourceTree::add_file(std::string_view name, std::uint64_t size, bool executable) {
    TRY(note_file(name, size));
    const mode_t mode = executable ? 0755 : 0644;
    return sys::openat(root_, std::string(name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
}

Result<std::string> SourceTree::top() const {
    if (top_.empty()) return refuse_source("has nothing in it");
    return top_;
}

}  // namespace pyenvx::archive
