#include "store/proof/wheel_proof.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/digest/sha256.hpp"
#include "store/nar/nar.hpp"
#include "store/pep/installed_record.hpp"
#include "store/plan/wheel_object.hpp"

namespace pyenvx::store {
namespace {

constexpr std::uint64_t kMaxRecordBytes = 64 << 20;
constexpr std::size_t kChunkBytes = 256 * 1024;

using Sizes = std::map<std::string, std::uint64_t, std::less<>>;

template <typename... Parts>
Error differs(const Parts&... parts) {
    return fail(ErrorKind::Corrupt, parts...);
}

bool is_canonical_mode(mode_t mode) { return (mode & 07777) == 0444 || (mode & 07777) == 0555; }

Result<void> list_files(BorrowedFd folder, const std::string& prefix, int depth, Sizes& files) {
    if (depth >= kMaxTreeDepth) return differs("its folders are nested too deeply");
    for (const auto& name : TRY(sys::list_directory(folder))) {
        const auto status = TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW));
        if (status && S_ISDIR(status->st_mode)) {
            const Fd below = TRY(sys::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
            TRY(list_files(below, concat(prefix, name, '/'), depth + 1, files));
        } else if (status && S_ISREG(status->st_mode) && is_canonical_mode(status->st_mode)) {
            files.emplace(prefix + name, static_cast<std::uint64_t>(status->st_size));
        } else {
            return differs(printable(name), " is no file of an object");
        }
    }
    return {};
}

Result<std::string> find_dist_info(BorrowedFd top) {
    const Fd site = TRY(sys::openat(top, "site", O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    for (auto& name : TRY(sys::list_directory(site))) {
        if (name.ends_with(".dist-info")) return std::move(name);
    }
    return differs("it has no metadata");
}

template <typename Use>
Result<void> read_in_chunks(BorrowedFd top, const std::string& place, Use use) {
    const Fd file = TRY(sys::openat(top, place.c_str(), O_RDONLY | O_NOFOLLOW | O_NOCTTY));
    std::string chunk(kChunkBytes, '\0');
    for (;;) {
        TRY(check_interrupted());
        const auto count = TRY(sys::read(file, chunk.data(), chunk.size()));
        if (count == 0) return {};
        use(std::string_view(chunk).substr(0, count));
    }
}

class WheelProof {
public:
    explicit WheelProof(BorrowedFd top) : top_(top) {}

    Result<void> run(std::uint64_t size) {
        TRY(list_files(top_, "", 0, unseen_));
        std::uint64_t actual_size = 0;
        for (const auto& [place, bytes] : unseen_) actual_size += bytes;
        if (actual_size != size) return differs("it has ", actual_size, " bytes, not ", size);
        dist_info_ = TRY(find_dist_info(top_));
        for (const auto& row : TRY(read_record())) TRY(check_row(row));
        if (unseen_.empty()) return {};
        return differs("RECORD does not name ", printable(unseen_.begin()->first));
    }

private:
    Result<std::vector<pep::RecordRow>> read_record() {
        const auto place = concat("site/", dist_info_, "/RECORD");
        const auto found = unseen_.find(place);
        if (found == unseen_.end()) return differs("it has no RECORD");
        if (found->second > kMaxRecordBytes) return differs("its RECORD is too large");
        std::string text;
        TRY(read_in_chunks(top_, place, [&](std::string_view bytes) { text.append(bytes); }));
        unseen_.erase(found);
        return pep::parse_record(text);
    }

    Result<void> check_row(const pep::RecordRow& row) {
        if (is_cached_bytecode(row.path) || row.path == concat(dist_info_, "/RECORD")) return {};
        const auto place = place_in_wheel_object(row.path);
        const auto found = place ? unseen_.find(*place) : unseen_.end();
        if (found == unseen_.end()) return differs(printable(row.path), " is missing");
        if (!row.size.empty() && row.size != std::to_string(found->second)) {
            return differs(printable(row.path), " has another size");
        }
        TRY(check_digest(row, *place));
        unseen_.erase(found);
        return {};
    }

    Result<void> check_digest(const pep::RecordRow& row, const std::string& place) {
        const auto equals = std::min(row.digest.find('='), row.digest.size());
        const auto algorithm = parse_hash_algorithm(row.digest.substr(0, equals));
        if (!algorithm.ok()) return differs(printable(row.path), " has no digest to be compared with");
        Hasher hasher(*algorithm);
        TRY(read_in_chunks(top_, place, [&](std::string_view bytes) { hasher.update(bytes); }));
        if (concat('=', base64_url(std::move(hasher).finish())) == row.digest.substr(equals)) return {};
        return differs(printable(row.path), " has another digest");
    }

    BorrowedFd top_;
    std::string dist_info_;
    Sizes unseen_;  // the files that no row named so far
};

}  // namespace

Result<void> check_wheel_object(BorrowedFd top, std::uint64_t size) { return WheelProof(top).run(size); }

}  // namespace pyenvx::store
