// What launcher/direct takes from the address of a requirement, and what an environment then says of the package;
// compare_addresses.py asks packaging and pip the same.
#include "../pep_differential/answers.hpp"

#include "launcher/direct/direct_url.hpp"
#include "launcher/source/direct_url_json.hpp"
#include "store/pep/requirement.hpp"

namespace pyenvx::differential {
namespace {

// A requirement, then what opening its address would find out: what lies there, a commit, a digest.
enum Field : std::size_t { kRequirement = 1, kKind = 2, kCommit = 3, kSha256 = 4 };

std::string text_of(const direct::Hashes& hashes) {
    std::vector<std::string> texts;
    for (const auto& [name, digits] : hashes) texts.push_back(concat(name, "=", digits));
    return join(texts, ",");
}

void append(Fields& fields, const std::optional<index::Credentials>& credentials) {
    fields.push_back(credentials ? credentials->user : "");
    fields.push_back(credentials ? credentials->password : "");
}

/// What is taken from an address by its kind, and the package as a lock would have it.
struct Taken {
    const Fields& request;
    lock::LockedPackage& package;

    Fields operator()(const direct::GitUrl& git) const {
        package.source = lock::VcsSource{"git", git.url, git.revision, request[kCommit], git.subdirectory};
        Fields fields{"git", git.url, git.revision, git.subdirectory, ""};
        append(fields, git.credentials);
        return fields;
    }
    Fields operator()(const direct::ArchiveUrl& archive) const {
        package.source = lock::ArchiveSource{archive.subdirectory};
        package.url = archive.url;
        Fields fields{"archive", archive.url, archive.filename, archive.subdirectory, text_of(archive.hashes)};
        append(fields, archive.credentials);
        return fields;
    }
    Fields operator()(const direct::LocalUrl& local) const {
        package.source = lock::ArchiveSource{local.subdirectory};
        package.url = index::file_url(local.path.native());
        if (request[kKind] != "file")
            package.source = lock::DirectorySource{local.path, request[kKind] == "editable", local.subdirectory};
        return {"local", local.path.native(), "", local.subdirectory, text_of(local.hashes), "", ""};
    }
};

}  // namespace

Fields answer(const Fields& request) {
    const auto requirement = pep::Requirement::parse(request[kRequirement]);
    if (!requirement.ok() || !requirement->url) return {"invalid"};
    const auto parsed = direct::parse_direct_url(*requirement->url);
    if (!parsed.ok()) return {"refused"};
    lock::LockedPackage package{requirement->name, pep::Version::parse("1").value(), {}, {}, {}, {}, {}};
    package.sha256 = Sha256::from_hex(request[kSha256]).value();
    Fields fields{"ok"};
    for (auto& field : std::visit(Taken{request, package}, *parsed)) fields.push_back(std::move(field));
    fields.push_back(direct::name_said_by(*requirement->url).value_or(""));
    fields.push_back(source::direct_url_json(package));
    return fields;
}

}  // namespace pyenvx::differential
