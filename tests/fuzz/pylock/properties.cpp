#include "properties.hpp"

#include <cstdlib>
#include <string>

#include "launcher/pylock/build_lock.hpp"
#include "launcher/pylock/read.hpp"
#include "launcher/pylock/select.hpp"
#include "launcher/pylock/write.hpp"

namespace pyenvx::fuzz {
namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// What a person is shown cannot drive a terminal.
void require_printable(std::string_view text) { require(text == printable(text)); }

void require_reason(const Error& error) {
    require(!error.message().empty());
    require_printable(error.message());
    require_printable(error.hint());
    for (const auto& note : error.notes()) require_printable(note);
}

pylock::Environment linux_python() {
    return {{"cpython", "3.11.7", "posix", "x86_64", "CPython", "", "Linux", "", "3.11.7", "3.11", "linux"},
            pep::Version::parse("3.11.7").value(),
            {3, 11, false, false, "x86_64", 2, 36}};
}

/// One file a package, each with a digest that downloads are checked by.
void check_selection(const pylock::Lock& lock) {
    const auto chosen = pylock::select(lock, "/project/pylock.toml", linux_python(), {});
    if (!chosen.ok()) return require_reason(chosen.error());
    const pep::PackageName* last = nullptr;
    for (const auto& package : chosen->packages) {
        require(last == nullptr || *last < package.name);
        last = &package.name;
        const bool is_file = !package.filename.empty();
        require(!is_file || package.sha256 || !package.other_hashes.empty());
    }
}

}  // namespace

void check_lock(std::string_view bytes) {
    const auto read = pylock::parse(bytes, "pylock.toml");
    if (!read.ok()) return require_reason(read.error());
    for (const auto& warning : read->warnings) require_printable(warning);
    check_selection(read->lock);
    const auto text = pylock::text_of(read->lock);
    require(text.ok());
    const auto again = pylock::parse(*text, "pylock.toml");
    require(again.ok());
    const auto same = pylock::text_of(again->lock);
    require(same.ok() && *same == *text);
}

void check_build_lock(std::string_view bytes) {
    const auto read = pylock::parse_build_lock(bytes, "pyenvx-build.lock");
    if (!read.ok()) return require_reason(read.error());
    const auto text = pylock::text_of(*read);
    require(text.ok());
    const auto again = pylock::parse_build_lock(*text, "pyenvx-build.lock");
    require(again.ok());
    const auto same = pylock::text_of(*again);
    require(same.ok() && *same == *text);
}

}  // namespace pyenvx::fuzz
