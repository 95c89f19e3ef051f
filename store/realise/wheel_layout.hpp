// Where each member of a wheel goes, and what RECORD says of it: all that can be refused before anything is written.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/archive/zip_reader.hpp"
#include "store/base/result.hpp"
#include "store/pep/core_metadata.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::realise {

/// One file to write. `entry` is borrowed from the reader.
struct PlacedFile {
    const archive::ZipEntry* entry;
    std::string place;  ///< below the object: "site/numpy/__init__.py"
    bool executable;
    HashAlgorithm algorithm;
    std::string digest;  ///< as RECORD has it: URL-safe base64 without padding; "" for the few that have none
};

/// Every file of the wheel that is laid out, the largest first. The reader must outlive the result.
/// Checks the names of .dist-info and .data, WHEEL, METADATA, RECORD and that no two files meet. Errors: Refused.
Result<std::vector<PlacedFile>> plan_layout(const archive::ZipReader& reader, const pep::WheelFilename& name,
                                            const std::optional<pep::CoreMetadata>& expected);

}  // namespace pyenvx::realise
