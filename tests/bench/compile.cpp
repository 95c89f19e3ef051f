// compile WORKERS PYTHON OBJECT…: how long the modules of wheels' objects take to compile, without the store's part.
// Prints a line for each object and one for all of them.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "store/base/file.hpp"
#include "store/bytecode/modules.hpp"
#include "store/bytecode/workers/compile_workers.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::bytecode;
namespace fs = std::filesystem;

namespace {

template <typename T>
T must(Result<T> result) {
    if (result.ok()) return std::move(result).value();
    std::fprintf(stderr, "compile: %s\n", result.error().message().c_str());
    std::exit(2);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<CompileOrder> orders_for(const fs::path& object, const fs::path& target) {
    std::vector<CompileOrder> orders;
    for (const auto& module : must(modules_of(object))) {
        orders.push_back({object / "site" / module.path, target / (module.path + "c"), module.path});
        fs::create_directories(orders.back().target.parent_path());
    }
    return orders;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const tests::TemporaryDirectory directory;
    const fs::path python = argv[2];
    const auto count = static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10));
    std::vector<std::vector<CompileOrder>> batches;
    for (int i = 3; i < argc; ++i) batches.push_back(orders_for(argv[i], directory.path() / std::to_string(i)));
    const auto start = std::chrono::steady_clock::now();
    auto workers = must(CompileWorkers::start(
        {must(store::StorePath::make(Sha256::of("bench"), "bench")), python.parent_path(), python}, count));
    std::size_t modules = 0;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < batches.size(); ++i) {
        const auto begin = std::chrono::steady_clock::now();
        if (!workers.compile(batches[i]).ok()) return 2;
        const auto size = source_bytes(must(modules_of(argv[i + 3])));
        std::printf("%s: %zu modules, %.2f MB, %.2f s\n", fs::path(argv[i + 3]).filename().c_str() + 33,
                    batches[i].size(), static_cast<double>(size) / 1e6, seconds_since(begin));
        modules += batches[i].size();
        bytes += size;
    }
    std::printf("all: %zu modules, %.2f MB, %.2f s\n", modules, static_cast<double>(bytes) / 1e6, seconds_since(start));
}
