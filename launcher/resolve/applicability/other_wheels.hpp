// What the wheels of a version that cannot be used here are for.
#pragma once

#include <string>
#include <vector>

namespace pyenvx::resolve {

struct OtherWheels {
    std::vector<std::string> pythons;    ///< "cp39": of wheels for this platform
    std::vector<std::string> platforms;  ///< "win_amd64": of all others
};

}  // namespace pyenvx::resolve
