#include "store/cache/ssh/ssh_lines.hpp"

#include <algorithm>

namespace pyenvx::cache {
namespace {

// Servers of ssh turn away who opens many at once.
constexpr std::size_t kMost = 4;

}  // namespace

SshLines::Loan::~Loan() {
    if (line_) owner_->give_back(nullptr, number_);
}

void SshLines::Loan::done() && { owner_->give_back(std::move(line_), number_); }

void SshLines::give_back(std::unique_ptr<SshLine> line, std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    std::erase(lent_, number);
    if (line) idle_.push_back({std::move(line), number});
    changed_.notify_all();
}

SshLines::Loan SshLines::lend(std::vector<Idle>::iterator idle) {
    Loan loan(*this, std::move(idle->line), idle->number);
    idle_.erase(idle);
    lent_.push_back(loan.number());
    return loan;
}

Result<SshLines::Loan> SshLines::borrow() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !idle_.empty() || lent_.size() < kMost; });
    if (!idle_.empty()) return lend(idle_.end() - 1);
    const auto number = ++last_number_;
    lent_.push_back(number);
    lock.unlock();
    auto line = SshLine::open(access_);
    if (line.ok()) return Loan(*this, *std::move(line), number);
    give_back(nullptr, number);
    return std::move(line).error();
}

Result<SshLines::Loan> SshLines::borrow(std::uint64_t number) {
    std::unique_lock lock(mutex_);
    const auto is_lent = [&] { return std::find(lent_.begin(), lent_.end(), number) != lent_.end(); };
    changed_.wait(lock, [&] { return !is_lent(); });
    const auto found =
        std::find_if(idle_.begin(), idle_.end(), [&](const Idle& idle) { return idle.number == number; });
    if (found != idle_.end()) return lend(found);
    return fail(ErrorKind::Network, access_.name, " has lost what was sent, with its connection");
}

}  // namespace pyenvx::cache
