// The files of a project's page, packed into bytes that are also what the cache keeps. A page lists thousands of files,
// of which a resolution looks at the names: the rest of a file is taken out of the bytes when it is asked for.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/index/page/distribution_file.hpp"

namespace pyenvx::index {

/// Immutable and cheap to copy; copies share the bytes. Views live as long as one of them. Positions are below size().
class FileList {
public:
    explicit FileList(const std::vector<DistributionFile>& files = {});
    /// Takes what bytes() gave. Nothing unless it is such a list to the last byte.
    static std::optional<FileList> parse(std::string bytes);

    std::size_t size() const;
    bool empty() const { return size() == 0; }
    std::string_view filename(std::size_t position) const;
    bool yanked(std::size_t position) const;
    std::optional<std::string_view> requires_python(std::size_t position) const;
    /// All that is known of the file.
    DistributionFile at(std::size_t position) const;

    const std::string& bytes() const;

private:
    struct Packed;
    explicit FileList(std::shared_ptr<const Packed> packed) : packed_(std::move(packed)) {}

    std::shared_ptr<const Packed> packed_;
};

std::vector<DistributionFile> all_of(const FileList& files);

}  // namespace pyenvx::index
