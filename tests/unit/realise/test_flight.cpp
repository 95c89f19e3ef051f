// One flight for a wheel, whoever wants it, and guesses that come true or do not.
#include <doctest/doctest.h>

#include <future>
#include <mutex>

#include "store/base/file.hpp"
#include "store/realise/wheel_realiser.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/wheel_builder.hpp"

using namespace pyenvx;
using namespace pyenvx::realise;
using tests::WheelBuilder;

namespace {

/// Calls back when somebody waits for another's work.
class Hearing : public Progress {
public:
    void step(Stage, std::string_view, std::uint64_t, std::uint64_t) override {}
    void transfer(std::string_view, std::uint64_t, std::uint64_t) override {}
    void warn(std::string_view) override {}
    void notice(std::string_view) override {}
    void detail(std::string_view sentence) override {
        if (sentence.starts_with("waiting for ") && on_wait) on_wait();
    }
    std::function<void()> on_wait;
};

/// A store that two processes would share, here two handles, and wheels in folders.
class Flight : public IndexProvider {
public:
    Result<index::PackageIndex*> index() override {
        index::IndexSettings settings;
        settings.find_links = {directory_.path()};
        if (!index_) index_ = TRY(index::PackageIndex::create(settings, progress));
        return index_.get();
    }

    /// A wheel in a folder of that name.
    WheelOrder order(std::string_view folder) const {
        constexpr std::string_view kName = "demo-1.0-py3-none-any.whl";
        const auto bytes = WheelBuilder().add("what.py", folder).bytes();
        index::DistributionFile file;
        file.filename = kName;
        file.url = concat("file://", directory_.write(concat(folder, "/", kName), bytes));
        file.size = bytes.size();
        return {std::move(file), pep::WheelFilename::parse(kName).value(), Sha256::of(bytes), std::nullopt};
    }
    void remove(std::string_view folder) const { std::filesystem::remove_all(directory_.path() / folder); }

    WheelRealiser realiser(OnObject on_object = {}) {
        return WheelRealiser(store, *this, progress, 2, std::move(on_object));
    }
    bool has(const WheelOrder& order) const { return store.find(path_of(order)).value().has_value(); }
    static store::StorePath path_of(const WheelOrder& order) {
        return wheel_derivation(*order.sha256, order.name)->output_path();
    }

    Hearing progress;

private:
    tests::TemporaryDirectory directory_;
    std::unique_ptr<index::PackageIndex> index_;

public:
    store::Store store = store::Store::open(directory_.path() / "home").value();
    store::Store others = store::Store::open(directory_.path() / "home").value();
};

}  // namespace

TEST_CASE("a wheel that another process makes is waited for, and not fetched") {
    Flight flight;
    const auto shared = flight.order("shared");
    const auto own = flight.order("own");
    std::optional draft(flight.others.begin(Flight::path_of(shared)).value());
    flight.remove("shared");
    bool own_was_done = false;
    flight.progress.on_wait = [&] {
        own_was_done = flight.has(own);
        REQUIRE((*std::move(draft)).commit({.path = Flight::path_of(shared)}).ok());
    };
    const auto objects = flight.realiser().realise(std::vector{shared, own});
    REQUIRE(objects.ok());
    CHECK(objects->at(0).path == Flight::path_of(shared));
    CHECK(own_was_done);
}

TEST_CASE("the wheels of a process that died or failed are made by whoever waited") {
    Flight flight;
    const auto first = flight.order("first");
    const auto second = flight.order("second");
    std::optional first_draft(flight.others.begin(Flight::path_of(first)).value());
    std::optional second_draft(flight.others.begin(Flight::path_of(second)).value());
    flight.progress.on_wait = [&] {
        first_draft.reset();
        second_draft.reset();
    };
    REQUIRE(flight.realiser().realise(std::vector{first, second}).ok());
    CHECK(flight.has(first));
    CHECK(flight.has(second));
}

TEST_CASE("a wheel of unknown digest that another process makes is waited for as well") {
    Flight flight;
    const auto known = flight.order("demo");
    auto unknown = known;
    unknown.sha256.reset();
    std::optional draft(flight.others.begin(Flight::path_of(known)).value());
    flight.progress.on_wait = [&] { draft.reset(); };
    const auto objects = flight.realiser().realise(std::vector{unknown});
    REQUIRE(objects.ok());
    CHECK(objects->at(0).path == Flight::path_of(known));
}

TEST_CASE("of right and wrong guesses only what was ordered is registered and told") {
    Flight flight;
    const auto right = flight.order("right");
    const auto late = flight.order("late");
    const auto wrong = flight.order("wrong");
    std::mutex mutex;
    std::vector<std::string> told;
    auto realiser = flight.realiser([&](const WheelOrder& order, const WheelObject&) {
        const std::lock_guard lock(mutex);
        told.push_back(std::filesystem::path(order.file.url).parent_path().filename());
    });
    realiser.expect(wrong);
    realiser.expect(right);
    REQUIRE(realiser.realise(std::vector{right, late}).ok());
    std::sort(told.begin(), told.end());
    CHECK(told == std::vector<std::string>{"late", "right"});
    CHECK_FALSE(flight.has(wrong));
}

TEST_CASE("a guess that cannot be fetched harms nobody who does not order it") {
    Flight flight;
    const auto lost = flight.order("lost");
    flight.remove("lost");
    auto realiser = flight.realiser();
    realiser.expect(lost);
    CHECK(realiser.realise(std::vector{flight.order("demo")}).ok());
    CHECK_FALSE(flight.has(lost));
}

TEST_CASE("a guess that is another file than the index says is not registered, and its order is refused") {
    Flight flight;
    auto forged = flight.order("demo");
    forged.sha256 = Sha256::of("another wheel");
    auto realiser = flight.realiser();
    realiser.expect(forged);
    const auto objects = realiser.realise(std::vector{forged});
    REQUIRE_FALSE(objects.ok());
    CHECK(objects.error().kind() == ErrorKind::Refused);
    CHECK_FALSE(flight.has(forged));
}

TEST_CASE("what nobody orders any more leaves no draft behind") {
    Flight flight;
    flight.realiser().expect(flight.order("demo"));
    CHECK(std::filesystem::is_empty(flight.store.home() / "tmp"));
}
