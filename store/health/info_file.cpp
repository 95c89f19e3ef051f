#include "store/health/info_file.hpp"

#include <algorithm>

#include "store/base/file.hpp"

namespace pyenvx::health {

Result<store::ObjectInfo> read_info_file(const std::filesystem::path& home, const store::StorePath& object) {
    const auto text = TRY(read_file_if_there(home / "info" / object.str(), store::kMaxInfoBytes));
    if (!text) return fail(ErrorKind::Corrupt, "its info file is gone");
    return store::parse_info(*text);
}

bool agree(const store::ObjectInfo& file, const store::RegisteredObject& object) {
    auto expected = object.info;
    if (!file.boot.empty() && file.boot != object.boot_id) return false;
    const auto& known = expected.realises;
    if (!std::includes(file.realises.begin(), file.realises.end(), known.begin(), known.end())) return false;
    const auto& signatures = expected.signatures;
    if (!std::includes(signatures.begin(), signatures.end(), file.signatures.begin(), file.signatures.end()))
        return false;
    expected.signatures = file.signatures;
    expected.boot = file.boot;
    expected.realises = file.realises;
    if (!expected.nar_hash) {
        expected.nar_hash = file.nar_hash;
        expected.nar_size = file.nar_size;
    }
    return store::info_text(file) == store::info_text(expected);
}

}  // namespace pyenvx::health
