#include "store/collect/plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace pyenvx;
using namespace pyenvx::collect;
using store::ObjectGraph;
using store::StorePath;

namespace {

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kDay = 24 * 60 * 60;
constexpr std::int64_t kLongAgo = kNow - 100 * kDay;

StorePath path_for(const std::string& name) { return StorePath::make(Sha256::of(name), name).value(); }

/// A store in memory: objects of 100 bytes that were used long ago, unless said otherwise.
class Sample {
public:
    void object(const std::string& name, const std::vector<std::string>& references = {},
                std::int64_t last_used = kLongAgo) {
        places_[name] = static_cast<ObjectGraph::Index>(nodes_.size());
        for (const auto& reference : references) references_.push_back({places_[name], places_.at(reference)});
        nodes_.push_back({path_for(name), 100, last_used});
    }
    void root(RootKind kind, const std::string& object, Hold hold = Hold::Firmly, std::int64_t last_used = 0) {
        roots.push_back({kind, object, "", {path_for(object)}, hold, last_used});
    }
    /// Names of what is to go, in order.
    std::vector<std::string> dead(Policy policy) const {
        const ObjectGraph graph(nodes_, references_);
        std::vector<std::string> names;
        for (const auto object : make_plan(graph, roots, policy).dead) {
            names.emplace_back(graph.nodes()[object].path.name());
        }
        return names;
    }
    std::vector<std::size_t> released(Policy policy) const {
        return make_plan(ObjectGraph(nodes_, references_), roots, policy).released;
    }

    std::vector<Root> roots;

private:
    std::vector<ObjectGraph::Node> nodes_;
    std::vector<ObjectGraph::Reference> references_;
    std::map<std::string, ObjectGraph::Index> places_;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("what a root leads to stays, with all that it refers to") {
    Sample sample;
    sample.object("part");
    sample.object("whole", {"part"});
    sample.object("other");
    sample.root(RootKind::OutLink, "whole");
    CHECK(sample.dead({kNow}) == Names{"other"});
}

TEST_CASE("the store is empty when all roots are gone") {
    Sample sample;
    sample.object("part");
    sample.object("whole", {"part"});
    CHECK(sample.dead({kNow}) == Names{"whole", "part"});
}

TEST_CASE("a chain of 500 references lives by its first object and goes from there") {
    Sample sample;
    sample.object("object-0");
    for (int i = 1; i < 500; ++i) sample.object(concat("object-", i), {concat("object-", i - 1)});
    auto without_root = sample;
    sample.root(RootKind::OutLink, "object-499");
    CHECK(sample.dead({kNow}).empty());
    const auto order = without_root.dead({kNow});
    REQUIRE(order.size() == 500);
    CHECK(order.front() == "object-499");
    CHECK(order.back() == "object-0");
}

TEST_CASE("what was used within the time to keep stays, with all that it refers to") {
    Sample sample;
    sample.object("part");
    sample.object("whole", {"part"}, kNow - 7 * kDay);
    CHECK(sample.dead({kNow}).empty());
    CHECK(sample.dead({kNow, 6 * kDay}) == Names{"whole", "part"});
}

TEST_CASE("a launch record that was used says so of its environment, even when its script is gone") {
    Sample sample;
    sample.object("environment");
    sample.root(RootKind::Record, "environment", Hold::NoMore, kNow - kDay);
    CHECK(sample.dead({kNow}).empty());
    CHECK(sample.released({kNow}) == std::vector<std::size_t>{0});
    CHECK(sample.dead({kNow, 0}) == Names{"environment"});
}

TEST_CASE("a record whose script is gone is no root") {
    Sample sample;
    sample.object("environment");
    sample.root(RootKind::Record, "environment", Hold::NoMore, kLongAgo);
    CHECK(sample.dead({kNow}) == Names{"environment"});
}

TEST_CASE("a script that was not used for long keeps its environment until it is told to let go") {
    Sample sample;
    sample.object("environment");
    sample.root(RootKind::Record, "environment", Hold::ForItsOwner, kLongAgo);
    sample.root(RootKind::StableLink, "environment", Hold::ForItsOwner, kLongAgo);
    CHECK(sample.dead({kNow}).empty());
    CHECK(sample.dead({kNow, 30 * kDay, true}) == Names{"environment"});
    CHECK(sample.released({kNow, 30 * kDay, true}) == std::vector<std::size_t>{0, 1});
    CHECK(sample.dead({kNow, 200 * kDay, true}).empty());
}

TEST_CASE("a stable link was used when its script's record was") {
    Sample sample;
    sample.object("environment");
    sample.root(RootKind::Record, "environment", Hold::ForItsOwner, kNow - kDay);
    sample.root(RootKind::StableLink, "environment", Hold::ForItsOwner, kLongAgo);
    CHECK(sample.released({kNow, 30 * kDay, true}).empty());
}

TEST_CASE("words on a command line keep their environment for as long as they are used") {
    Sample sample;
    sample.object("old");
    sample.object("new");
    sample.root(RootKind::Record, "old", Hold::WhileUsed, kNow - 15 * kDay);
    sample.root(RootKind::Record, "new", Hold::WhileUsed, kNow - 13 * kDay);
    CHECK(sample.dead({kNow}) == Names{"old"});
}

TEST_CASE("of what is to go the longest unused goes first, but none before what refers to it") {
    Sample sample;
    sample.object("part", {}, kNow - 90 * kDay);
    sample.object("whole", {"part"}, kNow - 40 * kDay);
    sample.object("other", {}, kNow - 60 * kDay);
    CHECK(sample.dead({kNow}) == Names{"other", "whole", "part"});
}

TEST_CASE("for a limit those scripts are let go of that were not used for longest, and no more than it takes") {
    Sample sample;
    for (int i = 0; i < 5; ++i) {
        const auto name = concat("environment-", i);
        sample.object(name);
        sample.root(RootKind::Record, name, Hold::ForItsOwner, kNow - (20 + i) * kDay);
    }
    Policy policy{kNow};
    policy.bytes_wanted = 150;
    CHECK(sample.dead(policy) == Names{"environment-4", "environment-3"});
    policy.bytes_wanted = 10'000;
    CHECK(sample.dead(policy).size() == 5);
}

TEST_CASE("no limit takes what was used within the time to keep, nor what a program uses") {
    Sample sample;
    sample.object("recent");
    sample.object("running");
    sample.root(RootKind::Record, "recent", Hold::ForItsOwner, kNow - 7 * kDay);
    sample.root(RootKind::Process, "running");
    Policy policy{kNow};
    policy.bytes_wanted = 10'000;
    CHECK(sample.dead(policy).empty());
}
