// layout [ROUNDS]: how long an environment of 7,231 files in 600 folders takes (the scientific five have as many).
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "store/base/file.hpp"
#include "store/digest/sha256.hpp"
#include "store/environment/environment.hpp"
#include "store/environment/launcher_object.hpp"
#include "store/pep/installed_record.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::store;

namespace {

constexpr int kParts = 10;
constexpr int kFiles = 7231;

template <typename T>
T must(Result<T> result) {
    if (result.ok()) return std::move(result).value();
    std::fprintf(stderr, "layout: %s\n", result.error().message().c_str());
    std::exit(2);
}

void write(const std::filesystem::path& path, const std::string& bytes) {
    if (!make_directories(path.parent_path()).ok() || !write_file_atomically(path, bytes).ok()) std::exit(2);
}

EnvironmentPart make_part(Store& store, int number) {
    const auto name = concat("part", number);
    const auto path = must(StorePath::make(Sha256::of(name), name));
    auto draft = must(store.begin(path));
    std::vector<pep::RecordRow> rows;
    for (int i = 0; i < kFiles / kParts; ++i) {
        const auto file = concat(name, "/p", i / 96, "/q", i / 12, "/module", i, ".py");
        const auto bytes = concat("x = ", i, "\n");
        rows.push_back({file, concat("sha256=", Sha256::of(bytes).base64()), std::to_string(bytes.size())});
        write(draft->path() / "site" / file, bytes);
    }
    write(draft->path() / "site" / concat(name, "-1.dist-info/RECORD"), pep::record_text(rows));
    return {must(pep::PackageName::parse(name)), must((*std::move(draft)).commit({.path = path}))};
}

}  // namespace

int main(int argc, char** argv) {
    const long rounds = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 20;
    const tests::TemporaryDirectory directory;
    auto store = must(Store::open(directory.path() / "home"));
    const auto launcher = must(launcher_object(argv[0], "bench", store));
    std::vector<EnvironmentPart> parts;
    for (int i = 0; i < kParts; ++i) parts.push_back(make_part(store, i));
    SilentProgress progress;
    std::vector<double> milliseconds;
    for (long round = 0; round < rounds; ++round) {
        // Another library name makes it another environment.
        const EnvironmentPlan plan{launcher, "bin/python3.11", concat("python3.", round), launcher, parts};
        const auto start = std::chrono::steady_clock::now();
        must(lay_out(plan, store, progress));
        const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
        milliseconds.push_back(taken.count());
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    std::printf("%d files: median %.1f ms, lower quartile %.1f ms\n", kFiles, milliseconds[milliseconds.size() / 2],
                milliseconds[milliseconds.size() / 4]);
}
