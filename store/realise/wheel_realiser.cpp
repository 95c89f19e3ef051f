#include "store/realise/wheel_realiser.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <numeric>
#include <thread>

#include "store/base/interrupt.hpp"
#include "store/base/threads.hpp"
#include "store/realise/wheel_unpack.hpp"

namespace pyenvx::realise {
namespace {

using Download = std::future<Result<index::DownloadedFile>>;

std::string label(const WheelOrder& order) { return concat(order.name.name.str(), " ", order.name.version.str()); }

// The index vouches for the file by its own digest; the order's may come from a lock.
Error refuse_other_file(const WheelOrder& order, const Sha256& actual) {
    return fail(ErrorKind::Refused, order.file.filename, " is not the file that was asked for: its sha256 is ",
                actual.hex(), ", not ", order.sha256->hex());
}

/// One order on its way. The future is empty once a worker has taken it.
struct Job {
    std::size_t order;
    Download download;
};

/// Jobs whose download is under way, handed to whichever worker asks, those that have arrived first.
class Arrivals {
public:
    explicit Arrivals(std::deque<Job> jobs) : jobs_(std::move(jobs)) {}

    /// The next job that has arrived, or the oldest one when none has yet; nothing when all are taken or stopped.
    std::optional<Job> take() {
        const std::lock_guard lock(mutex_);
        if (stopped_ || jobs_.empty()) return std::nullopt;
        auto chosen = std::find_if(jobs_.begin(), jobs_.end(), [](const Job& job) {
            return job.download.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        });
        if (chosen == jobs_.end()) chosen = jobs_.begin();
        Job job = std::move(*chosen);
        jobs_.erase(chosen);
        return job;
    }
    void stop() {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }

private:
    std::mutex mutex_;
    std::deque<Job> jobs_;
    bool stopped_ = false;
};

class Realisation {
public:
    Realisation(std::span<const WheelOrder> orders, store::Store& store, Progress& progress, unsigned workers)
        : orders_(orders),
          store_(store),
          progress_(progress),
          workers_(std::max(workers, 1U)),
          objects_(orders.size()) {}

    Result<std::vector<WheelObject>> run(IndexProvider& provider) {
        const auto missing = TRY(find_present());
        if (!missing.empty()) TRY(fetch(missing, *TRY(provider.index())));
        std::vector<WheelObject> objects;
        for (auto& object : objects_) objects.push_back(*std::move(object));
        return objects;
    }

private:
    // Fills in what the store has; returns the other orders, the largest first.
    Result<std::vector<std::size_t>> find_present() {
        std::vector<std::size_t> missing;
        for (std::size_t i = 0; i < orders_.size(); ++i) {
            if (!TRY(take_from_store(i))) missing.push_back(i);
        }
        std::stable_sort(missing.begin(), missing.end(), [this](std::size_t left, std::size_t right) {
            return orders_[left].file.size.value_or(0) > orders_[right].file.size.value_or(0);
        });
        return missing;
    }

    Result<bool> take_from_store(std::size_t i) {
        const auto& order = orders_[i];
        if (!order.sha256) return false;
        const auto recipe = TRY(wheel_derivation(*order.sha256, order.name));
        if (!TRY(store_.find(recipe.output_path()))) return false;
        objects_[i] = WheelObject{recipe.output_path(), *order.sha256};
        return true;
    }

    Result<void> fetch(const std::vector<std::size_t>& missing, index::PackageIndex& index) {
        std::deque<Job> jobs;
        for (const auto i : missing) jobs.push_back({i, index.download(orders_[i].file, store_.home() / "tmp")});
        total_ = missing.size();
        Arrivals arrivals(std::move(jobs));
        Threads threads;
        const auto count = std::min<std::size_t>(workers_, missing.size());
        for (std::size_t i = 0; i < count && threads.start([&] { work(arrivals); }); ++i) {}
        if (threads.empty()) work(arrivals);
        threads.join();
        if (failure_) return *std::move(failure_);
        return {};
    }

    void work(Arrivals& arrivals) {
        while (auto job = arrivals.take()) {
            auto object = finish(*job);
            const std::lock_guard lock(mutex_);
            if (object.ok()) {
                progress_.step(Stage::Unpack, label(orders_[job->order]), ++done_, total_);
                objects_[job->order] = std::move(object).value();
                continue;
            }
            arrivals.stop();
            if (!failure_) failure_ = std::move(object).error();
        }
    }

    Result<WheelObject> finish(Job& job) {
        const auto& order = orders_[job.order];
        const auto file = TRY(job.download.get());
        if (order.sha256 && *order.sha256 != file.sha256) return refuse_other_file(order, file.sha256);
        TRY(check_interrupted());
        const auto recipe = TRY(wheel_derivation(file.sha256, order.name));
        auto draft = TRY(store_.begin(recipe.output_path()));
        if (draft) {
            TRY(unpack(file.fd, order, draft->path()).context("in ", order.file.filename));
            TRY((*std::move(draft)).commit({recipe.output_path(), recipe.text()}));
        }
        return WheelObject{recipe.output_path(), file.sha256};
    }

    // Whoever begins takes along the workers that unpack nothing: they wait for downloads, or have none left. So the
    // last wheel to arrive, often the largest, has all of them.
    Result<void> unpack(BorrowedFd file, const WheelOrder& order, const std::filesystem::path& directory) {
        const unsigned others = std::min(unpacking_++, workers_ - 1);
        auto outcome = unpack_wheel(file, order.name, order.expected, directory, workers_ - others);
        --unpacking_;
        return outcome;
    }

    std::span<const WheelOrder> orders_;
    store::Store& store_;
    Progress& progress_;
    const unsigned workers_;
    std::atomic<unsigned> unpacking_ = 0;
    std::vector<std::optional<WheelObject>> objects_;
    std::mutex mutex_;
    std::optional<Error> failure_;
    std::size_t done_ = 0;
    std::size_t total_ = 0;
};

}  // namespace

Result<store::Derivation> wheel_derivation(const Sha256& sha256, const pep::WheelFilename& name) {
    return store::Derivation::make(store::DerivationKind::UnpackWheel, concat(name.name.str(), "-", name.version.str()),
                                   {{"wheel", sha256}}, {{"layout", std::string(kWheelObjectLayout)}});
}

Result<std::vector<WheelObject>> realise_wheels(std::span<const WheelOrder> orders, store::Store& store,
                                                IndexProvider& provider, Progress& progress, unsigned workers) {
    return Realisation(orders, store, progress, workers).run(provider);
}

}  // namespace pyenvx::realise
