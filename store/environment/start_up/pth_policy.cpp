#include "store/environment/start_up/pth_policy.hpp"

#include <algorithm>
#include <filesystem>

#include "store/base/text.hpp"
#include "store/digest/sha256.hpp"
#include "store/environment/start_up/known_pth.hpp"

namespace pyenvx::store {
namespace {

// Newer Pythons split at every line end that Unicode knows, older ones at three; a mark of byte order is dropped or
// not.
bool is_ambiguous(std::string_view text) {
    constexpr std::string_view kOddSequences[] = {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf"};
    const auto is_odd = [&](std::string_view odd) { return text.find(odd) != text.npos; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool line_end = c == '\r' && text.substr(i + 1).starts_with('\n');
        const bool control = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
        if (control && c != '\t' && c != '\n' && !line_end) return true;
    }
    return !is_valid_utf8(text) || std::any_of(std::begin(kOddSequences), std::end(kOddSequences), is_odd);
}

bool is_code(std::string_view line) { return line.starts_with("import ") || line.starts_with("import\t"); }

bool stays_inside(std::string_view path) {
    const auto pieces = split(path, '/');
    return !path.starts_with('/') && std::find(pieces.begin(), pieces.end(), "..") == pieces.end();
}

bool leads_into(std::string_view line, const std::filesystem::path& folder) {
    if (folder.empty() || !line.starts_with('/')) return false;
    const auto inside = std::filesystem::path(line).lexically_normal().lexically_relative(folder);
    return !inside.empty() && *inside.begin() != "..";
}

// Whether a path line's folder holds what Python then imports by itself.
bool customises_start_up(std::string_view line, const FolderDigest& folder_digest) {
    const auto folder = std::filesystem::path(line).lexically_normal();
    return !folder_digest((folder / "sitecustomize").native()).empty() ||
           !folder_digest((folder / "usercustomize").native()).empty();
}

bool is_known_file(std::string_view text, const FolderDigest& folder_digest) {
    const auto digest = Sha256::of(text).hex();
    const auto fits = [&](const KnownPth& known) {
        return known.file == digest && folder_digest(known.folder) == known.folder_digest;
    };
    const auto known = known_pth_files();
    return std::any_of(known.begin(), known.end(), fits);
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

// 'a', 'b' of the tuple in "*('a', 'b')"; empty unless it is a tuple of identifiers.
std::vector<std::string_view> names_in(std::string_view tuple) {
    std::vector<std::string_view> names;
    for (auto piece : split(tuple, ',')) {
        piece = trim(piece);
        if (piece.empty()) continue;
        const bool quoted = piece.size() > 2 && piece.front() == '\'' && piece.back() == '\'';
        const auto name = quoted ? piece.substr(1, piece.size() - 2) : std::string_view();
        const auto fits = [](char c) { return is_alnum(c) || c == '_'; };
        if (name.empty() || !std::all_of(name.begin(), name.end(), fits)) return {};
        names.push_back(name);
    }
    return names;
}

// What setuptools adds for a package inside another: its parent gets it as an attribute.
std::string nested_tail(std::string_view dotted) {
    const auto dot = dotted.rfind('.');
    if (dot == dotted.npos) return "";
    return concat(";m and setattr(sys.modules['", dotted.substr(0, dot), "'], '", dotted.substr(dot + 1), "', m)");
}

}  // namespace

bool is_namespace_shim(std::string_view line) {
    const auto start = line.find("*(");
    const auto end = start == line.npos ? line.npos : line.find(')', start);
    if (end == line.npos) return false;
    const auto tuple = line.substr(start + 1, end - start);
    const auto names = names_in(tuple.substr(1, tuple.size() - 2));
    if (names.empty()) return false;
    const auto dotted = join(std::vector<std::string>(names.begin(), names.end()), ".");
    const auto tail = nested_tail(dotted);
    if (!line.ends_with(tail)) return false;
    auto form = std::string(line.substr(0, line.size() - tail.size()));
    form = replaced(replaced(std::move(form), tuple, "(NAMES)"), concat("'", dotted, "'"), "'NAME'");
    const auto shims = known_namespace_shims();
    return std::find(shims.begin(), shims.end(), Sha256::of(form).hex()) != shims.end();
}

PthVerdict judge_pth(std::string_view text, PthPolicy policy, const PthOwner& owner,
                     const FolderDigest& folder_digest) {
    if (policy == PthPolicy::Known && is_known_file(text, folder_digest)) return {};
    const bool runs_all = policy != PthPolicy::None && (owner.allowed || policy == PthPolicy::All);
    if (is_ambiguous(text)) return {.kept = runs_all};
    PthVerdict verdict;
    for (auto line : split(text, '\n')) {
        line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
        if (line.empty() || line[0] == '#') continue;
        const bool is_known = policy == PthPolicy::Known && (!owner.real_folder.empty() || is_namespace_shim(line));
        const bool harmless = is_code(line) ? is_known : !customises_start_up(line, folder_digest);
        const bool good =
            (harmless || runs_all) && (is_code(line) || stays_inside(line) || leads_into(line, owner.real_folder));
        if (good) verdict.path_lines += concat(line, '\n');
        verdict.kept = verdict.kept && good;
    }
    if (verdict.kept) verdict.path_lines.clear();
    return verdict;
}

}  // namespace pyenvx::store
