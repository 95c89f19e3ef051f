#include "launcher/cli/store/sharing.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "store/signature/fingerprint.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::vector<std::string> what;
    std::string key;
};

void fields(Options& options, StoreForm& form) {
    form.words("PATH", options.what, "Objects by their addresses, scripts, or . for the project here");
    form.option("--key", options.key, "The key file to sign with");
    form.network();
}

// Signed is what is there, so an object is hashed first and not after.
Result<void> sign(const store::StorePath& path, const signature::SecretKey& key, store::Store& store) {
    TRY(store.hash_object(path));
    const auto info = TRY(store.find(path));
    if (!info) return fail(ErrorKind::NotFound, path.str(), " has just gone from the store");
    const auto message = TRY(signature::fingerprint(*info));
    auto signatures = info->signatures;
    TRY(signature::sign_too(key, message, signatures).context("in ", path.str()));
    TRY(store.add_signature(path, TRY(key.sign(message))));
    return {};
}

Result<Output> run(const Options& options, const StoreContext& context) {
    const auto key = TRY(read_key(options.key));
    if (!key) return fail(ErrorKind::Usage, "store sign needs --key FILE").hint("`pyenvx key generate` makes one");
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto shareable = TRY(share_words(options.what, services));
    for (const auto& info : shareable.objects) TRY(sign(info.path, *key, services.store));
    return Output{concat(shareable.objects.size(), shareable.objects.size() == 1 ? " object" : " objects",
                         " signed by ", key->public_key().name(), "\n")};
}

}  // namespace

const StoreSubcommand kStoreSign = {"sign", "Sign objects, with all that they refer to",
                                    "  pyenvx store sign --key team-1.secret hello.py",
                                    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
