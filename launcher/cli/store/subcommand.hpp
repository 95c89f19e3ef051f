// The subcommands of `pyenvx store`: one table, one file each (command_NAME.cpp).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "launcher/cli/output/output.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// What a subcommand works with; all of it borrowed. It opens by itself what it needs and nothing else: questions to
/// the database cost less than to open a store.
struct StoreContext {
    record::EnvironmentBlock block;
    pipeline::Manner manner;
    Progress& progress;
};

using StoreRun = std::function<Result<Output>(const StoreContext&)>;

/// How a subcommand says which words it takes. What is passed by reference is set by the time it runs.
class StoreForm {
public:
    enum class Need { Required, Optional };

    virtual ~StoreForm() = default;
    /// "--json"
    virtual void flag(const char* name, bool& value, const char* help) = 0;
    /// "--max-freed", with a value after it
    virtual void option(const char* name, std::string& value, const char* help) = 0;
    /// "--with", with a value after it, as often as it is said
    virtual void options(const char* name, std::vector<std::string>& values, const char* help) = 0;
    /// "PATH": one word, or as many as there are
    virtual void word(const char* name, std::string& value, const char* help, Need need = Need::Required) = 0;
    virtual void words(const char* name, std::vector<std::string>& values, const char* help,
                       Need need = Need::Required) = 0;
    /// --offline and --refresh
    virtual void network() = 0;
};

struct StoreSubcommand {
    const char* name;
    const char* description;
    const char* examples;  ///< whole lines, indented by two spaces
    /// Options that live as long as what it returns.
    StoreRun (*declare)(StoreForm& form);
    const char* details = "";  ///< more about it, in lines
};

/// In the order of the help.
std::span<const StoreSubcommand> store_subcommands();

/// The one of `pyenvx key`, which is of the same form, as are those of `pyenvx tool` (launcher/cli/tool).
extern const StoreSubcommand kKeyGenerate;

/// A subcommand's `declare`, from its options and the two functions that know them.
template <typename Options, void (*kFields)(Options&, StoreForm&),
          Result<Output> (*kRun)(const Options&, const StoreContext&)>
StoreRun declare_as(StoreForm& form) {
    auto options = std::make_shared<Options>();
    kFields(*options, form);
    return [options](const StoreContext& context) { return kRun(*options, context); };
}

}  // namespace pyenvx::cli
