#include "launcher/pipeline/asked/declared_variables.hpp"

#include "launcher/declaration/dotenv/dotenv.hpp"
#include "launcher/declaration/refused_variables.hpp"
#include "store/base/file.hpp"
#include "store/base/variable_template.hpp"

namespace pyenvx::pipeline {
namespace {

using record::EditKind;
using record::EnvironmentEdit;

EnvironmentEdit edit_of(std::string name, const std::string& value_template) {
    if (has_variables(value_template)) return {EditKind::Expand, std::move(name), value_template};
    const auto nothing = [](std::string_view) { return std::nullopt; };
    return {EditKind::Set, std::move(name), expand(value_template, nothing)};
}

Result<std::vector<declaration::DotenvVariable>> read_variables(const std::filesystem::path& file) {
    const auto name = printable(file.filename().native());
    const auto text = TRY(read_file(file, declaration::kMaxDotenvBytes));
    auto variables = TRY(declaration::parse_dotenv(text, name));
    for (const auto& variable : variables) {
        TRY(declaration::check_variable(variable.name, variable.value, concat(name, ", line ", variable.line)));
    }
    return variables;
}

Result<void> add_file(const std::filesystem::path& file, std::vector<EnvironmentEdit>& edits) {
    for (const auto& variable : TRY(read_variables(file))) edits.push_back(edit_of(variable.name, variable.value));
    return {};
}

void drop(std::vector<EnvironmentEdit>& edits, const std::string& name) {
    std::erase_if(edits, [&](const EnvironmentEdit& edit) { return edit.name == name; });
}

}  // namespace

Result<std::vector<EnvironmentEdit>> declared_variables(
    const declaration::Declaration& declaration,
    const std::function<Result<void>(const std::filesystem::path&)>& may_be_read, InputLedger& inputs) {
    std::vector<EnvironmentEdit> edits;
    for (const auto& file : declaration.shell.dotenv) {
        if (!TRY(inputs.add_or_absent(file))) continue;
        TRY(may_be_read(file));
        TRY(add_file(file, edits));
    }
    for (const auto& [name, value] : declaration.variables) {
        edits.push_back(edit_of(name, template_with_variables(value)));
    }
    return edits;
}

Result<std::vector<EnvironmentEdit>> named_variables(const std::vector<std::string>& files,
                                                     std::vector<EnvironmentEdit> declared, InputLedger& inputs) {
    std::vector<EnvironmentEdit> edits;
    for (const auto& file : files) {
        TRY(inputs.add(file));
        for (const auto& variable : TRY(read_variables(file).context("for --env-file"))) {
            drop(edits, variable.name);
            drop(declared, variable.name);
            edits.push_back({EditKind::Default, variable.name, variable.value});
        }
    }
    edits.insert(edits.end(), declared.begin(), declared.end());
    return edits;
}

}  // namespace pyenvx::pipeline
