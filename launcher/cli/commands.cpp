#include "launcher/cli/commands.hpp"

namespace pyenvx::cli {
namespace {

pipeline::Manner manner_of(const CommandLine& line) { return {line.offline, line.refresh}; }

template <typename Options>
Result<Output> with_services(const Options& options, const CommandLine& line, record::EnvironmentBlock environment,
                             Progress& progress) {
    auto services = TRY(pipeline::Services::open(environment, manner_of(line), progress));
    return run(options, services);
}

}  // namespace

Result<Output> execute(const CommandLine& line, record::EnvironmentBlock environment, Progress& progress) {
    return std::visit(
        [&](const auto& options) -> Result<Output> {
            using Options = std::decay_t<decltype(options)>;
            if constexpr (std::is_same_v<Options, ShowText>) {
                return Output{options.text};
            } else if constexpr (std::is_same_v<Options, Store>) {
                return options.run({environment, manner_of(line), progress});
            } else if constexpr (std::is_same_v<Options, SandboxShow>) {
                if (options.what.empty()) return run(options);
                return with_services(options, line, environment, progress);
            } else if constexpr (std::is_same_v<Options, Completions>) {
                return run(options);
            } else if constexpr (std::is_same_v<Options, Doctor>) {
                return run(options, environment, manner_of(line), progress);
            } else {
                return with_services(options, line, environment, progress);
            }
        },
        line.command);
}

}  // namespace pyenvx::cli
