#include "launcher/cli/store/sharing.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "store/cache/dump_transport.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::string file;
    std::vector<std::string> what;
    std::string key;
};

void fields(Options& options, StoreForm& form) {
    form.word("FILE", options.file, "The file to write");
    form.words("PATH", options.what, "Objects by their addresses, scripts, or . for the project here");
    form.option("--key", options.key, "A key file to sign with");
    form.network();
}

Result<Output> run(const Options& options, const StoreContext& context) {
    const auto key = TRY(read_key(options.key));
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto shareable = TRY(share_words(options.what, services));
    auto file = TRY(cache::write_dump(options.file));
    auto& dump = *file;
    cache::BinaryCache cache(options.file, std::move(file), {});
    const auto count = TRY(copy_to(cache, shareable, key, services));
    TRY(dump.publish());
    return Output{count_text(count) + "\n"};
}

}  // namespace

const StoreSubcommand kStoreDump = {"dump", "Write objects, with all that they refer to, into one file",
                                    "  pyenvx store dump hello.dump --key team-1.secret hello.py",
                                    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
