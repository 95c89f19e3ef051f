#include "store/realise/wheel_realiser.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "store/base/file.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/wheel_builder.hpp"

using namespace pyenvx;
using namespace pyenvx::realise;
using tests::WheelBuilder;

namespace {

/// A store and a folder of wheels, which the real index reads through file URLs.
class Home : public IndexProvider {
public:
    Result<index::PackageIndex*> index() override {
        ++times_asked;
        index::IndexSettings settings;
        settings.find_links = {directory_.path()};
        if (!index_) index_ = TRY(index::PackageIndex::create(settings, progress_));
        return index_.get();
    }

    WheelOrder order(const WheelBuilder& wheel, std::string_view folder = "files") const {
        constexpr std::string_view kName = "demo-1.0-py3-none-any.whl";
        const auto path = directory_.write(concat(folder, "/", kName), wheel.bytes());
        index::DistributionFile file;
        file.filename = kName;
        file.url = concat("file://", path);
        return {std::move(file), pep::WheelFilename::parse(kName).value(), Sha256::of(wheel.bytes()), std::nullopt};
    }

    Result<std::vector<WheelObject>> realise(const std::vector<WheelOrder>& orders) {
        return WheelRealiser(store_, *this, progress_, 2).realise(orders);
    }
    std::string read(const WheelObject& object, std::string_view place) const {
        return read_file(store_.locate(object.path) / place, 1 << 20).value();
    }
    std::size_t objects() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(store_.home() / "store")) {
            count += entry.path().filename().string().find("demo-1.0") != std::string::npos ? 1 : 0;
        }
        return count;
    }

    int times_asked = 0;

private:
    tests::TemporaryDirectory directory_;
    SilentProgress progress_;
    store::Store store_ = store::Store::open(directory_.path() / "home").value();
    std::unique_ptr<index::PackageIndex> index_;
};

}  // namespace

TEST_CASE("wheels become objects in the order they were asked for, and are not fetched again") {
    Home home;
    const auto first = home.order(WheelBuilder().add("first.py", "1"), "a");
    const auto second = home.order(WheelBuilder().add("second.py", "2"), "b");
    const auto objects = home.realise({first, second});
    REQUIRE(objects.ok());
    REQUIRE(objects->size() == 2);
    CHECK(home.read(objects->at(0), "site/first.py") == "1");
    CHECK(home.read(objects->at(1), "site/second.py") == "2");
    CHECK(home.times_asked == 1);
    const auto again = home.realise({second});
    REQUIRE(again.ok());
    CHECK(again->at(0).path == objects->at(1).path);
    CHECK(home.times_asked == 1);
}

TEST_CASE("a wheel whose digest nobody knew is one object with the same wheel asked for by digest") {
    Home home;
    auto order = home.order(WheelBuilder());
    const auto known = home.realise({order});
    REQUIRE(known.ok());
    order.sha256.reset();
    const auto unknown = home.realise({order, order});
    REQUIRE(unknown.ok());
    CHECK(unknown->at(0).path == known->at(0).path);
    CHECK(home.objects() == 1);
}

TEST_CASE("a file other than the one that was asked for is refused, and no object is made") {
    Home home;
    auto order = home.order(WheelBuilder());
    order.sha256 = Sha256::of("another wheel");
    const auto objects = home.realise({order});
    REQUIRE_FALSE(objects.ok());
    CHECK(objects.error().kind() == ErrorKind::Refused);
    CHECK(objects.error().message().starts_with("demo-1.0-py3-none-any.whl is not the file that was asked for"));
    CHECK(home.objects() == 0);
}

TEST_CASE("a hostile wheel is named, and leaves nothing in the store") {
    Home home;
    const auto objects = home.realise({home.order(WheelBuilder().remove("WHEEL"))});
    REQUIRE_FALSE(objects.ok());
    CHECK(objects.error().kind() == ErrorKind::Refused);
    CHECK(objects.error().message() == "the wheel has no WHEEL");
    CHECK(objects.error().notes() == std::vector<std::string>{"in demo-1.0-py3-none-any.whl"});
    CHECK(home.objects() == 0);
}
