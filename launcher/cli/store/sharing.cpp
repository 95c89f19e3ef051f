#include "launcher/cli/store/sharing.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "store/base/sys.hpp"

namespace pyenvx::cli {

// "<hash>-<name>", or a path that ends so.
Result<store::StorePath> path_of(const std::string& word) {
    std::string_view name = word;
    while (name.size() > 1 && name.ends_with('/')) name.remove_suffix(1);
    return store::StorePath::parse(name.substr(name.rfind('/') + 1));
}

Result<pipeline::Asked> gather_word(const std::string& word, const pipeline::Services& services) {
    pipeline::InputLedger inputs;
    const auto status = TRY(sys::stat(word.c_str()));
    const bool is_folder = status && S_ISDIR(status->st_mode);
    if (is_folder && TRY(sys::realpath(word.c_str())) != services.working_directory) {
        return fail(ErrorKind::Usage, "the project in ", printable(word), " is not the one here")
            .hint(concat("cd ", printable(word), ", and say . in its place"));
    }
    return pipeline::gather_declared(is_folder ? "" : word, pipeline::LockUse::Refresh, services, inputs);
}

namespace {

void append(pipeline::Shareable& all, pipeline::Shareable more) {
    for (auto& info : more.objects) {
        const auto is_same = [&](const auto& other) { return other.path == info.path; };
        if (std::none_of(all.objects.begin(), all.objects.end(), is_same)) all.objects.push_back(std::move(info));
    }
    for (auto& realisation : more.realisations) all.realisations.push_back(std::move(realisation));
    for (auto& resolution : more.resolutions) all.resolutions.push_back(std::move(resolution));
}

std::string megabytes(std::uint64_t bytes) {
    const auto tenths = (bytes + 50'000) / 100'000;
    return concat(tenths / 10, ".", tenths % 10, " MB");
}

Result<pipeline::Shareable> share_declaration(const std::string& word, pipeline::Services& services) {
    return pipeline::share(TRY(gather_word(word, services)), services);
}

template <typename Answer>
Result<void> put_signed(cache::BinaryCache& cache, Answer answer, const std::optional<signature::SecretKey>& key) {
    if (key) answer.signatures.push_back(TRY(key->sign(fingerprint(answer))));
    return cache.put(answer);
}

}  // namespace

Result<pipeline::Shareable> share_words(const std::vector<std::string>& words, pipeline::Services& services) {
    pipeline::Shareable all;
    std::vector<store::StorePath> paths;
    for (const auto& word : words) {
        if (auto path = path_of(word)) {
            paths.push_back(*std::move(path));
        } else {
            append(all, TRY(share_declaration(word, services)));
        }
    }
    append(all, TRY(pipeline::share(paths, services.store)));
    return all;
}

Result<std::optional<signature::SecretKey>> read_key(const std::string& file) {
    if (file.empty()) return std::optional<signature::SecretKey>();
    return std::optional(TRY(signature::SecretKey::read(file)));
}

Result<cache::CopyCount> copy_to(cache::BinaryCache& cache, const pipeline::Shareable& shareable,
                                 const std::optional<signature::SecretKey>& key, pipeline::Services& services) {
    const auto count =
        TRY(cache::copy_out(shareable.objects, services.store, cache, key ? &*key : nullptr, *services.progress));
    for (const auto& realisation : shareable.realisations) TRY(put_signed(cache, realisation, key));
    for (const auto& resolution : shareable.resolutions) TRY(put_signed(cache, resolution, key));
    TRY(cache.finish());
    return count;
}

std::string count_text(const cache::CopyCount& count) {
    auto text = concat(count.copied, count.copied == 1 ? " object" : " objects", " copied");
    if (count.copied > 0) text += concat(" (", megabytes(count.bytes), ", ", megabytes(count.packed), " packed)");
    return count.present == 0 ? text : concat(text, ", ", count.present, " there already");
}

}  // namespace pyenvx::cli
