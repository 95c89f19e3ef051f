// What the names of listed files say: their heads ("demo-1.0") and their tails ("-py3-none-any.whl"), as
// index::FileList has them.
#pragma once

#include <optional>
#include <string_view>

#include "store/pep/name.hpp"
#include "store/pep/version.hpp"

namespace pyenvx::packages {

/// The version that a head names.
struct ListedVersion {
    pep::Version version;
    bool may_be_wheels = false;  ///< could begin a wheel's name
};

/// Reads the heads of one project's files. Borrows the name and, until the last call, the texts. Not thread-safe.
class HeadReader {
public:
    explicit HeadReader(const pep::PackageName& name) : name_(name) {}
    /// Nothing for what is not this project's name and a version.
    std::optional<ListedVersion> read(std::string_view head);
    /// The same, and nothing for other versions, of which a page has hundreds: most are known by their spelling alone.
    std::optional<ListedVersion> read_if(std::string_view head, const pep::Version& wanted);

private:
    bool is_own(std::string_view name);

    const pep::PackageName& name_;
    std::string_view last_own_name_;
};

/// A view of the tail that it was read from.
struct ListedEnding {
    enum class Kind { Other, Tarball, Zip, Wheel };
    Kind kind = Kind::Other;
    std::string_view build = {};  ///< of a wheel, as are the tags, which need not be sound
    std::string_view tags = {};
};

ListedEnding read_ending(std::string_view tail);

}  // namespace pyenvx::packages
