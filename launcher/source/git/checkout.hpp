// A commit with its submodules as a folder, ready to be built from.
#pragma once

#include <filesystem>
#include <string>

#include "launcher/direct/direct_url.hpp"
#include "launcher/source/git/repository.hpp"
#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::source {

struct Checkout {
    Sha256 tree;          ///< of the files, those of submodules among them (store/nar/nar.hpp)
    std::string history;  ///< what versions are taken from; see History::text()
};

/// What a checkout is made with. Borrows all but `scratch`, a folder to work in.
struct CheckoutTools {
    const GitProgram& git;
    const GitManner& manner;
    Progress& progress;
    std::filesystem::path scratch;
};

/// Writes the files of the commit, and of all submodules' commits, into `folder` (which is not there yet), then a .git
/// beside them (history.hpp). Errors: as Repository's; Refused for a submodule whose
/// address leads to this machine, to another kind of transport, or out of the host that the commit came from.
Result<Checkout> check_out(const CheckoutTools& tools, Repository& repository, const direct::GitUrl& url,
                           const std::string& commit, const std::filesystem::path& folder);

/// The address of a submodule in a commit of `parent`. Invalid and Refused as above.
Result<direct::GitUrl> submodule_url(const direct::GitUrl& parent, std::string_view written);

}  // namespace pyenvx::source
