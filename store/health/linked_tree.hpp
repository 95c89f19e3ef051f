// An object's tree once more, made of links.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::health {

/// A file to link to, below the folder of all objects.
struct LinkSource {
    std::string path;
    std::uint64_t inode = 0;  ///< unless it has that one, it is not used
};

/// What a file of that inode is to be a link to; nothing: itself.
using FindSource = std::function<Result<std::optional<LinkSource>>(std::uint64_t inode)>;

/// Makes in `target`, an empty folder, the tree of `object` below `objects`, in the form that objects have; but for the
/// top's own mode and time. A source that is gone, or cannot have further links, is passed over.
Result<void> link_tree(BorrowedFd objects, const char* object, BorrowedFd target, const FindSource& find);

}  // namespace pyenvx::health
