#include "launcher/finish/task.hpp"

#include <doctest/doctest.h>

#include "sample_task.hpp"
#include "store/base/file.hpp"
#include "store/base/text.hpp"
#include "tests/fuzz/finish/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;
using namespace pyenvx::finish;
using tests::sample_task;

namespace {

const std::filesystem::path kData = PYENVX_TEST_DATA;

std::string replaced(std::string text, std::string_view old_part, std::string_view new_part) {
    const auto at = text.find(old_part);
    REQUIRE(at != text.npos);
    return text.replace(at, old_part.size(), new_part);
}

ErrorKind kind_of(std::string_view text) {
    const auto task = parse_task(text);
    REQUIRE_FALSE(task.ok());
    return task.error().kind();
}

}  // namespace

TEST_CASE("the text of a task is the lasting format") {
    CHECK(task_text(sample_task()).value() == read_file(kData / "task.golden", kMaxTaskBytes).value());
    const auto interpreter = tests::object("cpython-3.11.7");
    CHECK(task_text({interpreter, {}}).value() ==
          concat("pyenvx-finish-task 1\nobject ", interpreter.str(), "\nend\n"));
}

TEST_CASE("a task reads back as it was written") {
    const auto text = task_text(sample_task()).value();
    const auto task = parse_task(text).value();
    CHECK(task_text(task).value() == text);
    CHECK(task.work->plan.parts[1].direct_url == sample_task().work->plan.parts[1].direct_url);
    CHECK(task.work->levels == sample_task().work->levels);
}

TEST_CASE("parts are written in the order of their names, whatever order they come in") {
    auto task = sample_task();
    std::swap(task.work->plan.parts.front(), task.work->plan.parts.back());
    CHECK(task_text(task).value() == task_text(sample_task()).value());
}

TEST_CASE("a task cut short anywhere is refused") {
    const auto text = task_text(sample_task()).value();
    for (std::size_t size = 0; size < text.size(); ++size) CHECK_FALSE(parse_task(text.substr(0, size)).ok());
}

TEST_CASE("a task in any other spelling is refused") {
    const auto text = task_text(sample_task()).value();
    for (const auto& example : {std::pair{"part idna", "part IDNA"},
                                {"optimise 0\noptimise 2\n", "optimise 2\noptimise 0\n"},
                                {"optimise 0\n", "optimise 0\noptimise 0\n"},
                                {"optimise 2", "optimise 3"},
                                {"optimise 2", "optimise 02"},
                                {"pth known", "pth  known"},
                                {"pth known", "pth sometimes"},
                                {" needed ", " wanted "},
                                {"link hello", "link  hello"},
                                {"launcher ", "lancher "},
                                {"direct-url 7", "direct-url "}}) {
        const auto& [old_part, new_part] = example;
        CAPTURE(example.second);
        CHECK(kind_of(replaced(text, old_part, new_part)) == ErrorKind::Corrupt);
    }
    CHECK(kind_of(text + "\n") == ErrorKind::Corrupt);
    CHECK(kind_of("") == ErrorKind::Corrupt);
}

TEST_CASE("no name in a task leads out of its folder") {
    const auto text = task_text(sample_task()).value();
    for (const auto* bad : {"../hello", "/hello", ".hello", "a/b", "a\\b", ""}) {
        CAPTURE(bad);
        CHECK(kind_of(replaced(text, "hello.py-0123abcd", bad)) == ErrorKind::Corrupt);
        CHECK(kind_of(replaced(text, "flight-0123abcd", bad)) == ErrorKind::Corrupt);
        CHECK(kind_of(replaced(text, "bin/python3.11", concat("bin/", bad))) == ErrorKind::Corrupt);
        CHECK(kind_of(replaced(text, "library python3.11", concat("library ", bad))) == ErrorKind::Corrupt);
        auto task = sample_task();
        task.work->link = bad;
        CHECK_FALSE(task_text(task).ok());
    }
}

TEST_CASE("a task of a later format is too new") {
    CHECK(kind_of("pyenvx-finish-task 2\nanything\n") == ErrorKind::TooNew);
}

TEST_CASE("a task that is too large is refused, read or written") {
    CHECK(kind_of(std::string(kMaxTaskBytes + 1, 'x')) == ErrorKind::Corrupt);
    auto task = sample_task();
    task.work->plan.parts[0].direct_url = std::string(kMaxTaskBytes, 'x');
    CHECK_FALSE(task_text(task).ok());
}

TEST_CASE("the reader of tasks keeps its promises over every input of the corpus") {
    tests::replay_corpus("finish", "task", fuzz::check_task);
}
