#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"
#include "store/index/page/file_list.hpp"
#include "tests/fuzz/index/properties.hpp"

namespace pyenvx::index {
namespace {

DistributionFile wheel() {
    DistributionFile file;
    file.filename = "demo-2-py3-none-any.whl";
    file.url = "https://files.example/ab/demo-2-py3-none-any.whl";
    file.hashes = {{"md5", "00"}, {"sha256", std::string(64, 'a')}};
    file.size = 12;
    file.requires_python = ">=3.8";
    file.yanked = true;
    file.yanked_reason = "broken";
    file.metadata_offered = true;
    file.metadata_hashes = {{"sha256", "no digest"}};
    return file;
}

DistributionFile source() {
    DistributionFile file;
    file.filename = "demo-1.tar.gz";
    file.url = "https://files.example/ab/other-name.tar.gz";
    return file;
}

bool same(const DistributionFile& left, const DistributionFile& right) {
    const auto all = [](const DistributionFile& file) {
        return std::tie(file.filename, file.url, file.hashes, file.size, file.requires_python, file.yanked,
                        file.yanked_reason, file.metadata_offered, file.metadata_hashes);
    };
    return all(left) == all(right);
}

}  // namespace

TEST_SUITE("list of files") {
    TEST_CASE("all that is known of a file is given back") {
        const FileList files({wheel(), source()});
        REQUIRE(files.size() == 2);
        CHECK(same(files.at(0), wheel()));
        CHECK(same(files.at(1), source()));
    }

    TEST_CASE("what is looked at most is there without the rest") {
        const FileList files({wheel(), source()});
        CHECK(files.filename(0) == wheel().filename);
        CHECK(files.yanked(0));
        CHECK(files.requires_python(0) == ">=3.8");
        CHECK_FALSE(files.yanked(1));
        CHECK_FALSE(files.requires_python(1).has_value());
    }

    TEST_CASE("its bytes are the list again") {
        const FileList files({wheel(), source()});
        const auto again = FileList::parse(files.bytes());
        REQUIRE(again.has_value());
        CHECK(again->bytes() == files.bytes());
        CHECK(same(again->at(1), source()));
    }

    TEST_CASE("a list of nothing is a list") {
        const auto again = FileList::parse(FileList().bytes());
        REQUIRE(again.has_value());
        CHECK(again->empty());
    }

    TEST_CASE("bytes that break off inside a file are no list") {
        const auto whole = FileList({wheel(), source()}).bytes();
        const auto first = FileList({wheel()}).bytes().size();
        for (auto size = first + 1; size < whole.size(); ++size) {
            CAPTURE(size);
            CHECK_FALSE(FileList::parse(whole.substr(0, size)).has_value());
        }
    }

    TEST_CASE("unknown flags and kinds of hashes are no list") {
        auto bytes = FileList({source()}).bytes();
        const auto flags = 4 + source().url.size();
        bytes[flags] = static_cast<char>(bytes[flags] | 64);
        CHECK_FALSE(FileList::parse(bytes).has_value());
        auto hashed = source();
        hashed.hashes = {{"md5", "00"}};
        auto other = FileList({hashed}).bytes();
        other[other.size() - 14] = 3;
        CHECK_FALSE(FileList::parse(other).has_value());
    }

    TEST_CASE("the list keeps its promises over every input of the corpus") {
        const auto corpus = std::filesystem::path(PYENVX_TEST_DATA) / "../../fuzz/index/corpus/file_list";
        int inputs = 0;
        for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
            CAPTURE(entry.path().string());
            fuzz::check_file_list(read_file(entry.path(), 1 << 20).value());
            ++inputs;
        }
        CHECK(inputs > 0);
    }
}

}  // namespace pyenvx::index
