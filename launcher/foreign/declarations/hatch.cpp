#include "launcher/foreign/declarations/hatch.hpp"

#include <algorithm>

#include "launcher/pylock/fields.hpp"

namespace pyenvx::foreign {

namespace {

bool is_release(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}

/// Which Python an environment wants, where the project itself does not say.
Result<void> read_python(Reading& reading, const pylock::Fields& fields) {
    const auto python = TRY(fields.text("python"));
    if (!python || !is_release(*python) || reading.declaration().requires_python) return {};
    return reading.set_requires_python(concat("==", *python, ".*"), reading.at(*fields.find("python")));
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
    TRY(read_python(reading, fields));
    const bool skips_install = TRY(fields.boolean("skip-install", false));
    auto groups = TRY(fields.texts("dependency-groups"));
    return HatchEnvironment{!skips_install, std::move(groups)};
}

}  // namespace pyenvx::foreign
