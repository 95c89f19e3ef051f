// The threads behind WheelRealiser, and the jobs that they share. Internal to this folder.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/base/threads.hpp"
#include "store/realise/wheel_job.hpp"
#include "store/realise/wheel_unpack.hpp"

namespace pyenvx::realise {

/// A download may end after close(), so this is shared with what is on its way; nothing borrowed is touched then.
/// guess(), order(), finish() and close() are called by one thread.
class WheelWorks : public std::enable_shared_from_this<WheelWorks> {
public:
    WheelWorks(store::Store& store, Progress& progress, unsigned workers, OnObject on_object);

    /// Begins with a wheel that may be ordered, unless guesses are on their way enough.
    void guess(const WheelOrder& order, index::PackageIndex& index);
    /// Begins with a wheel, or takes it over from the guesses.
    WheelJobPtr order(const WheelOrder& order, index::PackageIndex& index);
    /// Drops guesses that were not ordered.
    void drop_guesses();
    /// Waits until all that was ordered is done; the first error ends the wait.
    Result<void> finish();
    /// Ends everything and joins the threads.
    void close();

private:
    enum class Claim { Ours, Exists, Busy };
    using Lock = std::unique_lock<std::mutex>;

    WheelJobPtr add(const WheelOrder& order, index::PackageIndex& index);
    void start_threads();
    enum class Until { Closed, Settled };
    struct Task {
        WheelJobPtr job;
        std::shared_ptr<WheelUnpacking> shared;  ///< in place of a job: another worker's, to help with
    };
    void work(Until until);
    Task next_task(Until until);
    WheelJobPtr next_job();
    std::shared_ptr<WheelUnpacking> next_shared() const;
    WheelJobPtr largest(WheelJob::Step step) const;
    WheelJobPtr written_and_ordered() const;
    bool has_room_for(const WheelJob& job) const;

    void begin(const WheelJobPtr& job);
    void fetch(const WheelJobPtr& job);
    void arrive(const WheelJobPtr& job, Result<index::DownloadedFile> file);
    void unpack(const WheelJobPtr& job);
    Result<Claim> claim(WheelJob& job, const Sha256& sha256);
    bool is_ours(const WheelJobPtr& job, const Result<Claim>& claimed, const Sha256& sha256);
    Result<void> write(WheelJob& job);
    Result<void> unpack_together(const std::shared_ptr<WheelUnpacking>& unpacking);
    bool is_wanted(const WheelJobPtr& job);
    Result<WheelObject> commit(WheelJob& job);

    bool is_settled() const;
    WheelJobPtr first_busy() const;
    Result<void> wait_for_other(Lock& lock, const WheelJobPtr& job);
    void end(const WheelJobPtr& job, Result<WheelObject> outcome);
    void announce(WheelJob& job);

    store::Store& store_;
    Progress& progress_;
    const unsigned workers_;
    const OnObject on_object_;

    std::mutex mutex_;
    std::condition_variable changed_;
    index::PackageIndex* index_ = nullptr;
    std::map<std::string, WheelJobPtr> jobs_;
    std::vector<std::shared_ptr<WheelUnpacking>> unpackings_;
    std::uint64_t guessed_bytes_ = 0;
    std::size_t ordered_ = 0;
    std::size_t done_ = 0;
    std::optional<Error> failure_;
    bool closed_ = false;
    Threads threads_;
};

}  // namespace pyenvx::realise
