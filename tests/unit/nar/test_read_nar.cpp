#include "store/nar/read_nar.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "tests/fuzz/nar/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;

namespace {

class Text final : public ByteSource {
public:
    explicit Text(std::string_view text) : left_(text) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto count = std::min(size, left_.size());
        std::copy_n(left_.data(), count, buffer);
        left_.remove_prefix(count);
        return count;
    }

private:
    std::string_view left_;
};

class Listing final : public NarVisitor {
public:
    Result<void> enter_directory(const std::string& name) override { return add("enter ", name); }
    Result<void> leave_directory() override { return add("leave", ""); }
    Result<void> begin_file(const std::string& name, bool executable, std::uint64_t size) override {
        return add(executable ? "program " : "file ", concat(name, " ", size));
    }
    Result<void> file_bytes(std::string_view bytes) override { return add("bytes ", bytes); }
    Result<void> end_file() override { return {}; }
    Result<void> link(const std::string& name, const std::string& target) override {
        return add("link ", concat(name, " ", target));
    }
    std::vector<std::string> lines;

private:
    Result<void> add(std::string_view what, std::string_view which) {
        lines.push_back(concat(what, which));
        return {};
    }
};

std::string words(const std::vector<std::string>& all) {
    std::string out;
    for (const auto& word : all) {
        for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>((word.size() >> (8 * i)) & 0xFF));
        out += word;
        out.append((8 - word.size() % 8) % 8, '\0');
    }
    return out;
}

std::string file_node(const std::string& contents) {
    return words({"(", "type", "regular", "contents", contents, ")"});
}

std::string entry(const std::string& name, const std::string& node) {
    return words({"entry", "(", "name", name, "node"}) + node + words({")"});
}

std::string directory(const std::string& entries) { return words({"(", "type", "directory"}) + entries + words({")"}); }

std::string archive(const std::string& node) { return words({"nix-archive-1"}) + node; }

Result<NarDigest> read(const std::string& bytes, Listing& listing, std::uint64_t max_bytes = 1 << 20) {
    Text text(bytes);
    return read_nar(text, listing, max_bytes);
}

// Why it is refused.
std::string refusal(const std::string& bytes, std::uint64_t max_bytes = 1 << 20) {
    Listing listing;
    const auto outcome = read(bytes, listing, max_bytes);
    REQUIRE(!outcome.ok());
    CHECK(outcome.error().kind() == ErrorKind::Refused);
    return outcome.error().message();
}

bool says(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("an archive of a tree is read as it was written") {
    const auto bytes =
        archive(directory(entry("a", file_node("hello")) +
                          entry("b", words({"(", "type", "regular", "executable", "", "contents", "#!", ")"})) +
                          entry("c", words({"(", "type", "symlink", "target", "a", ")"})) + entry("d", directory(""))));
    Listing listing;
    const auto digest = read(bytes, listing);
    REQUIRE(digest.ok());
    CHECK(digest->hash == Sha256::of(bytes));
    CHECK(digest->size == bytes.size());
    CHECK(listing.lines == std::vector<std::string>{"enter ", "file a 5", "bytes hello", "program b 2", "bytes #!",
                                                    "link c a", "enter d", "leave", "leave"});
}

TEST_CASE("duplicate or unsorted archive entries are refused (CVE-2024-45593)") {
    const auto two = [](const char* first, const char* second) {
        return archive(directory(entry(first, file_node("1")) + entry(second, file_node("2"))));
    };
    CHECK(says(refusal(two("a", "a")), "not in order"));
    CHECK(says(refusal(two("b", "a")), "not in order"));
    CHECK(says(refusal(archive(directory(entry("a", words({"(", "type", "symlink", "target", "/tmp", ")"})) +
                                         entry("a", directory(entry("x", file_node(""))))))),
               "not in order"));
}

TEST_CASE("an archive of endless depth is refused at its limit (CVE-2026-44028)") {
    std::string node = file_node("");
    for (int i = 0; i < kMaxTreeDepth; ++i) node = directory(entry("d", node));
    Listing listing;
    CHECK(read(archive(node), listing).ok());
    CHECK(says(refusal(archive(directory(entry("d", node)))), "nested"));
    // Without any end: it must be refused before it is read to one.
    std::string endless = words({"nix-archive-1"});
    for (int i = 0; i < 100'000; ++i) endless += words({"(", "type", "directory", "entry", "(", "name", "d", "node"});
    CHECK(says(refusal(endless, endless.size()), "nested"));
}

TEST_CASE("names that lead elsewhere are refused") {
    using namespace std::string_literals;
    for (const auto& name : {""s, "."s, ".."s, "a/b"s, "/"s, "../x"s, "a\0b"s, "\xff"s}) {
        CHECK_MESSAGE(says(refusal(archive(directory(entry(name, file_node(""))))), "name"), name);
    }
    CHECK(says(refusal(archive(directory(entry(std::string(256, 'a'), file_node(""))))), "255"));
}

TEST_CASE("links with targets that are empty or too long are refused") {
    const auto link = [](const std::string& target) {
        return archive(words({"(", "type", "symlink", "target", target, ")"}));
    };
    Listing listing;
    CHECK(read(link(std::string(4095, 'x')), listing).ok());
    CHECK(says(refusal(link(std::string(4096, 'x'))), "4095"));
    CHECK(says(refusal(link("")), "nowhere"));
}

TEST_CASE("padding that is not zero is refused") {
    auto bytes = archive(file_node("hello"));
    bytes[bytes.find("hello") + 7] = 'x';
    CHECK(says(refusal(bytes), "padding"));
}

TEST_CASE("an archive that ends early, or goes on after its end, is refused") {
    const auto bytes = archive(directory(entry("a", file_node("hello"))));
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(says(refusal(bytes.substr(0, size)), "early"));
    CHECK(says(refusal(bytes + "x"), "follows"));
    CHECK(says(refusal(bytes + words({"(", ")"})), "follows"));
}

TEST_CASE("an archive that is larger than it should be is refused before it is read whole") {
    const auto bytes = archive(file_node(std::string(10'000'000, 'x')));
    Listing listing;
    const auto outcome = read(bytes, listing, 1000);
    CHECK(says(outcome.error().message(), "larger"));
    CHECK(listing.lines.size() <= 1);
}

TEST_CASE("words in other order, or of other kinds, are refused") {
    CHECK(says(refusal(words({"nix-archive-2"})), "nix-archive-1"));
    CHECK(says(refusal(archive(words({"(", "type", "fifo", ")"}))), "no type"));
    CHECK(says(refusal(archive(words({"(", "type", "regular", ")"}))), "no contents"));
    CHECK(says(refusal(archive(words({"(", "type", "regular", "executable", "x", "contents", "", ")"}))), "should"));
    CHECK(says(refusal(archive(words({"(", "type", "directory", "name"}))), "an entry should"));
}

TEST_CASE("what is read of an archive says it all") { tests::replay_corpus("nar", "stream", fuzz::check_nar); }
