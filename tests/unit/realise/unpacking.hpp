// Unpacking a wheel into a folder that has something beside it, which no wheel may touch.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/threads.hpp"
#include "store/realise/wheel_unpack.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/support/wheel_builder.hpp"

namespace pyenvx::realise {

using tests::WheelBuilder;
using tests::zip_member;

class Unpacking {
public:
    Unpacking() {
        std::filesystem::create_directory(object());
        home_.write("neighbour", "untouched");
    }

    std::filesystem::path object() const { return home_.path() / "object"; }
    std::filesystem::path outside(std::string_view name) const { return home_.path() / name; }

    Result<std::shared_ptr<WheelUnpacking>> begin(std::string_view wheel,
                                                  const std::optional<pep::CoreMetadata>& expected = {}) const {
        const Fd file = TRY(sys::open(home_.path().c_str(), O_TMPFILE | O_RDWR));
        TRY(sys::write_all(file, wheel));
        const auto name = TRY(pep::WheelFilename::parse("demo-1.0-py3-none-any.whl"));
        return WheelUnpacking::begin(file, name, expected, object());
    }

    Result<void> unpack(std::string_view wheel, const std::optional<pep::CoreMetadata>& expected = {},
                        unsigned workers = 1) const {
        const auto unpacking = TRY(begin(wheel, expected));
        Threads helpers;
        for (unsigned i = 1; i < workers; ++i) CHECK(helpers.start([&] { unpacking->work(); }));
        unpacking->work();
        return unpacking->finish();
    }

    /// Why the wheel is refused, before anything of it is written.
    std::string refusal(std::string_view wheel, const std::optional<pep::CoreMetadata>& expected = {}) const {
        const auto sentence = late_refusal(wheel, expected);
        CHECK(files().empty());
        return sentence;
    }
    std::string refusal(const WheelBuilder& wheel) const { return refusal(wheel.bytes()); }

    /// Why the wheel is refused, where its data has to be unpacked to know.
    std::string late_refusal(std::string_view wheel, const std::optional<pep::CoreMetadata>& expected = {}) const {
        const auto outcome = unpack(wheel, expected);
        CHECK(sys::list_directory(sys::open(home_.path().c_str(), O_RDONLY).value()).value() ==
              std::vector<std::string>{"neighbour", "object"});
        CHECK(read_file(outside("neighbour"), 100).value() == "untouched");
        if (outcome.ok()) return "(accepted)";
        CHECK(outcome.error().kind() == ErrorKind::Refused);
        return outcome.error().message();
    }

    /// Everything below the object that is no folder, sorted: "site/demo/__init__.py".
    std::vector<std::string> files() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(object())) {
            if (!entry.is_directory()) found.push_back(entry.path().lexically_relative(object()));
        }
        std::sort(found.begin(), found.end());
        return found;
    }
    std::string read(std::string_view place) const { return read_file(object() / place, 64 << 20).value(); }
    mode_t mode(std::string_view place) const {
        return sys::stat((object() / place).c_str()).value().value().st_mode & 07777;
    }

private:
    tests::TemporaryDirectory home_;
};

}  // namespace pyenvx::realise
