#include "launcher/declaration/declaration.hpp"

namespace pyenvx::declaration {

std::filesystem::path place_from(const std::filesystem::path& base, const std::filesystem::path& written) {
    auto place = (base / written).lexically_normal();
    return place.has_filename() ? place : place.parent_path();
}

}  // namespace pyenvx::declaration
