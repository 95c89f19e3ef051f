// The sources among what was chosen, made into wheels.
#pragma once

#include <filesystem>
#include <future>
#include <vector>

#include "launcher/build/source_builder.hpp"
#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/pipeline/choice/choose_versions.hpp"

namespace pyenvx::pipeline {

/// The program `pyenvx`, beside this one or in ../../bin. NotFound: pyenvx is not whole.
Result<std::filesystem::path> find_static_launcher();

/// The object that bin/python of environments link to. Errors: NotFound (pyenvx is not whole), Io.
Result<store::StorePath> static_launcher(Services& services);

/// An interpreter's object in the making, for several that wait for it.
using PythonInMaking = std::shared_future<Result<interpreter::InterpreterObject>>;

/// Made when it is first asked for. All is borrowed.
PythonInMaking python_on_demand(const interpreter::Interpreter& interpreter, Services& services);

/// What a builder for these settings needs. All is borrowed for the builder's life, but for `python`.
building::Services builder_services(Services& services, realise::IndexProvider& index,
                                    const interpreter::Interpreter& interpreter, PythonInMaking python,
                                    building::BuildPins* pins = nullptr);
/// What opening the places that a declaration names needs; `files` is borrowed like all else.
source::Services direct_services(Services& services, realise::IndexProvider& files);
building::Manner builder_manner(const declaration::Settings& settings);

/// What to build for a package that is a source.
Result<building::SourceOrder> source_order(const lock::LockedPackage& package);

/// One order for each package: the wheels that were chosen, those that are built here, and those that `direct` gives.
/// The digests of the sources come into the lock. Downloads of the others go on meanwhile. Errors: the builder's.
Result<std::vector<realise::WheelOrder>> build_sources(Choice& choice, realise::WheelRealiser& wheels,
                                                       building::SourceBuilder& builder, source::DirectSources& direct);

}  // namespace pyenvx::pipeline
