// Recipes of store objects, as canonical text (ARCHITECTURE.md, "Derivations").
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::store {

enum class DerivationKind { Fetch, UnpackWheel, Interpreter, Environment, BuildSdist, Bytecode };

/// What a build's output is called in the table of realisations.
inline constexpr std::string_view kBuiltWheel = "wheel";

/// "unpack-wheel" and so on, as the text writes it.
std::string_view to_string(DerivationKind kind);

/// One thing an object is made from: bytes by their digest, or another object by its address.
/// `role` says what it is for ("wheel"); several inputs may share one.
struct DerivationInput {
    std::string role;  ///< 1 to 64 of [a-z0-9-]
    std::variant<Sha256, StorePath> source;
};

/// All that an object is a function of, and nothing else: no URL, no place, no time. Immutable; equal recipes have
/// equal texts. The output's address is the hash of that text.
class Derivation {
public:
    using Settings = std::map<std::string, std::string>;

    /// Inputs may come in any order and are a set. Settings: keys like roles; values are non-empty UTF-8 without
    /// control characters, 4,096 bytes at the most. Invalid when something does not fit.
    static Result<Derivation> make(DerivationKind kind, std::string_view name, std::vector<DerivationInput> inputs,
                                   Settings settings);
    /// Accepts exactly what text() writes. Corrupt otherwise, TooNew for a later version of the format.
    static Result<Derivation> parse(std::string_view text);

    DerivationKind kind() const { return kind_; }
    const std::vector<DerivationInput>& inputs() const { return inputs_; }
    const Settings& settings() const { return settings_; }
    const std::string& text() const { return text_; }
    /// Where the output belongs. Not for builds, whose outputs are addressed by their contents.
    const StorePath& output_path() const { return output_path_; }

private:
    Derivation(DerivationKind kind, std::vector<DerivationInput> inputs, Settings settings, std::string text,
               StorePath output_path)
        : kind_(kind),
          inputs_(std::move(inputs)),
          settings_(std::move(settings)),
          text_(std::move(text)),
          output_path_(std::move(output_path)) {}

    DerivationKind kind_;
    std::vector<DerivationInput> inputs_;
    Settings settings_;
    std::string text_;
    StorePath output_path_;
};

}  // namespace pyenvx::store
