// The variables of a declaration: of its files of variables, then of [env].
#pragma once

#include <filesystem>
#include <functional>
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

}  // namespace pyenvx::pipeline
