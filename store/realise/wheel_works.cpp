#include "store/realise/wheel_works.hpp"

#include <algorithm>

#include "store/base/interrupt.hpp"

namespace pyenvx::realise {
namespace {

using Step = WheelJob::Step;

// What is on its way takes descriptors, and space below tmp/ until it is unpacked.
constexpr std::size_t kOnTheWay = 32;
constexpr std::uint64_t kBytesOnTheWay = std::uint64_t{256} << 20;
// One that is unpacked and one that arrives meanwhile, however large they are.
constexpr std::size_t kAlwaysOnTheWay = 2;
// Where a download takes long, the little time that a guess wins is not worth what a wrong one costs.
constexpr std::uint64_t kLargestGuess = std::uint64_t{64} << 20;
constexpr std::uint64_t kAllGuesses = std::uint64_t{256} << 20;

// The index vouches for the file by its own digest; the order's may come from a lock.
Error refuse_other_file(const WheelOrder& order, const Sha256& actual) {
    return fail(ErrorKind::Refused, order.file.filename, " is not the file that was asked for: its sha256 is ",
                actual.hex(), ", not ", order.sha256->hex());
}

Error no_longer_wanted() { return Error(ErrorKind::Interrupted, "it is no longer wanted"); }

std::string key_of(const WheelOrder& order) {
    return concat(order.file.filename, " ", order.sha256 ? order.sha256->hex() : order.file.url);
}

}  // namespace

WheelWorks::WheelWorks(store::Store& store, Progress& progress, unsigned workers, OnObject on_object)
    : store_(store), progress_(progress), workers_(std::max(workers, 1U)), on_object_(std::move(on_object)) {}

// ---- what the owner asks for ----

WheelJobPtr WheelWorks::add(const WheelOrder& order, index::PackageIndex& index) {
    index_ = &index;
    auto& job = jobs_[key_of(order)];
    if (!job) job = std::make_shared<WheelJob>(order);
    start_threads();
    changed_.notify_all();
    return job;
}

void WheelWorks::guess(const WheelOrder& order, index::PackageIndex& index) {
    const Lock lock(mutex_);
    const auto size = order.file.size.value_or(kLargestGuess);
    if (size > kLargestGuess || guessed_bytes_ + size > kAllGuesses || jobs_.contains(key_of(order))) return;
    guessed_bytes_ += size;
    add(order, index);
}

WheelJobPtr WheelWorks::order(const WheelOrder& order, index::PackageIndex& index) {
    Lock lock(mutex_);
    auto job = add(order, index);
    if (std::exchange(job->is_ordered, true)) return job;
    ++ordered_;
    if (job->step != Step::Done) return job;
    if (!job->outcome->ok() && !failure_) failure_ = job->outcome->error();
    lock.unlock();
    announce(*job);
    return job;
}

void WheelWorks::drop_guesses() {
    std::vector<store::ObjectDraft> dropped;  // removed after the lock is released: they may be large
    const Lock lock(mutex_);
    for (auto& [key, job] : jobs_) {
        if (job->is_ordered || job->step == Step::Done) continue;
        job->download.request_stop();
        if (job->has_worker()) continue;
        if (job->draft) dropped.push_back(*std::move(job->draft));
        job->draft.reset();
        job->file.reset();
        job->outcome = no_longer_wanted();
        job->step = Step::Done;
    }
    changed_.notify_all();
}

Result<void> WheelWorks::finish() {
    for (;;) {
        if (threads_.empty()) work(Until::Settled);  // the system gave none
        Lock lock(mutex_);
        changed_.wait(lock, [this] { return failure_ || is_settled(); });
        if (failure_) return *failure_;
        const auto busy = first_busy();
        if (!busy) return {};
        TRY(wait_for_other(lock, busy));
    }
}

void WheelWorks::close() {
    Lock lock(mutex_);
    closed_ = true;
    for (auto& [key, job] : jobs_) job->download.request_stop();
    changed_.notify_all();
    lock.unlock();
    threads_.join();
    lock.lock();
    // The store, which drafts refer to, may go before the last download has ended.
    for (auto& [key, job] : jobs_) job->draft.reset();
}

// ---- other processes ----

// Nothing of one's own is on its way: what is left waits for others, and holds nothing that they may wait for.
bool WheelWorks::is_settled() const {
    return std::all_of(jobs_.begin(), jobs_.end(), [](const auto& entry) {
        const auto& job = *entry.second;
        return !job.is_ordered || job.is_announced || job.step == Step::Busy;
    });
}

WheelJobPtr WheelWorks::first_busy() const {
    for (const auto& [key, job] : jobs_) {
        if (job->is_ordered && job->step == Step::Busy) return job;
    }
    return nullptr;
}

Result<void> WheelWorks::wait_for_other(Lock& lock, const WheelJobPtr& job) {
    lock.unlock();
    auto draft = TRY(store_.begin(*job->path, progress_));
    if (!draft) end(job, WheelObject{*job->path, job->file ? job->file->sha256 : *job->order.sha256});
    lock.lock();
    if (!draft) return {};
    // The other one died or failed, perhaps with more that it had claimed.
    job->draft.emplace(*std::move(draft));
    for (auto& [key, other] : jobs_) {
        if (other->step == Step::Busy) other->step = other->file ? Step::Arrived : Step::Queued;
    }
    changed_.notify_all();
    return {};
}

// ---- workers ----

void WheelWorks::start_threads() {
    const auto run = [this]() noexcept { work(Until::Closed); };
    while (threads_.size() < workers_ && threads_.start(run)) {}
}

void WheelWorks::work(Until until) {
    for (;;) {
        const auto [job, shared] = next_task(until);
        if (shared) {
            shared->work();
        } else if (job) {
            job->step == Step::Claiming ? begin(job) : unpack(job);
        } else {
            return;
        }
    }
}

// A job of one's own comes first: whoever helps another begins no download meanwhile.
WheelWorks::Task WheelWorks::next_task(Until until) {
    Lock lock(mutex_);
    for (; !closed_; changed_.wait(lock)) {
        if (until == Until::Settled && (failure_ || is_settled())) break;
        if (failure_) continue;
        if (auto job = next_job()) return {std::move(job), nullptr};
        if (auto shared = next_shared()) return {nullptr, std::move(shared)};
    }
    return {};
}

WheelJobPtr WheelWorks::next_job() {
    if (auto job = largest(Step::Queued); job && has_room_for(*job)) {
        job->step = Step::Claiming;
        return job;
    }
    auto job = largest(Step::Arrived);
    if (!job) job = written_and_ordered();
    if (job) job->step = Step::Unpacking;
    return job;
}

std::shared_ptr<WheelUnpacking> WheelWorks::next_shared() const {
    const auto has_work = [](const auto& unpacking) { return unpacking->has_work(); };
    const auto found = std::find_if(unpackings_.begin(), unpackings_.end(), has_work);
    return found == unpackings_.end() ? nullptr : *found;
}

WheelJobPtr WheelWorks::written_and_ordered() const {
    for (const auto& [key, job] : jobs_) {
        if (job->step == Step::Written && job->is_ordered) return job;
    }
    return nullptr;
}

WheelJobPtr WheelWorks::largest(Step step) const {
    WheelJobPtr found;
    for (const auto& [key, job] : jobs_) {
        if (job->step == step && (!found || job->size() > found->size())) found = job;
    }
    return found;
}

bool WheelWorks::has_room_for(const WheelJob& job) const {
    std::size_t count = 0;
    std::uint64_t bytes = job.size();
    for (const auto& [key, other] : jobs_) {
        if (!other->is_on_the_way()) continue;
        ++count;
        bytes += other->size();
    }
    return count < kAlwaysOnTheWay || (count < kOnTheWay && bytes <= kBytesOnTheWay);
}

void WheelWorks::begin(const WheelJobPtr& job) {
    const auto& sha256 = job->order.sha256;
    if (sha256 && !is_ours(job, claim(*job, *sha256), *sha256)) return;
    fetch(job);
}

void WheelWorks::fetch(const WheelJobPtr& job) {
    {
        const Lock lock(mutex_);
        job->step = Step::Fetching;
    }
    index_->download(
        job->order.file, store_.home() / "tmp", job->download.get_token(),
        [works = shared_from_this(), job](Result<index::DownloadedFile> file) { works->arrive(job, std::move(file)); });
}

void WheelWorks::arrive(const WheelJobPtr& job, Result<index::DownloadedFile> file) {
    {
        const Lock lock(mutex_);
        if (closed_ || job->step != Step::Fetching) return;
        if (file.ok()) {
            job->file = std::move(file).value();
            job->step = Step::Arrived;
            return changed_.notify_all();
        }
    }
    end(job, std::move(file).error());
}

Result<WheelWorks::Claim> WheelWorks::claim(WheelJob& job, const Sha256& sha256) {
    if (job.draft) return Claim::Ours;
    job.path = TRY(wheel_derivation(sha256, job.order.name)).output_path();
    auto claimed = TRY(store_.try_begin(*job.path));
    if (std::holds_alternative<store::Busy>(claimed)) return Claim::Busy;
    if (std::holds_alternative<store::Exists>(claimed)) return Claim::Exists;
    job.draft.emplace(std::get<store::ObjectDraft>(std::move(claimed)));
    return Claim::Ours;
}

// Whether the job goes on here. Otherwise it is ended, or left to whoever makes its object.
bool WheelWorks::is_ours(const WheelJobPtr& job, const Result<Claim>& claimed, const Sha256& sha256) {
    if (claimed.ok() && *claimed == Claim::Ours) return true;
    if (claimed.ok() && *claimed == Claim::Busy) {
        const Lock lock(mutex_);
        job->step = Step::Busy;
        changed_.notify_all();
    } else {
        end(job, claimed.ok() ? Result<WheelObject>(WheelObject{*job->path, sha256}) : claimed.error());
    }
    return false;
}

void WheelWorks::unpack(const WheelJobPtr& job) {
    if (job->file) {
        const auto sha256 = job->file->sha256;
        if (job->order.sha256 && *job->order.sha256 != sha256) return end(job, refuse_other_file(job->order, sha256));
        if (!is_ours(job, claim(*job, sha256), sha256)) return;
        auto written = write(*job);
        if (!written.ok()) return end(job, std::move(written).error());
    }
    if (is_wanted(job)) end(job, commit(*job));
}

Result<void> WheelWorks::write(WheelJob& job) {
    TRY(check_interrupted());
    const auto& order = job.order;
    auto unpacking = WheelUnpacking::begin(job.file->fd, order.name, order.expected, job.draft->path());
    auto outcome = unpacking.ok() ? unpack_together(*unpacking) : std::move(unpacking).error();
    TRY(std::move(outcome).context("in ", order.file.filename));
    job.sha256 = job.file->sha256;
    job.file.reset();
    return {};
}

// With all workers that have nothing else to do, or will have: the last wheel to arrive is often the largest.
Result<void> WheelWorks::unpack_together(const std::shared_ptr<WheelUnpacking>& unpacking) {
    {
        const Lock lock(mutex_);
        unpackings_.push_back(unpacking);
        changed_.notify_all();
    }
    unpacking->work();
    {
        const Lock lock(mutex_);
        std::erase(unpackings_, unpacking);
    }
    return unpacking->finish();
}

// Nothing is registered that nobody has ordered.
bool WheelWorks::is_wanted(const WheelJobPtr& job) {
    {
        const Lock lock(mutex_);
        if (job->is_ordered) return true;
        if (!job->download.stop_requested()) {
            job->step = Step::Written;
            return false;
        }
    }
    end(job, no_longer_wanted());
    return false;
}

Result<WheelObject> WheelWorks::commit(WheelJob& job) {
    const auto recipe = TRY(wheel_derivation(*job.sha256, job.order.name));
    TRY((*std::move(job.draft)).commit({recipe.output_path(), recipe.text()}));
    return WheelObject{recipe.output_path(), *job.sha256};
}

void WheelWorks::end(const WheelJobPtr& job, Result<WheelObject> outcome) {
    Lock lock(mutex_);
    job->draft.reset();
    job->file.reset();
    job->outcome = std::move(outcome);
    job->step = Step::Done;
    if (job->is_ordered && !job->outcome->ok() && !failure_) failure_ = job->outcome->error();
    changed_.notify_all();
    const bool was_ordered = job->is_ordered;
    lock.unlock();
    if (was_ordered) announce(*job);
}

void WheelWorks::announce(WheelJob& job) {
    if (!job.outcome->ok()) return;
    if (on_object_) on_object_(job.order, **job.outcome);
    const Lock lock(mutex_);
    job.is_announced = true;
    progress_.step(Stage::Unpack, job.label(), ++done_, ordered_);
    changed_.notify_all();
}

}  // namespace pyenvx::realise
