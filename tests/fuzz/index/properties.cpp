#include "tests/fuzz/index/properties.hpp"

#include <cstdlib>

#include "store/base/text.hpp"
#include "store/index/page/file_list.hpp"

namespace pyenvx::fuzz {

// Packing what was unpacked may be shorter, and says the same: from then on nothing changes any more.
void check_file_list(std::string_view bytes) {
    const auto files = index::FileList::parse(std::string(bytes));
    if (!files) return;
    const index::FileList again(all_of(*files));
    if (again.size() != files->size() || index::FileList(all_of(again)).bytes() != again.bytes()) std::abort();
    for (std::size_t i = 0; i < files->size(); ++i) {
        const auto file = files->at(i);
        const auto listed = files->listed(i);
        if (file.filename != concat(files->text(listed.head), files->text(listed.tail))) std::abort();
        if (file.yanked != listed.yanked || file.uploaded != files->uploaded(i)) std::abort();
        if (file.url != again.at(i).url || file.hashes != again.at(i).hashes) std::abort();
    }
}

}  // namespace pyenvx::fuzz
