// The environment of an allowed project, made and remembered for `export`.
#pragma once

#include "launcher/activation/project.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// Makes it and writes its record, which answers from then on. True when the finisher is to be woken.
/// Errors: all of a cold start; Refused where the declaration is no longer what was allowed; Failed where no record can
/// answer for it.
Result<bool> realise_project(const activation::Project& project, record::EnvironmentBlock environment,
                             pipeline::Manner manner, Progress& progress);

}  // namespace pyenvx::cli
