// Makes damaged objects again, each kind in its own way.
#pragma once

#include <map>
#include <memory>

#include "launcher/pipeline/asked/services.hpp"
#include "store/bytecode/workers/compile_workers.hpp"
#include "store/health/repair.hpp"
#include "store/plan/derivation.hpp"

namespace pyenvx::mending {

/// What a binary cache of the user's has is taken from there. Otherwise wheels and sources are fetched from the user's
/// own indexes, by their digests; wheels that were built here come from their objects, and those are built again;
/// interpreters are copied from the machine's; bytecode is compiled, and environments are laid out. Borrows the
/// services. One owner, not thread-safe.
class ObjectMaker final : public health::Maker {
public:
    static Result<std::unique_ptr<ObjectMaker>> create(pipeline::Services& services);

    Result<void> make(const store::ObjectInfo& object) override;

private:
    ObjectMaker(pipeline::Services& services, declaration::Settings settings)
        : services_(services), settings_(std::move(settings)), index_(services_, settings_) {}

    Result<void> make_interpreter(const store::StorePath& path);
    Result<void> make_file(const store::StorePath& path, const store::Derivation& recipe);
    Result<void> make_wheel_object(const store::StorePath& path, const store::Derivation& recipe);
    Result<void> make_bytecode(const store::Derivation& recipe);
    Result<void> make_environment(const store::ObjectInfo& environment);
    Result<void> build(const store::ObjectInfo& wheel, const store::Derivation& recipe);

    Result<std::optional<realise::WheelOrder>> wheel_built_here(const Sha256& digest) const;
    Result<index::DistributionFile> find_file(const pep::PackageName& project, const Sha256& digest);
    Result<const interpreter::Interpreter*> host_interpreter(const store::StorePath& object);
    Result<bytecode::CompileWorkers*> workers(const interpreter::InterpreterObject& python);

    pipeline::Services& services_;
    const declaration::Settings settings_;
    pipeline::LazyIndex index_;
    std::map<store::StorePath, interpreter::Interpreter> interpreters_;  // by their objects
    std::map<store::StorePath, bytecode::CompileWorkers> workers_;       // by the same
};

}  // namespace pyenvx::mending
