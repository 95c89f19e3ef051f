#include "launcher/packages/find_files.hpp"

#include <algorithm>

#include "launcher/packages/orders.hpp"

namespace pyenvx::packages {
namespace {

bool is_to_be_found(const lock::LockedPackage& package) { return package.url.empty() && !package.is_direct(); }

bool contradicts(const index::DistributionFile& said, const index::DistributionFile& locked) {
    return std::any_of(locked.hashes.begin(), locked.hashes.end(), [&](const auto& hash) {
        const auto found = said.hashes.find(hash.first);
        return found != said.hashes.end() && found->second != hash.second;
    });
}

Result<index::DistributionFile> find(const index::ProjectPage& page, const lock::LockedPackage& package) {
    for (std::size_t i = 0; i < page.files.size(); ++i) {
        const auto listed = page.files.listed(i);
        const auto tail = page.files.text(listed.tail);
        if (!package.filename.ends_with(tail) || !package.filename.starts_with(page.files.text(listed.head))) continue;
        auto file = page.files.at(i);
        if (file.filename == package.filename) return file;
    }
    return fail(ErrorKind::Unsatisfiable, "no index has ", printable(package.filename), ", which the lock names")
        .hint("make the lock anew");
}

}  // namespace

Result<void> find_files(lock::Lock& lock, index::PackageIndex& index) {
    std::vector<pep::PackageName> names;
    for (const auto& package : lock.packages) {
        if (is_to_be_found(package)) names.push_back(package.name);
    }
    index.prefetch_pages(names);
    for (auto& package : lock.packages) {
        if (!is_to_be_found(package)) continue;
        const auto page = TRY(index.page(package.name));
        const auto file = TRY(find(*page, package));
        if (contradicts(file, file_of(package))) {
            return fail(ErrorKind::Refused, printable(package.filename), " has another hash in ", page->source,
                        " than in the lock")
                .hint("somebody replaced the file: do not go on before you know why");
        }
        package.url = file.url;
        package.size = file.size;
    }
    return {};
}

}  // namespace pyenvx::packages
