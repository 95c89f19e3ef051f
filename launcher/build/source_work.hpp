// What the source builder keeps of a build in the making: for source_builder.cpp alone.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "launcher/build/build_system.hpp"
#include "launcher/build/source_builder.hpp"
#include "store/realise/build/build_log.hpp"
#include "store/realise/build/unpacked_source.hpp"

namespace pyenvx::building {

// Of builds that need one another. All that a compiler of the language itself needs is less than a dozen deep.
inline constexpr std::size_t kMaxChain = 40;

/// One source on its way to a wheel.
struct SourceBuilder::Work {
    SourceOrder order;
    std::string label;
    Sha256 digest;
    build::UnpackedSource source;
    BuildSystem system;
    build::Wishes wishes = {};
    std::vector<pep::Requirement> more = {};  // of the user
    std::string key = {};                     // of all that is known before anything is resolved
    std::unique_ptr<build::BuildLog> log = {};
    std::optional<store::StorePath> environment = {};
    std::optional<build::BuiltWheel> wheel = {};
    std::filesystem::path prepared = {};  // the .dist-info that the metadata's hook gave in this run
    int folders = 0;

    std::optional<pep::PackageName> name() const {
        return order.release ? std::optional(order.release->name) : order.name;
    }

    Result<std::filesystem::path> new_folder() { return source.scratch.folder(concat("work-", ++folders)); }
};

/// That something is being built, for as long as it is.
class SourceBuilder::Chain {
public:
    static Result<Chain> enter(std::vector<std::string>& chain, const std::string& label) {
        if (chain.size() >= kMaxChain) {
            return fail(ErrorKind::Refused, "the build of ", chain.front(), " needs more than ", kMaxChain,
                        " other builds, each of them for the one before");
        }
        if (std::find(chain.begin(), chain.end(), label) == chain.end()) return Chain(chain, label);
        auto error = fail(ErrorKind::Refused, "the build of ", chain.front(), " needs itself");
        std::string links;
        for (const auto& link : chain) links += concat(link, " needs ");
        error.add_note(concat(links, label, ", to be built first"));
        return std::move(error).hint(
            "let one of them come as a wheel: leave it out of `no-binary`, or ask for a version that has one");
    }
    Chain(Chain&& other) noexcept : chain_(std::exchange(other.chain_, nullptr)) {}
    Chain& operator=(Chain&&) = delete;
    ~Chain() {
        if (chain_ != nullptr) chain_->pop_back();
    }

private:
    Chain(std::vector<std::string>& chain, const std::string& label) : chain_(&chain) { chain.push_back(label); }
    std::vector<std::string>* chain_;
};

}  // namespace pyenvx::building
