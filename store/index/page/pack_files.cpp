#include <algorithm>
#include <optional>
#include <unordered_map>

#include "store/base/text.hpp"
#include "store/index/page/packed_file.hpp"

namespace pyenvx::index::packed {
namespace {

using Hashes = std::map<std::string, std::string>;

class Bytes {
public:
    template <std::unsigned_integral Number>
    void number(Number value) {
        for (std::size_t i = 0; i < sizeof(Number); ++i) bytes_.push_back(static_cast<char>(value >> (8 * i)));
    }
    void size(std::size_t value) { number(static_cast<std::uint32_t>(value)); }
    void raw(std::string_view value) { bytes_.append(value); }
    void text(std::string_view value) {
        size(value.size());
        raw(value);
    }
    const std::string& str() const { return bytes_; }

private:
    std::string bytes_;
};

// Borrows what it numbers.
class Texts {
public:
    std::uint32_t number_of(std::string_view text) {
        const auto [at, is_new] = numbers_.try_emplace(text, static_cast<std::uint32_t>(numbers_.size()));
        if (is_new) bytes_.text(text);
        return at->second;
    }
    std::size_t count() const { return numbers_.size(); }
    const std::string& bytes() const { return bytes_.str(); }

private:
    std::unordered_map<std::string_view, std::uint32_t> numbers_;
    Bytes bytes_;
};

std::size_t head_size(std::string_view filename) {
    for (const std::string_view end : {".tar.gz", ".zip"}) {
        if (filename.ends_with(end)) return filename.size() - end.size();
    }
    const auto first = filename.find('-');
    const auto second = first == std::string_view::npos ? first : filename.find('-', first + 1);
    return filename.ends_with(".whl") && second != std::string_view::npos ? second : filename.size();
}

// Whole folders, so that those of digests stay whole.
std::string_view common_beginning(const std::vector<DistributionFile>& files) {
    if (files.empty()) return {};
    std::string_view common = files.front().url;
    for (const auto& file : files) {
        const auto until = std::mismatch(common.begin(), common.end(), file.url.begin(), file.url.end()).first;
        common = common.substr(0, static_cast<std::size_t>(until - common.begin()));
    }
    return common.substr(0, common.rfind('/') + 1);
}

// What is not the usual spelling stays as it is, and fits no file later.
std::optional<std::string> digest_of(std::string_view hex) {
    const bool is_usual = hex.size() == 2 * kSha256Bytes && std::none_of(hex.begin(), hex.end(), is_upper);
    return is_usual ? from_hex(hex) : std::nullopt;
}

std::optional<std::string> only_sha256(const Hashes& hashes) {
    if (hashes.size() != 1 || hashes.begin()->first != "sha256") return std::nullopt;
    return digest_of(hashes.begin()->second);
}

// As folders_of() writes them.
std::optional<std::string> digest_of_folders(std::string_view folders) {
    if (folders.size() != 2 * kSha256Bytes + 3) return std::nullopt;
    if (folders[2] != '/' || folders[5] != '/' || folders.back() != '/') return std::nullopt;
    return digest_of(concat(folders.substr(0, 2), folders.substr(3, 2), folders.substr(6, 2 * kSha256Bytes - 4)));
}

class Packer {
public:
    std::string pack(const std::vector<DistributionFile>& files) {
        const auto common = common_beginning(files);
        texts_.number_of(common);
        for (const auto& file : files) add(file, std::string_view(file.url).substr(common.size()));
        Bytes list;
        list.size(texts_.count());
        list.size(files.size());
        list.size(details_.str().size());
        for (const auto* part : {&texts_.bytes(), &records_.str(), &details_.str()}) list.raw(*part);
        return list.str();
    }

private:
    void add(const DistributionFile& file, std::string_view url_end) {
        const auto begin = details_.str().size();
        if (file.uploaded) details_.number(*file.uploaded);
        const auto flags = plain_flags(file) | add_url_end(file, url_end) | add_details(file);
        const std::string_view filename = file.filename;
        const auto head = head_size(filename);
        records_.number(flags);
        records_.number(texts_.number_of(filename.substr(0, head)));
        records_.number(texts_.number_of(filename.substr(head)));
        records_.number(file.requires_python ? texts_.number_of(*file.requires_python) : 0);
        records_.size(begin);
    }

    static std::uint32_t plain_flags(const DistributionFile& file) {
        std::uint32_t flags = 0;
        if (file.yanked) flags |= kYanked;
        if (file.metadata_offered) flags |= kMetadataOffered;
        if (file.size) flags |= kHasSize;
        if (file.requires_python) flags |= kHasPython;
        if (file.uploaded) flags |= kHasUploadTime;
        return flags;
    }

    std::uint32_t add_url_end(const DistributionFile& file, std::string_view end) {
        std::uint32_t flags = 0;
        if (end.ends_with(file.filename)) {
            end.remove_suffix(file.filename.size());
            flags |= kNamedInUrl;
        }
        if (const auto digest = digest_of_folders(end)) {
            details_.raw(*digest);
            return flags | kFoldersAreDigest;
        }
        details_.text(end);
        return flags;
    }

    std::uint32_t add_details(const DistributionFile& file) {
        if (file.size) details_.number(*file.size);
        if (file.yanked) details_.text(file.yanked_reason);
        std::uint32_t flags = 0;
        if (add_hashes(file.hashes)) flags |= kOnlySha256;
        if (file.metadata_offered && add_hashes(file.metadata_hashes)) flags |= kMetadataOnlySha256;
        return flags;
    }

    // Whether there was but the digest to write.
    bool add_hashes(const Hashes& hashes) {
        if (const auto digest = only_sha256(hashes)) {
            details_.raw(*digest);
            return true;
        }
        details_.size(hashes.size());
        for (const auto& [name, value] : hashes) {
            details_.text(name);
            details_.text(value);
        }
        return false;
    }

    Texts texts_;
    Bytes records_;
    Bytes details_;
};

}  // namespace

std::string pack(const std::vector<DistributionFile>& files) { return Packer().pack(files); }

std::string folders_of(std::string_view digest) {
    if (digest.size() != kSha256Bytes) return {};
    const auto hex = to_hex(digest);
    const std::string_view all = hex;
    return concat(all.substr(0, 2), '/', all.substr(2, 2), '/', all.substr(4), '/');
}

}  // namespace pyenvx::index::packed
