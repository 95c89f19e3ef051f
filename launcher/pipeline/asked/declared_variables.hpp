// The variables of a declaration: of its files of variables, then of [env]. And those of files named for one start.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "launcher/declaration/declaration.hpp"
#include "launcher/pipeline/asked/input_ledger.hpp"
#include "launcher/record/launch_record.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pipeline {

/// In the order in which they are set, so that one may look at those before it. Each file of `shell.dotenv` is entered
/// into the ledger, be it there or not: one that is not there is passed over.
/// Errors: of `may_be_read`, of the file's form, and those of declaration::check_variable.
Result<std::vector<record::EnvironmentEdit>> declared_variables(
    const declaration::Declaration& declaration,
    const std::function<Result<void>(const std::filesystem::path&)>& may_be_read, InputLedger& inputs);

/// Of the files that a person names for one start, of which later ones count more. They count less than what is set
/// when the start begins, and more than what is declared, from which `declared` loses what they set. Errors: NotFound,
/// and as above.
Result<std::vector<record::EnvironmentEdit>> named_variables(const std::vector<std::string>& files,
                                                             std::vector<record::EnvironmentEdit> declared,
                                                             InputLedger& inputs);

}  // namespace pyenvx::pipeline
