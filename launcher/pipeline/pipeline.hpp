// The composition root: from what was asked for to a Python that runs.
#pragma once

#include <filesystem>
#include <string>

#include "launcher/build/source_builder.hpp"
#include "launcher/finish/task.hpp"
#include "launcher/lock/lock.hpp"
#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/pipeline/choice/choose_versions.hpp"
#include "launcher/pipeline/compile_first.hpp"
#include "launcher/record/launch_record.hpp"
#include "store/interpreter/interpreter_object.hpp"

namespace pyenvx::pipeline {

/// An environment that exists, and what it was made from.
struct Prepared {
    interpreter::Interpreter interpreter;
    interpreter::InterpreterObject python;
    std::filesystem::path environment;  ///< of the environment object; empty for the bare interpreter
    std::filesystem::path stable_link;  ///< leads to it; empty likewise
    lock::Lock lock;
    building::BuildMaterial material = {};  ///< of what was built from source
    std::optional<finish::Task> task = {};  ///< what is left to be done; never nothing once it is prepared
};

/// Whether a declaration that asks for nothing still gets an environment of its own (a shell needs one), or the bare
/// interpreter does.
enum class Emptiness { BareInterpreter, OwnEnvironment };

/// Interpreter, versions, objects, environment and stable link of a declaration: found, or made.
/// One process at a time does this for one declaration; others wait, and then find it made. `program` is what starts
/// next; without one nothing is compiled beforehand.
Result<Prepared> prepare(const Asked& asked, Services& services, const Keep& keep, Emptiness emptiness,
                         const std::optional<Program>& program = {});

/// Everything that exec needs for an invocation. `program_input` replaces standard input where it holds a descriptor.
struct Launch {
    record::LaunchRecord record;
    bool may_be_recorded = true;
    std::optional<finish::Task> task = {};  ///< what it leaves to be done
    Fd program_input;
    std::shared_ptr<const store::TemporaryRoots> in_use =
        {};  ///< keeps what it starts from a collector, as far as exec
};

/// The whole way for a command line that starts a program. The record is not yet written.
Result<Launch> prepare_launch(const warm::Invocation& invocation, Services& services);

}  // namespace pyenvx::pipeline
