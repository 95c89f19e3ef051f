#include "launcher/edit/splice.hpp"

namespace pyenvx::edit {

std::string applied(std::string_view text, const Splices& splices) {
    std::string out;
    std::size_t at = 0;
    for (const auto& splice : splices) {
        out.append(text.substr(at, splice.begin - at));
        out.append(splice.text);
        at = splice.begin + splice.size;
    }
    return out.append(text.substr(at));
}

}  // namespace pyenvx::edit
