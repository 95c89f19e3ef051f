#include "launcher/foreign/declarations/hatch.hpp"

#include <algorithm>

#include "launcher/pylock/fields.hpp"

namespace pyenvx::foreign {

namespace {

bool is_release(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}

}  // namespace

Result<HatchEnvironment> read_hatch(Reading& reading, const toml::Value& environment) {
    const auto fields = TRY(pylock::Fields::of(reading.source(), environment));
    for (const auto* key : {"dependencies", "extra-dependencies"}) {
        if (const auto* list = environment.find(key)) TRY(reading.add_texts(*list, key));
    }
    const auto features = TRY(fields.texts("features"));
    if (!features.empty() && reading.project().name) {
        TRY(reading.add({reading.project().name->str(), features}, *environment.find("features")));
    }
    if (const auto python = TRY(fields.text("python")); python && is_release(*python)) {
        const auto origin = reading.at(*environment.find("python"));
        if (!reading.declaration().requires_python) {
            TRY(reading.set_requires_python(concat("==", *python, ".*"), origin));
        }
    }
    return HatchEnvironment{!TRY(fields.boolean("skip-install", false)), TRY(fields.texts("dependency-groups"))};
}

}  // namespace pyenvx::foreign
