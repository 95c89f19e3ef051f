#include "launcher/cli/grammar_of.hpp"

#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::string_view kExamplesTitle = "Examples:\n";

Grammar::Option option_of(const CLI::Option& option) {
    Grammar::Option out;
    for (const auto& name : option.get_snames()) out.names.push_back(concat("-", name));
    for (const auto& name : option.get_lnames()) out.names.push_back(concat("--", name));
    const bool takes_value = option.get_items_expected_max() > 0 && option.get_type_size() > 0;
    if (takes_value) out.value = option.get_type_name();
    out.help = option.get_description();
    return out;
}

Grammar::Operand operand_of(const CLI::Option& option) {
    return {option.get_name(true), option.get_description(), static_cast<std::size_t>(option.get_items_expected_max()),
            option.get_required()};
}

// What stands below the options: details, an empty line, examples.
void read_footer(const std::string& footer, Grammar& grammar) {
    const auto title = footer.find(kExamplesTitle);
    if (title == footer.npos) return;
    grammar.details = trim(std::string_view(footer).substr(0, title));
    grammar.examples = footer.substr(title + kExamplesTitle.size());
}

}  // namespace

Grammar grammar_of(const CLI::App& app, const std::string& name) {
    Grammar grammar{.name = name, .description = app.get_description()};
    read_footer(app.get_footer(), grammar);
    for (const auto* option : app.get_options()) {
        if (option->nonpositional()) grammar.options.push_back(option_of(*option));
        if (option->get_positional()) grammar.operands.push_back(operand_of(*option));
    }
    for (const auto* nested : app.get_subcommands([](const CLI::App*) { return true; })) {
        grammar.commands.push_back(grammar_of(*nested, concat(name, " ", nested->get_name())));
    }
    return grammar;
}

}  // namespace pyenvx::cli
