// The stores that lie below one's own: what one's own has not is looked for there (ARCHITECTURE.md, "Layered stores").
#pragma once

#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/extra_store.hpp"

namespace pyenvx::store {

bool is_same_folder(const std::filesystem::path& left, const std::filesystem::path& right);

/// An object of an extra store.
struct ExtraObject {
    ObjectInfo info;
    std::filesystem::path place;  ///< the object's folder
};

/// Thread-safe. The stores are opened when something is asked of them. One that cannot be used, or fails, is told of
/// once and passed over: `progress`, borrowed, is warned of it, or told in detail where it is only not there.
class ExtraStores {
public:
    ExtraStores(std::vector<std::filesystem::path> homes, Progress& progress)
        : homes_(std::move(homes)), progress_(progress) {}

    std::optional<ExtraObject> find(const StorePath& path);
    std::optional<StorePath> realisation(const Sha256& recipe, std::string_view output);
    std::optional<std::string> fact(std::string_view kind, std::string_view key);

private:
    /// The first answer that one of them has.
    template <typename T, typename Question>
    std::optional<T> ask(const Question& question);
    void open();
    void pass_over(const std::filesystem::path& home, const Error& error);

    std::mutex mutex_;                          // guards all below
    std::vector<std::filesystem::path> homes_;  // that are not opened yet
    Progress& progress_;
    std::list<ExtraStore> stores_;
};

}  // namespace pyenvx::store
