// The files of a project's page, packed into bytes that are also what the cache keeps. A page lists thousands of files,
// of which a resolution looks at the names, and those are made of few texts: each is there once, and files say which
// are theirs by number. All else of a file is taken out of the bytes when it is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/index/page/distribution_file.hpp"

namespace pyenvx::index {

/// What a choice looks at. Numbers are those of texts. The head and the tail make the file's name: "demo-1.0" with
/// "-py3-none-any.whl" or ".tar.gz"; a name that is neither a wheel's nor a source's has no tail.
struct ListedFile {
    std::uint32_t head = 0;
    std::uint32_t tail = 0;
    std::optional<std::uint32_t> requires_python;
    bool yanked = false;
};

/// Immutable and cheap to copy; copies share the bytes. Views live as long as one of them. Positions are below size(),
/// numbers of texts below texts().
class FileList {
public:
    explicit FileList(const std::vector<DistributionFile>& files = {});
    /// Takes what bytes() gave; `owner` is what keeps the bytes. Nothing unless they are such a list.
    static std::optional<FileList> parse(std::string_view bytes, std::shared_ptr<const void> owner);
    static std::optional<FileList> parse(std::string bytes);

    std::size_t size() const;
    bool empty() const { return size() == 0; }
    std::size_t texts() const;
    std::string_view text(std::uint32_t number) const;
    ListedFile listed(std::size_t position) const;
    /// When the file was uploaded, where the index says so.
    std::optional<std::uint32_t> uploaded(std::size_t position) const;
    /// All that is known of the file.
    DistributionFile at(std::size_t position) const;

    std::string_view bytes() const;

private:
    struct Packed;
    explicit FileList(std::shared_ptr<const Packed> packed) : packed_(std::move(packed)) {}

    std::shared_ptr<const Packed> packed_;
};

std::vector<DistributionFile> all_of(const FileList& files);

}  // namespace pyenvx::index
