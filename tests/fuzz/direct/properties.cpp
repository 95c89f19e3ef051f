#include "properties.hpp"

#include <cstdlib>

#include "launcher/declaration/declaration.hpp"
#include "launcher/direct/direct_url.hpp"

namespace pyenvx::fuzz {
namespace {

using namespace direct;

void require(bool holds) {
    if (!holds) std::abort();
}

void require_reason(const Error& error) {
    require(error.kind() == ErrorKind::Invalid || error.kind() == ErrorKind::Refused);
    require(error.message() == printable(error.message()));
}

void require_inside(const std::string& folder) {
    const auto again = plain_subdirectory(folder);
    require(again.ok() && *again == folder);
    require(folder.empty() || (folder.front() != '/' && !(folder + "/").starts_with("../")));
}

// Nothing that a program gets as a word of its own can be an option of it, and nothing has a password.
void require_sound(const GitUrl& git) {
    const std::string_view url = git.url;
    require(url.starts_with("https://") || url.starts_with("http://") || url.starts_with("ssh://") ||
            url.starts_with("file:///"));
    require(!url.substr(url.find("://") + 3).starts_with('-'));
    require(!git.revision.starts_with('-') && git.revision.find('\0') == std::string::npos);
    const auto authority = url.substr(url.find("://") + 3, url.find('/', url.find("://") + 3) - url.find("://") - 3);
    const auto at = authority.rfind('@');
    require(at == authority.npos || (url.starts_with("ssh://") && authority.substr(0, at).find(':') == authority.npos));
    require_inside(git.subdirectory);
}

void require_sound(const ArchiveUrl& archive) {
    require(archive.url.find('#') == std::string::npos);
    require(is_archive_name(archive.filename));
    require_inside(archive.subdirectory);
}

void require_sound(const LocalUrl& local) {
    require(local.path.is_absolute() && local.path == local.path.lexically_normal());
    require_inside(local.subdirectory);
}

void check_words(std::string_view text) {
    declaration::Declaration declaration;
    const auto added = declaration::add_requirement(declaration, text, "a file", "/base");
    if (!added.ok()) return require_reason(added.error());
    require(declaration.requirements.size() + declaration.paths.size() == 1);
    for (const auto& path : declaration.paths) require(path.path.is_absolute());
    require(declaration::declaration_digest(declaration).size() == 64);
}

}  // namespace

void check_url(std::string_view bytes) {
    check_words(bytes);
    const auto parsed = parse_direct_url(bytes);
    if (!parsed.ok()) return require_reason(parsed.error());
    std::visit([](const auto& url) { require_sound(url); }, *parsed);
    (void)name_said_by(bytes);
    require(without_credentials(without_credentials(bytes)).size() <= bytes.size());
}

}  // namespace pyenvx::fuzz
