#include "launcher/cli/commands.hpp"
#include "launcher/cli/output/json_text.hpp"
#include "launcher/declaration/project.hpp"
#include "store/interpreter/finder.hpp"

namespace pyenvx::cli {

Result<Output> run(const PythonList& options, pipeline::Services& services) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    std::string text;
    for (const auto& listed : interpreter::list_interpreters(services.host(), &services.store)) {
        const bool usable = listed.interpreter.ok();
        const auto version = usable ? listed.interpreter->version.str() : std::string();
        const auto reason = usable ? std::string() : listed.interpreter.error().message();
        nlohmann::ordered_json entry = {{"path", listed.path.native()}, {"usable", usable}};
        entry[usable ? "version" : "reason"] = usable ? version : reason;
        json.push_back(std::move(entry));
        text += usable ? concat(version, "  ", listed.path, "\n") : concat("-  ", listed.path, ": ", reason, "\n");
    }
    if (!options.json) return Output{text};
    return Output{json_text(json)};
}

Result<Output> run(const PythonFind& options, pipeline::Services& services) {
    interpreter::InterpreterRequest request;
    request.python = options.request;
    request.version_file = TRY(declaration::find_python_version_file(services.working_directory)).file.value_or("");
    const auto found = TRY(interpreter::find_interpreter(request, services.host(), &services.store));
    return Output{concat(found.executable, "\n")};
}

}  // namespace pyenvx::cli
