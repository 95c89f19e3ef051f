// The tree of an object of the store as a stream that ends well only if it is the tree that was registered.
#pragma once

#include <memory>

#include "store/base/stream.hpp"
#include "store/core/store.hpp"

namespace pyenvx::serve {

/// The NAR form of an object with a tree hash, from `offset` on. Corrupt, before the last byte, where it is another
/// than the one that is registered; of a stream that does not begin at the beginning only the length is looked at.
Result<std::unique_ptr<ByteSource>> open_tree(const store::Store& store, const store::ObjectInfo& info,
                                              std::uint64_t offset);

}  // namespace pyenvx::serve
