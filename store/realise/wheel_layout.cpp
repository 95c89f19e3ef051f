#include "store/realise/wheel_layout.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "store/archive/member_name.hpp"
#include "store/base/text.hpp"
#include "store/pep/installed_record.hpp"
#include "store/plan/wheel_object.hpp"

namespace pyenvx::realise {
namespace {

using archive::ZipEntry;
using archive::ZipReader;

constexpr std::size_t kMaxWheelFileBytes = 1 << 20;
constexpr std::size_t kMaxMetadataBytes = 16 << 20;
constexpr std::size_t kMaxRecordBytes = 64 << 20;
constexpr std::string_view kInfoSuffix = ".dist-info";
constexpr std::string_view kDataSuffix = ".data";

template <typename... Parts>
Error refuse(const Parts&... parts) {
    return fail(ErrorKind::Refused, parts...);
}

// An error of a parser that does not know whose bytes it reads: from a wheel they are refused.
Error refused_because(const Error& error, std::string_view file) {
    return refuse("the wheel's ", file, " is not valid: ", error.message());
}

std::string_view top_folder(std::string_view path) { return path.substr(0, path.find('/')); }

bool names_release(std::string_view folder, std::string_view suffix, const pep::WheelFilename& wheel) {
    folder.remove_suffix(suffix.size());
    const auto dash = folder.find('-');
    if (dash == std::string_view::npos) return false;
    const auto name = pep::PackageName::parse(folder.substr(0, dash));
    const auto version = pep::Version::parse(folder.substr(dash + 1));
    return name.ok() && version.ok() && *name == wheel.name && *version == wheel.version;
}

// The one top-level folder with this suffix; "" when there is none.
Result<std::string> find_folder(const ZipReader& reader, std::string_view suffix, const pep::WheelFilename& wheel) {
    std::set<std::string_view> found;
    for (const auto& entry : reader.entries()) {
        const auto top = top_folder(entry.name);
        if (top.ends_with(suffix)) found.insert(top);
    }
    if (found.size() > 1) return refuse("the wheel has more than one ", suffix, " folder");
    if (found.empty()) return std::string();
    if (names_release(*found.begin(), suffix, wheel)) return std::string(*found.begin());
    return refuse("the wheel's folder ", printable(*found.begin()), " is not that of ", wheel.name.str(), " ",
                  wheel.version.str());
}

class Planner {
public:
    Planner(const ZipReader& reader, const pep::WheelFilename& name) : reader_(reader), wheel_(name) {}
    Result<std::vector<PlacedFile>> plan(const std::optional<pep::CoreMetadata>& expected);

private:
    struct Claim {
        HashAlgorithm algorithm = HashAlgorithm::Sha256;
        std::string digest;
        std::string size;
        bool seen = false;
    };

    Result<std::string> read_info_file(std::string_view name, std::size_t max_bytes) const;
    Result<void> check_wheel_file() const;
    Result<void> check_metadata(const std::optional<pep::CoreMetadata>& expected) const;
    Result<void> read_record();
    Result<Claim> read_claim(const pep::RecordRow& row) const;
    bool may_lack_digest(std::string_view path) const;
    Result<std::string> place_of(const ZipEntry& entry) const;
    Result<Claim> claim_for(const ZipEntry& entry);
    Result<void> place(const ZipEntry& entry);

    const ZipReader& reader_;
    const pep::WheelFilename& wheel_;
    std::string info_;
    std::string data_;
    std::map<std::string, Claim, std::less<>> claims_;
    archive::MemberTree tree_;
    std::vector<PlacedFile> files_;
};

Result<std::string> Planner::read_info_file(std::string_view name, std::size_t max_bytes) const {
    const auto path = concat(info_, "/", name);
    const auto& entries = reader_.entries();
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.name == path; });
    if (entry == entries.end() || entry->is_directory) return refuse("the wheel has no ", name);
    return reader_.read(*entry, max_bytes);
}

// The lines of a header whose lower-case name with its colon is `field`; what follows the first blank line is no
// header.
std::vector<std::string_view> header_lines(std::string_view text, std::string_view field) {
    std::vector<std::string_view> found;
    for (const auto line : split(text, '\n')) {
        if (trim(line).empty()) break;
        if (to_lower(line).starts_with(field)) found.push_back(trim(line.substr(field.size())));
    }
    return found;
}

Result<void> Planner::check_wheel_file() const {
    const auto text = TRY(read_info_file("WHEEL", kMaxWheelFileBytes));
    const auto versions = header_lines(text, "wheel-version:");
    if (versions.empty()) return refuse("the wheel's WHEEL says no Wheel-Version");
    if (versions.size() > 1) return refuse("the wheel's WHEEL says its Wheel-Version twice");
    const auto version = versions.front();
    const auto major = parse_decimal(version.substr(0, version.find('.')));
    if (!major) return refuse("the wheel's Wheel-Version ", printable(version), " is no version");
    if (*major != 1) return refuse("the wheel's Wheel-Version ", printable(version), " is not one that pyenvx knows");
    return {};
}

std::vector<std::string> sorted_requirements(const pep::CoreMetadata& metadata) {
    std::vector<std::string> requirements;
    for (const auto& requirement : metadata.requires_dist) requirements.push_back(requirement.str());
    std::sort(requirements.begin(), requirements.end());
    return requirements;
}

std::string requires_python_text(const pep::CoreMetadata& metadata) {
    return metadata.requires_python ? metadata.requires_python->str() : "";
}

Result<void> Planner::check_metadata(const std::optional<pep::CoreMetadata>& expected) const {
    const auto text = TRY(read_info_file("METADATA", kMaxMetadataBytes));
    const auto metadata = pep::CoreMetadata::parse(text);
    if (!metadata.ok()) return refused_because(metadata.error(), "METADATA");
    if (metadata->name != wheel_.name || metadata->version != wheel_.version) {
        return refuse("the wheel's METADATA says that it is ", metadata->name.str(), " ", metadata->version.str());
    }
    if (!expected) return {};
    const bool same = sorted_requirements(*metadata) == sorted_requirements(*expected) &&
                      requires_python_text(*metadata) == requires_python_text(*expected);
    return same ? Result<void>()
                : refuse("the wheel's METADATA asks for other things than the metadata that the index served for it");
}

// Signatures of RECORD cannot be in it, nor can its own digest: RECORD may leave them out altogether.
bool Planner::may_lack_digest(std::string_view path) const {
    const auto record = concat(info_, "/RECORD");
    return path == record || path == record + ".jws" || path == record + ".p7s";
}

Result<Planner::Claim> Planner::read_claim(const pep::RecordRow& row) const {
    Claim claim;
    claim.size = row.size;
    if (row.digest.empty()) {
        if (may_lack_digest(row.path) || store::is_cached_bytecode(row.path)) return claim;
        return refuse("the wheel's RECORD has no digest for ", printable(row.path));
    }
    const auto equals = row.digest.find('=');
    const auto algorithm = parse_hash_algorithm(row.digest.substr(0, equals));
    if (equals == std::string::npos || equals + 1 == row.digest.size() || !algorithm.ok()) {
        return refuse("the wheel's RECORD has a weak or unknown digest for ", printable(row.path));
    }
    claim.algorithm = *algorithm;
    claim.digest = row.digest.substr(equals + 1);
    return claim;
}

Result<void> Planner::read_record() {
    const auto text = TRY(read_info_file("RECORD", kMaxRecordBytes));
    const auto rows = pep::parse_record(text);
    if (!rows.ok()) return refused_because(rows.error(), "RECORD");
    for (const auto& row : *rows) {
        auto claim = TRY(read_claim(row));
        claims_.emplace(row.path, std::move(claim));  // parse_record() found no path twice
    }
    return {};
}

Result<std::string> Planner::place_of(const ZipEntry& entry) const {
    if (data_.empty() || top_folder(entry.name) != data_) return concat("site/", entry.name);
    const auto below = std::string_view(entry.name).substr(data_.size() + 1);
    const auto key = top_folder(below);
    if (key.size() == below.size()) return refuse("the wheel's .data folder holds the file ", printable(below));
    const auto rest = below.substr(key.size() + 1);
    if (key == "purelib" || key == "platlib") {
        // Else a second distribution, or another METADATA for this one, would come in by the back door.
        if (top_folder(rest).ends_with(kInfoSuffix))
            return refuse("the wheel hides a .dist-info folder in its .data folder");
        return concat("site/", rest);
    }
    constexpr std::array kOthers = {"scripts", "headers", "data"};
    if (std::find(kOthers.begin(), kOthers.end(), key) == kOthers.end()) {
        return refuse("the wheel's .data folder has the unknown key ", printable(key));
    }
    if (key == "scripts" && rest.find('/') != std::string_view::npos) {
        return refuse("the wheel's script ", printable(rest), " lies in a folder");
    }
    return std::string(below);
}

Result<Planner::Claim> Planner::claim_for(const ZipEntry& entry) {
    const auto found = claims_.find(entry.name);
    if (found == claims_.end()) {
        if (may_lack_digest(entry.name)) return Claim{};
        return refuse("the wheel's RECORD does not name ", printable(entry.name));
    }
    auto& claim = found->second;
    claim.seen = true;
    if (!claim.size.empty() && claim.size != std::to_string(entry.size)) {
        return refuse("the wheel's RECORD gives another size for ", printable(entry.name));
    }
    return claim;
}

Result<void> Planner::place(const ZipEntry& entry) {
    const auto claim = TRY(claim_for(entry));
    auto target = TRY(place_of(entry));
    if (store::is_cached_bytecode(target)) return {};
    const auto added = tree_.add_file(target);
    if (!added.ok()) return refuse("two of the wheel's files meet at ", printable(target));
    const bool executable = entry.is_executable || target.starts_with("scripts/");
    files_.push_back({&entry, std::move(target), executable, claim.algorithm, claim.digest});
    return {};
}

Result<std::vector<PlacedFile>> Planner::plan(const std::optional<pep::CoreMetadata>& expected) {
    info_ = TRY(find_folder(reader_, kInfoSuffix, wheel_));
    if (info_.empty()) return refuse("the wheel has no .dist-info folder");
    data_ = TRY(find_folder(reader_, kDataSuffix, wheel_));
    TRY(check_wheel_file());
    TRY(check_metadata(expected));
    TRY(read_record());
    for (const auto& entry : reader_.entries()) {
        if (!entry.is_directory) TRY(place(entry));
    }
    for (const auto& [path, claim] : claims_) {
        if (!claim.seen) return refuse("the wheel's RECORD names ", printable(path), ", which is not in it");
    }
    std::stable_sort(files_.begin(), files_.end(),
                     [](const auto& left, const auto& right) { return left.entry->size > right.entry->size; });
    return std::move(files_);
}

}  // namespace

Result<std::vector<PlacedFile>> plan_layout(const ZipReader& reader, const pep::WheelFilename& name,
                                            const std::optional<pep::CoreMetadata>& expected) {
    return Planner(reader, name).plan(expected);
}

}  // namespace pyenvx::realise
