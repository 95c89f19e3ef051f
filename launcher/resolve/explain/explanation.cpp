#include "launcher/resolve/explain/explanation.hpp"

#include "store/base/result.hpp"

namespace pyenvx::resolve {

std::string asked_for(std::string_view origin) {
    return concat(origin == "the command line" ? "asked for on " : "asked for in ", origin);
}

Error explain(const Story&, pubgrub::IncompatibilityId) {
    return fail(ErrorKind::Unsatisfiable, "the requirements cannot be satisfied together");
}

}  // namespace pyenvx::resolve
