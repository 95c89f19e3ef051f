#include "launcher/finish/stand_back.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

using namespace pyenvx::finish;
using namespace std::chrono_literals;

namespace {

// A child that waits for a signal.
class Program {
public:
    Program() {
        if (process_ == 0) {
            ::pause();
            ::_exit(0);
        }
    }
    ~Program() {
        if (process_ > 0) end();
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    pid_t process() const { return process_; }
    bool lives() const { return ::waitpid(process_, nullptr, WNOHANG) == 0; }
    pid_t end() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        return std::exchange(process_, -1);
    }

private:
    pid_t process_ = ::fork();
};

}  // namespace

TEST_CASE("a program that goes on is left alone for the given time only") {
    const Program program;
    const auto began = std::chrono::steady_clock::now();
    CHECK(stand_back(program.process(), 30ms).ok());
    CHECK(std::chrono::steady_clock::now() - began >= 30ms);
    CHECK(program.lives());
}

TEST_CASE("a program that has ended is not waited for") {
    Program program;
    CHECK(stand_back(program.end(), 1h).ok());
}

TEST_CASE("waiting ends with the program") {
    const Program program;
    const pid_t killer = ::fork();
    if (killer == 0) ::_exit(::usleep(20'000) + ::kill(program.process(), SIGKILL));
    CHECK(stand_back(program.process(), 1h).ok());
    ::waitpid(killer, nullptr, 0);
}
