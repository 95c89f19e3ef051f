// What the subcommands of `pyenvx ide` have in common.
#pragma once

#include <string>

#include "launcher/cli/output/output.hpp"
#include "launcher/cli/store/subcommand.hpp"
#include "launcher/ide/settings_file.hpp"
#include "launcher/ide/target.hpp"
#include "launcher/pipeline/pipeline.hpp"

namespace pyenvx::cli {

struct IdeOptions {
    std::string script;  ///< "" for the project here
    bool print = false;
    std::string facade = {};  ///< a folder to be made; "" for none
};

/// FILE or --script, --print, --offline and --refresh.
void common_ide_fields(IdeOptions& options, StoreForm& form);
/// --facade
void facade_field(IdeOptions& options, StoreForm& form);

/// An environment that exists, as an editor is told of it.
struct TargetEnvironment {
    pipeline::Asked asked;
    pipeline::Prepared prepared;
    ide::Target target;
    bool left_work = false;
};

Result<TargetEnvironment> prepare_target(const IdeOptions& options, pipeline::Services& services);

/// Writes it, or says what would be written.
Result<std::string> settle(const ide::SettingsFile& file, bool print);

/// Makes the facade that was asked for, or says that it would be made; "" where none was.
Result<std::string> settle_facade(const IdeOptions& options, const ide::Target& target,
                                  const pipeline::Services& services);

}  // namespace pyenvx::cli
