#include "store/archive/member_name.hpp"

namespace pyenvx::archive {
namespace {

// C0, DEL, and C1 as UTF-8 writes it.
bool has_control_character(std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto byte = static_cast<unsigned char>(name[i]);
        if (byte < 0x20 || byte == 0x7F) return true;
        if (byte == 0xC2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) < 0xA0) return true;
    }
    return false;
}

Result<void> check_component(std::string_view name, std::string_view component) {
    if (component.empty()) return refuse_member(name, "has an empty component in its name");
    if (component == "." || component == "..") {
        return refuse_member(name, concat("has a ", component, " component in its name"));
    }
    if (component.size() > kMaxComponentBytes) return refuse_member(name, "has a component of over 255 bytes");
    return {};
}

}  // namespace

Error refuse_member(std::string_view name, std::string_view why) {
    return fail(ErrorKind::Refused, "the archive member ", printable(name.substr(0, 300)), " ", why);
}

Result<void> check_member_name(std::string_view name) {
    if (name.empty()) return fail(ErrorKind::Refused, "the archive has a member without a name");
    if (name.size() > kMaxMemberNameBytes) return refuse_member(name, "has a name of over 2048 bytes");
    if (has_control_character(name)) return refuse_member(name, "has a control character in its name");
    if (!is_valid_utf8(name)) return refuse_member(name, "has a name that is not UTF-8");
    if (name.find('\\') != std::string_view::npos) return refuse_member(name, "has a backslash in its name");
    if (name.front() == '/') return refuse_member(name, "has an absolute path for its name");
    if (name.back() == '/') name.remove_suffix(1);
    const auto components = split(name, '/');
    if (components.size() > kMaxMemberDepth) return refuse_member(name, "lies more than 56 directories deep");
    for (const auto component : components) TRY(check_component(name, component));
    return {};
}

Result<void> MemberTree::add_file(std::string_view name) { return add(name, Kind::File); }
Result<void> MemberTree::add_directory(std::string_view name) { return add(name, Kind::Directory); }

Result<void> MemberTree::add(std::string_view name, Kind kind) {
    TRY(add_parents(name));
    const auto [place, is_new] = kinds_.try_emplace(std::string(name), kind);
    if (is_new) return kind == Kind::File ? Result<void>() : count_directory(name);
    if (place->second == kind) return refuse_member(name, "is there twice");
    if (place->second == Kind::File || kind == Kind::File) {
        return refuse_member(name, "is both a file and a directory");
    }
    place->second = kind;
    return {};
}

Result<void> MemberTree::count_directory(std::string_view name) {
    if (++directories_ <= kMaxDirectories) return {};
    return refuse_member(name, "is one directory too many");
}

// Innermost first: a parent that is known has all its own parents in place.
Result<void> MemberTree::add_parents(std::string_view name) {
    for (auto end = name.rfind('/'); end != std::string_view::npos; end = name.rfind('/')) {
        name = name.substr(0, end);
        const auto [place, is_new] = kinds_.try_emplace(std::string(name), Kind::ImpliedDirectory);
        if (place->second == Kind::File) return refuse_member(name, "is both a file and a directory");
        if (!is_new) return {};
        TRY(count_directory(name));
    }
    return {};
}

}  // namespace pyenvx::archive
