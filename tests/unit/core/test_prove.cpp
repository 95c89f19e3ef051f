#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "store/base/file.hpp"
#include "store/plan/derivation.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/core/objects.hpp"

using namespace pyenvx;
using namespace pyenvx::store;
using namespace pyenvx::tests;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kModule = "site/pear/__init__.py";
constexpr std::string_view kRecord = "site/pear-1.0.dist-info/RECORD";
constexpr std::string_view kSource = "print('pear')\n";

class Remembering final : public Progress {
public:
    std::vector<std::string> details;
    void step(Stage, std::string_view, std::uint64_t, std::uint64_t) override {}
    void transfer(std::string_view, std::uint64_t, std::uint64_t) override {}
    void warn(std::string_view) override {}
    void notice(std::string_view) override {}
    void detail(std::string_view sentence) override { details.emplace_back(sentence); }
};

Derivation wheel_recipe() {
    return Derivation::make(DerivationKind::UnpackWheel, "pear-1.0", {{"wheel", Sha256::of("pear")}}, {{"layout", "1"}})
        .value();
}

std::string row(std::string_view path, std::string_view content) {
    return concat(path, ",sha256=", Sha256::of(content).base64(), ",", content.size(), "\n");
}

std::string record_of_pear() {
    return concat(row("pear/__init__.py", kSource), row("pear/py.typed", ""),
                  row("pear-1.0.data/scripts/peel", "#!python\n"), row("pear-1.0.dist-info/METADATA", "Name: pear\n"),
                  "pear/__pycache__/x.pyc,,\n", "pear-1.0.dist-info/RECORD,,\n");
}

void write_file(const fs::path& path, std::string_view bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << bytes;
}

void make_writable(const fs::path& top) {
    fs::permissions(top, fs::perms::owner_all);
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
        fs::permissions(entry.path(), entry.is_directory() ? fs::perms::owner_all : fs::perms(0600));
    }
}

// A home with a wheel's object, as it is when the machine has started again.
class StartedAgain {
public:
    StartedAgain() {
        make();
        start_machine_again(store);
    }

    void make() {
        auto draft = store.begin(path).value();
        write_file(draft->path() / kModule, kSource);
        write_file(draft->path() / "site/pear/py.typed", "");
        write_file(draft->path() / "scripts/peel", "#!python\n");
        write_file(draft->path() / "site/pear-1.0.dist-info/METADATA", "Name: pear\n");
        write_file(draft->path() / kRecord, record_of_pear());
        REQUIRE((*std::move(draft)).commit({.path = path, .deriver = recipe.text()}).ok());
    }

    fs::path file(std::string_view name) const { return store.locate(path) / name; }
    bool finds(const StorePath& wanted) const { return store.find(wanted).value().has_value(); }
    bool finds() const { return finds(path); }
    bool is_durable() const { return store.is_durable(path).value(); }

    TemporaryDirectory directory;
    Remembering progress;
    Derivation recipe = wheel_recipe();
    StorePath path = recipe.output_path();
    Store store = Store::open(directory.path() / "home", Sync::Lazy, &progress).value();
};

void zero_tail(const fs::path& file) {
    const auto size = fs::file_size(file);
    fs::resize_file(file, size / 2);
    fs::resize_file(file, size);
}

void drop_record_line(const StartedAgain& test, std::string_view line) {
    auto text = record_of_pear();
    text.erase(text.find(line), line.size());
    write_file(test.file(kRecord), text);
}

// In another process, for want of a second boot.
pid_t start_finder(const fs::path& home, const StorePath& path) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    auto store = Store::open(home);
    const auto found = store.ok() ? store->find(path) : Result<std::optional<ObjectInfo>>(store.error());
    ::_exit(!found.ok() ? 2 : found->has_value() ? 0 : 1);
}

int status_of(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a wheel's object that is as its RECORD says is durable once it was checked") {
    StartedAgain test;
    CHECK_FALSE(test.is_durable());
    CHECK(test.finds());
    CHECK(test.is_durable());
    CHECK(test.progress.details.empty());
}

TEST_CASE("a wheel's object that lost bytes, files or names to a power cut is thrown away when it is looked for") {
    using Damage = std::function<void(const StartedAgain&)>;
    const std::vector<std::pair<const char*, Damage>> damages = {
        {"a file is empty", [](auto& test) { fs::resize_file(test.file(kModule), 0); }},
        {"a file's tail is zero", [](auto& test) { zero_tail(test.file(kModule)); }},
        {"a file is shorter", [](auto& test) { fs::resize_file(test.file(kModule), 3); }},
        {"a file is gone", [](auto& test) { fs::remove(test.file(kModule)); }},
        {"an empty file is gone", [](auto& test) { fs::remove(test.file("site/pear/py.typed")); }},
        {"a file is there that RECORD does not name", [](auto& test) { write_file(test.file("site/new.py"), ""); }},
        {"RECORD is empty", [](auto& test) { fs::resize_file(test.file(kRecord), 0); }},
        {"RECORD's tail is zero", [](auto& test) { zero_tail(test.file(kRecord)); }},
        {"RECORD lost its last line", [](auto& test) { drop_record_line(test, "pear-1.0.dist-info/RECORD,,\n"); }},
        {"RECORD lost bytecode", [](auto& test) { drop_record_line(test, "pear/__pycache__/x.pyc,,\n"); }},
        {"RECORD is gone", [](auto& test) { fs::remove(test.file(kRecord)); }},
        {"metadata are gone", [](auto& test) { fs::remove_all(test.file("site/pear-1.0.dist-info")); }},
        {"all is gone", [](auto& test) { fs::remove_all(test.file("")); }},
    };
    for (const auto& example : damages) {
        const auto& [what, damage] = example;
        CAPTURE(example.first);
        StartedAgain test;
        make_writable(test.file(""));
        damage(test);
        CHECK_FALSE(test.finds());
        CHECK_FALSE(fs::exists(test.file("")));
        CHECK_FALSE(fs::exists(test.store.home() / "info" / test.path.str()));
        CHECK(test.progress.details.size() == 1);
        test.make();
        CHECK(test.finds());
    }
}

TEST_CASE("modes that a power cut took back are put right") {
    StartedAgain test;
    make_writable(test.file(""));
    CHECK(test.finds());
    CHECK(fs::status(test.file(kModule)).permissions() == fs::perms(0444));
    CHECK(fs::status(test.file("site")).permissions() == fs::perms(0555));
}

TEST_CASE("a damaged info file is written again when its object is found to be good") {
    StartedAgain test;
    const auto info = test.store.home() / "info" / test.path.str();
    fs::permissions(info, fs::perms(0600));
    fs::resize_file(info, 0);
    REQUIRE(test.finds());
    CHECK(parse_info(read_file(info, kMaxInfoBytes).value()).value().boot.empty());
}

TEST_CASE("an object with a tree hash is checked by it after a power cut") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    for (const auto* name : {"good", "bad"}) {
        REQUIRE(commit_object(store, name).ok());
        REQUIRE(store.hash_object(path_for(name)).ok());
    }
    make_writable(store.locate(path_for("bad")));
    zero_tail(store.locate(path_for("bad")) / "folder/7");
    start_machine_again(store);
    CHECK(store.find(path_for("good")).value().has_value());
    CHECK_FALSE(store.find(path_for("bad")).value().has_value());
}

TEST_CASE("an object of which nothing is known is made anew when the machine started again before it was durable") {
    TemporaryDirectory directory;
    auto store = Store::open(directory.path() / "home").value();
    REQUIRE(commit_object(store, "thing").ok());
    start_machine_again(store);
    CHECK(store.begin(path_for("thing")).value().has_value());
}

TEST_CASE("that something is made again is said once, however many objects of its name were lost") {
    StartedAgain test;
    for (const auto* what : {"bytecode", "more bytecode"}) {
        const auto path = StorePath::make(Sha256::of(what), test.path.name()).value();
        auto draft = test.store.begin(path).value();
        write_file(draft->path() / "file", what);
        REQUIRE((*std::move(draft)).commit({.path = path}).ok());
        start_machine_again(test.store);
        CHECK_FALSE(test.finds(path));
    }
    CHECK(test.progress.details.size() == 1);
}

TEST_CASE("a durable object is not read again when the machine started again") {
    StartedAgain test;
    REQUIRE(test.finds());
    make_writable(test.file(""));
    zero_tail(test.file(kModule));
    start_machine_again(test.store);
    CHECK(test.finds());
}

TEST_CASE("with a damaged object go all that refer to it") {
    StartedAgain test;
    REQUIRE(test.finds());
    REQUIRE(commit_object(test.store, "environment", "", {test.path}).ok());
    REQUIRE(commit_object(test.store, "second", "", {path_for("environment")}).ok());
    REQUIRE(test.store.set_root(test.store.home() / "envs/mine", path_for("second")).ok());
    REQUIRE(database_of(test.store).execute("UPDATE object SET durable = 0").ok());
    make_writable(test.file(""));
    zero_tail(test.file(kModule));
    start_machine_again(test.store);
    CHECK_FALSE(test.finds());
    CHECK(column_of(test.store, "environment", "count(*)") == "0");
    CHECK_FALSE(fs::exists(test.store.locate(path_for("environment"))));
    CHECK_FALSE(fs::exists(test.store.locate(path_for("second"))));
}

TEST_CASE("an object is not used before those that it refers to were checked") {
    StartedAgain test;
    REQUIRE(test.finds());
    REQUIRE(commit_object(test.store, "environment", "", {test.path}).ok());
    REQUIRE(test.store.hash_object(path_for("environment")).ok());
    REQUIRE(database_of(test.store).execute("UPDATE object SET durable = 0").ok());
    make_writable(test.file(""));
    zero_tail(test.file(kModule));
    start_machine_again(test.store);
    CHECK_FALSE(test.finds(path_for("environment")));
}

TEST_CASE("an object that could not be checked is not hashed as it is") {
    StartedAgain test;
    make_writable(test.file(""));
    zero_tail(test.file(kModule));
    REQUIRE(test.store.hash_object(test.path).ok());
    CHECK(test.store.without_hash().value().empty());
    CHECK_FALSE(fs::exists(test.file("")));
}

TEST_CASE("processes that check one object at once agree") {
    for (const bool damaged : {false, true}) {
        StartedAgain test;
        make_writable(test.file(""));
        if (damaged) zero_tail(test.file(kModule));
        std::vector<pid_t> children;
        for (int i = 0; i < 8; ++i) children.push_back(start_finder(test.store.home(), test.path));
        for (const auto child : children) CHECK(status_of(child) == (damaged ? 1 : 0));
        CHECK(test.is_durable() == !damaged);
    }
}
