#include "launcher/warm/python_variables.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "words.hpp"

using namespace pyenvx;
using namespace pyenvx::warm;
using record::EditKind;
using tests::Block;

namespace {

using Entries = std::vector<std::string>;

Entries sorted_after(const Block& block, const std::vector<record::EnvironmentEdit>& edits) {
    auto entries = apply_edits(block.get(), edits);
    std::sort(entries.begin(), entries.end());
    return entries;
}

bool contains(const Entries& entries, std::string_view entry) {
    return std::find(entries.begin(), entries.end(), entry) != entries.end();
}

}  // namespace

TEST_CASE("an environment's Python sees its packages and no variable that would move or empty it") {
    const Block block({"A=1", "PYTHONHOME=/h", "PYTHONPATH=/p", "PYTHONNOUSERSITE=1", "PYTHONUSERBASE=/u"});
    const auto entries = sorted_after(block, python_edits({.environment = "/s/e"}));
    CHECK(entries == Entries{"A=1", "PYENVX_EXECUTABLE=/s/e/bin/python", "PYTHONUSERBASE=/s/e"});
}

TEST_CASE("PYTHONPATH stays when the declaration keeps it") {
    const Block block({"PYTHONPATH=/p"});
    CHECK(contains(apply_edits(block.get(), python_edits({.environment = "/s/e", .keep_pythonpath = true})),
                   "PYTHONPATH=/p"));
}

TEST_CASE("the bare interpreter gets no user base, and no variable that says so") {
    const Block block({"PYTHONPATH=/p", "PYTHONNOUSERSITE=1"});
    CHECK(apply_edits(block.get(), python_edits({})) == Entries{"PYTHONNOUSERSITE=1"});
    CHECK(bare_interpreter_arguments() == Entries{"-s"});
}

TEST_CASE("a folder is put before PATH once, and is all of it when there was none") {
    const std::vector<record::EnvironmentEdit> edits = {{EditKind::PrependPath, "PATH", "/e/bin"}};
    CHECK(apply_edits(Block({"PATH=/bin"}).get(), edits) == Entries{"PATH=/e/bin:/bin"});
    CHECK(apply_edits(Block({"PATH=/e/bin:/bin"}).get(), edits) == Entries{"PATH=/e/bin:/bin"});
    CHECK(apply_edits(Block({"PATH=/e/bin2"}).get(), edits) == Entries{"PATH=/e/bin:/e/bin2"});
    CHECK(apply_edits(Block({"PATH="}).get(), edits) == Entries{"PATH=/e/bin"});
    CHECK(apply_edits(Block({}).get(), edits) == Entries{"PATH=/e/bin"});
}

TEST_CASE("a variable that stands twice in a block is edited away twice") {
    CHECK(apply_edits(Block({"X=1", "XY=2", "X=3"}).get(), {{EditKind::Unset, "X", ""}}) == Entries{"XY=2"});
}

TEST_CASE("a value that looks at others sees them as the edits before it left them") {
    const Block block({"A=old", "B=b"});
    const auto entries = sorted_after(block, {{EditKind::Set, "A", "new"},
                                              {EditKind::Expand, "C", "${A}:${B}:${UNSET}:\\${A}"},
                                              {EditKind::Expand, "B", "${B}${C}"}});
    CHECK(entries == Entries{"A=new", "B=bnew:b::${A}", "C=new:b::${A}"});
}

TEST_CASE("a default counts where the variable is not set, be it by the person or by an edit before it") {
    const std::vector<record::EnvironmentEdit> edits = {{EditKind::Default, "A", "default"},
                                                        {EditKind::Set, "B", "set"},
                                                        {EditKind::Default, "B", "default"},
                                                        {EditKind::Default, "C", "${A}/${B}"}};
    CHECK(sorted_after(Block({}), edits) == Entries{"A=default", "B=set", "C=default/set"});
    CHECK(sorted_after(Block({"A=", "C=mine"}), edits) == Entries{"A=", "B=set", "C=mine"});
}
