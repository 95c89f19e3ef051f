#include "tests/fuzz/ide/properties.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include "launcher/ide/jsonc/settings.hpp"

namespace pyenvx::fuzz {
namespace {

using ide::jsonc::Settings;

constexpr std::string_view kKeys[] = {"k", "list", "flag"};

void expect(bool holds) {
    if (!holds) std::abort();
}

std::vector<std::string> other_members(const std::string& text) {
    std::vector<std::string> out;
    const auto document = ide::jsonc::read_document(text);
    expect(document.ok());
    if (!*document) return out;
    for (const auto& part : (*document)->parts) {
        const bool is_ours = part.key == kKeys[0] || part.key == kKeys[1] || part.key == kKeys[2];
        if (!is_ours) out.push_back(text.substr(part.span.begin, part.span.end - part.span.begin));
    }
    return out;
}

/// False where a key is there twice, or has no list.
bool set_all(Settings& settings) {
    return settings.set("k", "a \"value\"").ok() && settings.put_into_list("list", "/own/item", "/own/").ok() &&
           settings.set_if_absent("flag", "false").ok();
}

}  // namespace

void check_jsonc(std::string_view bytes) {
    const std::string text(bytes);
    auto settings = Settings::parse(text);
    if (!settings.ok() || !set_all(*settings)) return;
    expect(other_members(settings->text()) == other_members(text));
    expect(settings->string_of("k").value() == "a \"value\"");
    auto again = Settings::parse(settings->text());
    expect(again.ok() && set_all(*again));
    expect(again->text() == settings->text());
}

}  // namespace pyenvx::fuzz
