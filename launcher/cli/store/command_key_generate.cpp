#include "launcher/cli/store/subcommands.hpp"
#include "store/signature/keys.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::string name;
    std::string file;
};

void fields(Options& options, StoreForm& form) {
    form.word("NAME", options.name, "What the key is called, as in team-1");
    form.word("FILE", options.file, "The file for the secret key (NAME.secret)", StoreForm::Need::Optional);
}

Result<Output> run(const Options& options, const StoreContext&) {
    const auto key = TRY(signature::SecretKey::generate(options.name));
    TRY(key.write(options.file.empty() ? concat(options.name, ".secret") : options.file));
    return Output{key.public_key().str() + "\n"};
}

}  // namespace

const StoreSubcommand kKeyGenerate = {"generate",
                                      "Make a key, write its secret part into a file and print the public one",
                                      "  pyenvx key generate team-1\n"
                                      "  pyenvx key generate team-1 ~/.config/pyenvx/team-1.secret",
                                      declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
