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

Result<void> add_file(const std::filesystem::path& file, std::vector<EnvironmentEdit>& edits) {
    const auto name = printable(file.filename().native());
    const auto text = TRY(read_file(file, declaration::kMaxDotenvBytes));
    for (const auto& variable : TRY(declaration::parse_dotenv(text, name))) {
        TRY(declaration::check_variable(variable.name, variable.value, concat(name, ", line ", variable.line)));
        edits.push_back(edit_of(variable.name, variable.value));
    }
    return {};
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

}  // namespace pyenvx::pipeline
