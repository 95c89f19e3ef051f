#include "launcher/foreign/drop_passwords.hpp"

#include "launcher/direct/direct_url.hpp"

namespace pyenvx::foreign {

std::vector<std::string> drop_passwords(ForeignProject& project) {
    std::vector<std::string> had_one;
    const auto clean = [&](std::string& address) {
        auto public_part = direct::without_credentials(address);
        if (public_part == address) return;
        had_one.push_back(index::redacted(address));
        address = std::move(public_part);
    };
    auto& declaration = project.declaration;
    if (declaration.settings.index_url) clean(declaration.settings.index_url->value);
    for (auto* list : {&declaration.settings.extra_index_url, &declaration.settings.find_links}) {
        if (!*list) continue;
        for (auto& address : (*list)->value) clean(address);
    }
    for (auto& pin : declaration.settings.pins) clean(pin.url);
    for (auto* requirements : {&declaration.requirements, &declaration.constraints}) {
        for (auto& sourced : *requirements) {
            if (sourced.requirement.url) clean(*sourced.requirement.url);
        }
    }
    return had_one;
}

}  // namespace pyenvx::foreign
