#include <fcntl.h>

#include <algorithm>

#include "launcher/cli/completion/candidates.hpp"
#include "launcher/declaration/pep723.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

// A block stands at the beginning of its script.
constexpr std::size_t kBytesLookedAt = 8 * 1024;

bool has_block(BorrowedFd folder, const char* name) {
    const auto file = sys::openat(folder, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!file.ok()) return false;
    const auto text = read_span(*file, 0, kBytesLookedAt);
    if (!text.ok()) return false;
    const auto block = declaration::find_script_block(*text, name);
    return !block.ok() || block->has_value();
}

// What it is called where it is offered; "" for what is no script.
std::string offered(BorrowedFd folder, const std::string& name) {
    const auto status = sys::fstatat(folder, name.c_str(), 0).value_or(std::nullopt);
    if (!status) return "";
    if (S_ISDIR(status->st_mode)) return concat(name, "/");
    if (!S_ISREG(status->st_mode)) return "";
    return name.ends_with(".py") || has_block(folder, name.c_str()) ? name : "";
}

// Hidden files are for who begins with the dot; what looks like an option is none.
bool is_wanted(const std::string& name, const std::string& beginning) {
    if (!name.starts_with(beginning) || printable(name) != name) return false;
    return beginning.empty() ? name.front() != '.' && name.front() != '-' : name.front() != '-';
}

}  // namespace

bool is_plain_word(std::string_view text) {
    constexpr std::string_view kOthers = "._+@:,/-";
    const auto is_plain = [&](char c) { return is_alnum(c) || kOthers.find(c) != kOthers.npos; };
    return !text.empty() && text.front() != '-' && std::all_of(text.begin(), text.end(), is_plain);
}

std::vector<Candidate> scripts(const std::string& beginning) {
    const auto slash = beginning.rfind('/');
    const auto place = slash == beginning.npos ? "" : beginning.substr(0, slash + 1);
    const auto name_begins = beginning.substr(place.size());
    std::vector<Candidate> candidates;
    const auto folder = sys::open(place.empty() ? "." : place.c_str(), O_RDONLY | O_DIRECTORY);
    if (!folder.ok() || printable(place) != place) return candidates;
    std::size_t looked_at = 0;
    for (const auto& name : sys::list_directory(*folder).value_or({})) {
        if (!is_wanted(name, name_begins)) continue;
        if (++looked_at > kMaxEntries || candidates.size() == kMaxCandidates) break;
        const auto found = offered(*folder, name);
        if (!found.empty()) candidates.push_back({concat(place, found)});
    }
    return candidates;
}

}  // namespace pyenvx::cli
