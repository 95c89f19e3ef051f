// One wheel on its way into the store. Internal to this folder.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "store/core/store.hpp"
#include "store/digest/sha256.hpp"
#include "store/realise/wheel_realiser.hpp"

namespace pyenvx::realise {

/// Queued → Claiming → Fetching → Arrived → Unpacking → Done. A guess stops when it is Written, until it is ordered;
/// one whose object another process is making becomes Busy. Guarded by the lock of its WheelWorks; but while it is
/// Claiming or Unpacking, draft and file belong to the worker.
struct WheelJob {
    enum class Step { Queued, Claiming, Fetching, Arrived, Unpacking, Written, Busy, Done };

    explicit WheelJob(WheelOrder wanted) : order(std::move(wanted)) {}

    bool has_worker() const { return step == Step::Claiming || step == Step::Unpacking; }
    bool is_on_the_way() const { return step != Step::Queued && step != Step::Busy && step != Step::Done; }
    std::uint64_t size() const { return order.file.size.value_or(0); }
    std::string label() const { return concat(order.name.name.str(), " ", order.name.version.str()); }

    const WheelOrder order;
    Step step = Step::Queued;
    bool is_ordered = false;                  ///< else it is a guess, which may be dropped
    bool is_announced = false;                ///< an ordered one that is done, once its owner was told
    std::optional<store::StorePath> path;     ///< once the digest is known
    std::optional<store::ObjectDraft> draft;  ///< from the claim of the path until the object is registered
    std::optional<index::DownloadedFile> file;
    std::optional<Sha256> sha256;  ///< of what was written into the draft
    std::stop_source download;
    std::optional<Result<WheelObject>> outcome;  ///< once it is Done
};

using WheelJobPtr = std::shared_ptr<WheelJob>;

}  // namespace pyenvx::realise
