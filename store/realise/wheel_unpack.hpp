// Unpacking a wheel (the binary-distribution-format specification), trusting nothing in it.
//
// The layout of a wheel's object, version 1:
//   site/      what goes into site-packages: the wheel's top, and purelib and platlib of its .data folder
//   scripts/   headers/   data/      the other folders of .data
// Files are as in the wheel, shebangs included; 0555 those that the archive marks as executable and all scripts, 0444
// the rest. Cached bytecode (__pycache__) is left out: it may be stale, and no Python of ours would look at it. The
// object is a function of the wheel's bytes alone, whatever Python it is for and wherever it lies.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "store/archive/zip_reader.hpp"
#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/pep/core_metadata.hpp"
#include "store/pep/wheel_tag.hpp"
#include "store/realise/wheel_layout.hpp"

namespace pyenvx::realise {

inline constexpr std::string_view kWheelObjectLayout = "1";

/// One wheel that is being unpacked below an empty folder of our own, by as many threads as care to join at any time.
/// Every file is checked against RECORD while it is written, the largest first. Thread-safe.
class WheelUnpacking {
public:
    /// `wheel` is a file that nobody else can change. `expected` is the metadata that the resolver used, where it is
    /// known: a wheel that says otherwise is Refused. Errors: Refused with one sentence that says why; Io.
    static Result<std::shared_ptr<WheelUnpacking>> begin(BorrowedFd wheel, const pep::WheelFilename& name,
                                                         const std::optional<pep::CoreMetadata>& expected,
                                                         const std::filesystem::path& directory);
    WheelUnpacking(archive::ZipReader reader, std::vector<PlacedFile> files, Fd root);

    /// Whether there is a file that no thread has taken yet.
    bool has_work() const { return next_ < files_.size() && !stopped_; }
    /// Takes one file after another until there is none, or until one could not be written.
    void work();
    /// Waits until all threads have left work(), and lets none in again. The first error; Interrupted.
    Result<void> finish();

private:
    void stop(Error error);

    const archive::ZipReader reader_;
    const std::vector<PlacedFile> files_;
    const Fd root_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<bool> stopped_ = false;

    std::mutex mutex_;
    std::condition_variable left_;
    unsigned inside_ = 0;
    std::optional<Error> failure_;
};

}  // namespace pyenvx::realise
