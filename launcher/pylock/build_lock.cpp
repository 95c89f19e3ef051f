#include "launcher/pylock/build_lock.hpp"

#include <algorithm>
#include <tuple>

#include "launcher/pylock/fields.hpp"
#include "launcher/pylock/read_package.hpp"
#include "launcher/pylock/toml_text.hpp"
#include "launcher/pylock/write_package.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::pylock {
namespace {

constexpr std::string_view kVersion = "1";
constexpr std::size_t kMaxBuilds = 10'000;
constexpr std::size_t kMaxRequirements = 1'000;

Result<PinnedBuild> read_build(const Fields& fields) {
    PinnedBuild build;
    build.name = TRY(fields.needed_text("name"));
    build.source = TRY(fields.needed_text("source"));
    build.environment = TRY(fields.needed_text("environment"));
    build.requirements = TRY(fields.texts("requires"));
    for (const auto& package : TRY(fields.tables("packages", kMaxRequirements))) {
        build.packages.push_back(TRY(read_package(package)));
    }
    return build;
}

Result<PinnedTree> read_tree(const Fields& fields) {
    auto name = TRY(fields.needed_text("name"));
    auto commit = TRY(fields.needed_text("commit-id"));
    auto digest_text = TRY(fields.needed_text("tree-sha256"));
    PinnedTree tree{std::move(name), std::move(commit), std::move(digest_text)};
    if (const auto digest = Sha256::from_hex(tree.sha256); !digest.ok())
        return fields.wrong("tree-sha256", digest.error().message());
    return tree;
}

std::string tree_text(const PinnedTree& tree) {
    return concat("\n[[trees]]\nname = ", toml_string(tree.name), "\ncommit-id = ", toml_string(tree.commit),
                  "\ntree-sha256 = ", toml_string(tree.sha256), '\n');
}

auto key_of(const PinnedBuild& build) {
    return std::tie(build.name, build.environment, build.source, build.requirements);
}

Result<std::string> build_text(const PinnedBuild& build) {
    std::vector<std::string> requirements;
    for (const auto& requirement : build.requirements) requirements.push_back(toml_string(requirement));
    auto text =
        concat("\n[[builds]]\nname = ", toml_string(build.name), "\nsource = ", toml_string(build.source),
               "\nenvironment = ", toml_string(build.environment), "\nrequires = [", join(requirements, ", "), "]\n");
    for (const auto& package : build.packages) text += TRY(package_text(package, "builds.packages"));
    return text;
}

}  // namespace

bool is_same_build(const PinnedBuild& left, const PinnedBuild& right) { return key_of(left) == key_of(right); }

Result<BuildLock> parse_build_lock(std::string_view bytes, std::string_view name) {
    const toml::Source source{printable(name)};
    const auto document = TRY(toml::parse(bytes, source));
    const auto fields = TRY(Fields::of(source, document));
    const auto version = TRY(fields.needed_text("build-lock-version"));
    if (version != kVersion) {
        return fail(ErrorKind::TooNew, source.name, " has version ", printable(version), ", and this pyenvx reads ",
                    kVersion)
            .hint("use a newer pyenvx, or make it anew: `pyenvx lock`");
    }
    BuildLock lock;
    for (const auto& tree : TRY(fields.tables("trees", kMaxBuilds))) lock.trees.push_back(TRY(read_tree(tree)));
    for (const auto& build : TRY(fields.tables("builds", kMaxBuilds))) lock.builds.push_back(TRY(read_build(build)));
    return lock;
}

Result<std::string> text_of(const BuildLock& lock) {
    auto builds = lock.builds;
    std::sort(builds.begin(), builds.end(),
              [](const auto& left, const auto& right) { return key_of(left) < key_of(right); });
    auto text = concat("build-lock-version = ", toml_string(kVersion), "\ncreated-by = \"pyenvx\"\n");
    auto trees = lock.trees;
    std::sort(trees.begin(), trees.end());
    for (const auto& tree : trees) text += tree_text(tree);
    for (const auto& build : builds) text += TRY(build_text(build));
    return text;
}

}  // namespace pyenvx::pylock
