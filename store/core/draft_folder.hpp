// What a DraftFolder is behind its handle; for the files of this folder only.
#pragma once

#include "store/base/fd.hpp"
#include "store/base/file.hpp"
#include "store/core/store.hpp"

namespace pyenvx::store {

struct DraftFolder::State {
    std::string name;            // below tmp/
    std::filesystem::path path;  // home/tmp/name
    Fd tmp;                      // home/tmp
    Fd directory = {};           // locked, so that nobody takes the draft for a left-over
    bool published = false;

    ~State() {
        if (!published) (void)remove_tree(tmp, name.c_str());
    }
};

}  // namespace pyenvx::store
