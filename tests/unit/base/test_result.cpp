#include "store/base/result.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "store/base/exit_status.hpp"

using namespace pyenvx;

namespace {

Result<int> half(int number) {
    if (number % 2 != 0) return fail(ErrorKind::Invalid, number, " is odd");
    return number / 2;
}

Result<int> quarter(int number) { return TRY(half(TRY(half(number).context("halving ", number)))); }

}  // namespace

TEST_CASE("TRY passes a value on") { CHECK(quarter(8).value() == 2); }

TEST_CASE("TRY returns the first error with its context") {
    const auto result = quarter(3);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().message() == "3 is odd");
    CHECK(result.error().notes() == std::vector<std::string>{"halving 3"});
}

TEST_CASE("a result holds values that can only be moved") {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
    const std::unique_ptr<int> number = std::move(result).value();
    CHECK(*number == 7);
}

TEST_CASE("each error kind has one exit status as a command and one as a launcher") {
    CHECK(exit_status(ErrorKind::Usage, ExitStyle::Command) == 2);
    CHECK(exit_status(ErrorKind::Unsatisfiable, ExitStyle::Command) == 3);
    CHECK(exit_status(ErrorKind::Refused, ExitStyle::Command) == 4);
    CHECK(exit_status(ErrorKind::Network, ExitStyle::Command) == 1);
    CHECK(exit_status(ErrorKind::Usage, ExitStyle::Launcher) == 125);
    CHECK(exit_status(ErrorKind::Refused, ExitStyle::Launcher) == 126);
    CHECK(exit_status(ErrorKind::NotFound, ExitStyle::Launcher) == 127);
}
