#include "tests/fuzz/edit/properties.hpp"

#include <cstdlib>

#include "launcher/edit/outline.hpp"
#include "launcher/edit/requirement_list.hpp"

namespace pyenvx::fuzz {

namespace {

const edit::KeyPath kList{"dependencies"};
constexpr auto kAdded = "fuzz-added>=1";

bool is_there(std::string_view text) { return text.find("fuzz") != std::string_view::npos; }

}  // namespace

void check_edit(std::string_view bytes) {
    (void)edit::outline_of(bytes);
    if (is_there(bytes)) return;
    const auto added = edit::put_requirement(bytes, kList, kAdded);
    if (!added.ok()) return;
    const auto removed = edit::drop_package(added->text, kList, pep::PackageName::parse("fuzz-added").value());
    if (!removed.ok() || removed->taken_away.size() != 1) std::abort();
    const bool had_list = edit::outline_of(bytes)->find(kList) != nullptr;
    if (had_list && removed->text != bytes) std::abort();
    const auto rest = edit::requirements_of(removed->text, kList);
    if (!rest.ok() || (!had_list && !rest->empty())) std::abort();
}

}  // namespace pyenvx::fuzz
