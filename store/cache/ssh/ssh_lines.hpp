// The connections to one store, lent to whoever asks it something. Internal to this folder.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "store/cache/ssh/ssh_line.hpp"

namespace pyenvx::cache {

/// Thread-safe. A connection that failed is never lent again.
class SshLines {
public:
    explicit SshLines(SshAccess access) : access_(std::move(access)) {}

    /// A connection for as long as this lives; it goes back with done(), and is closed otherwise.
    class Loan {
    public:
        Loan(Loan&& other) noexcept : owner_(other.owner_), line_(std::move(other.line_)), number_(other.number_) {}
        ~Loan();
        SshLine& operator*() const { return *line_; }
        SshLine* operator->() const { return line_.get(); }
        /// Names the connection; never that of another.
        std::uint64_t number() const { return number_; }
        void done() &&;

    private:
        friend class SshLines;
        Loan(SshLines& owner, std::unique_ptr<SshLine> line, std::uint64_t number)
            : owner_(&owner), line_(std::move(line)), number_(number) {}
        SshLines* owner_;
        std::unique_ptr<SshLine> line_;
        std::uint64_t number_;
    };

    /// An idle one, or a further one, or the next that comes back.
    Result<Loan> borrow();
    /// That very one, once it comes back. Network when it has failed.
    Result<Loan> borrow(std::uint64_t number);

    const SshAccess& access() const { return access_; }

private:
    struct Idle {
        std::unique_ptr<SshLine> line;
        std::uint64_t number;
    };
    Loan lend(std::vector<Idle>::iterator idle);
    void give_back(std::unique_ptr<SshLine> line, std::uint64_t number);

    const SshAccess access_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Idle> idle_;                // guarded, and what follows
    std::vector<std::uint64_t> lent_ = {};  // their numbers
    std::uint64_t last_number_ = 0;
};

}  // namespace pyenvx::cache
