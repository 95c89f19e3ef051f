// Which files of a package may be taken at all.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "launcher/packages/build_rules.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::packages {

/// A first moment that is too late for an upload, and who says so.
struct UploadLimit {
    std::optional<std::int64_t> too_late;  ///< seconds since 1970, UTC; nothing: no limit
    std::string rule;                      ///< "`exclude-newer = \"7 days\"` (config.toml, line 3)"
};

/// A plain value.
struct FileRules {
    BuildRules build;
    UploadLimit uploads = {};
    std::map<pep::PackageName, UploadLimit> uploads_of = {};  ///< of one package, in place of the other
    std::string hash_rule = {};                               ///< who wants a hash of each file; empty: nobody

    const UploadLimit& limit_for(const pep::PackageName& name) const {
        const auto own = uploads_of.find(name);
        return own == uploads_of.end() ? uploads : own->second;
    }
};

}  // namespace pyenvx::packages
