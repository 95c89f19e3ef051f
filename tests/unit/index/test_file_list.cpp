#include <doctest/doctest.h>

#include "store/digest/sha256.hpp"
#include "store/index/page/file_list.hpp"
#include "tests/fuzz/index/properties.hpp"
#include "tests/support/corpus.hpp"

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
    file.uploaded = 1'700'000'000;
    return file;
}

DistributionFile source() {
    DistributionFile file;
    file.filename = "demo-1.tar.gz";
    file.url = "https://files.example/ab/other-name.tar.gz";
    return file;
}

std::size_t details_size(std::string_view list) { return static_cast<unsigned char>(list[8]); }

std::string to_upper(std::string text) {
    for (auto& c : text) c = static_cast<char>(std::toupper(c));
    return text;
}

bool same(const DistributionFile& left, const DistributionFile& right) {
    const auto all = [](const DistributionFile& file) {
        return std::tie(file.filename, file.url, file.hashes, file.size, file.requires_python, file.yanked,
                        file.yanked_reason, file.metadata_offered, file.metadata_hashes, file.uploaded);
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
        CHECK(files.listed(0).yanked);
        CHECK(files.text(files.listed(0).requires_python.value()) == ">=3.8");
        CHECK(files.uploaded(0) == 1'700'000'000);
        CHECK_FALSE(files.listed(1).yanked);
        CHECK_FALSE(files.uploaded(1).has_value());
        CHECK_FALSE(files.listed(1).requires_python.has_value());
    }

    TEST_CASE("names of wheels and sources have heads and tails, others none") {
        const auto parts = [](std::string_view filename) {
            auto file = source();
            file.filename = filename;
            const FileList files({file});
            return std::pair(files.text(files.listed(0).head), files.text(files.listed(0).tail)) ==
                           std::pair(filename, std::string_view())
                       ? std::string("whole")
                       : concat(files.text(files.listed(0).head), " ", files.text(files.listed(0).tail));
        };
        CHECK(parts("demo-1-py3-none-any.whl") == "demo-1 -py3-none-any.whl");
        CHECK(parts("demo-1-2-py3-none-any.whl") == "demo-1 -2-py3-none-any.whl");
        CHECK(parts("old-demo-1.tar.gz") == "old-demo-1 .tar.gz");
        CHECK(parts("demo-1.zip") == "demo-1 .zip");
        CHECK(parts("demo-1.whl") == "whole");
        CHECK(parts("demo-1-py3.egg") == "whole");
    }

    TEST_CASE("files of one version share its text") {
        auto other = wheel();
        other.filename = "demo-2.tar.gz";
        const FileList files({wheel(), other});
        CHECK(files.listed(0).head == files.listed(1).head);
    }

    TEST_CASE("folders that are named by a digest take no more than it") {
        const auto digest = Sha256::of("file").hex();
        const auto folders = concat(digest.substr(0, 2), "/", digest.substr(2, 2), "/", digest.substr(4), "/");
        auto file = wheel();
        file.url = concat("https://files.example/", folders, file.filename);
        auto in_capitals = file;
        in_capitals.url = concat("https://files.example/", to_upper(folders), file.filename);
        const FileList files({file, in_capitals, source()});
        CHECK(files.at(0).url == file.url);
        CHECK(files.at(1).url == in_capitals.url);
        CHECK(files.bytes().find(digest.substr(4)) == std::string_view::npos);
    }

    TEST_CASE("its bytes are the list again") {
        const FileList files({wheel(), source()});
        const auto again = FileList::parse(std::string(files.bytes()));
        REQUIRE(again.has_value());
        CHECK(again->bytes() == files.bytes());
        CHECK(same(again->at(1), source()));
    }

    TEST_CASE("a list of nothing is a list") {
        const auto again = FileList::parse(std::string(FileList().bytes()));
        REQUIRE(again.has_value());
        CHECK(again->empty());
    }

    TEST_CASE("bytes that break off inside a file are no list") {
        const std::string whole(FileList({wheel(), source()}).bytes());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CAPTURE(size);
            CHECK_FALSE(FileList::parse(whole.substr(0, size)).has_value());
        }
    }

    TEST_CASE("a list may begin behind other bytes") {
        const FileList files({wheel()});
        const auto whole = std::make_shared<const std::string>(concat("header\n", files.bytes()));
        const auto again = FileList::parse(std::string_view(*whole).substr(7), whole);
        REQUIRE(again.has_value());
        CHECK(again->bytes() == files.bytes());
    }

    TEST_CASE("unknown flags, and texts and details that are not there, are no list") {
        const FileList files({source()});
        const std::string bytes(files.bytes());
        const auto record = bytes.size() - details_size(bytes) - 20;
        for (const std::size_t number : {0, 1, 2, 3, 4}) {
            CAPTURE(number);
            auto changed = bytes;
            changed[record + number * 4 + 2] = 1;
            CHECK_FALSE(FileList::parse(changed).has_value());
        }
    }

    TEST_CASE("the list keeps its promises over every input of the corpus") {
        tests::replay_corpus("index", "file_list", fuzz::check_file_list);
    }
}

}  // namespace pyenvx::index
