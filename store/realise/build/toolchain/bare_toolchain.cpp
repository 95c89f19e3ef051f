#include <array>
#include <set>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/interpreter/elf/elf.hpp"
#include "store/interpreter/object/manifest.hpp"
#include "store/realise/build/toolchain/toolchain.hpp"

namespace pyenvx::build {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxLibraryBytes = 512 << 20;
constexpr std::size_t kMaxManifestBytes = 1 << 20;

// Where the loader looks by itself, on the distributions that there are.
std::vector<fs::path> library_folders(const std::string& machine) {
    const auto multiarch = concat(machine, "-linux-gnu");
    return {fs::path("/lib") / multiarch, fs::path("/usr/lib") / multiarch, "/lib64", "/usr/lib64", "/lib", "/usr/lib"};
}

class Collector {
public:
    explicit Collector(const std::string& machine) : folders_(library_folders(machine)) {}

    Result<void> add_library(const std::string& name) {
        if (!seen_.insert(name).second) return {};
        for (const auto& folder : folders_) {
            const auto path = folder / name;
            if (TRY(sys::stat(path.c_str()))) return add_file(path);
        }
        return fail(ErrorKind::NotFound, "the interpreter needs ", printable(name),
                    ", which this system does not have");
    }

    /// The loader, or a library: at its own place, with what it needs in turn.
    Result<void> add_file(const fs::path& path) {
        const auto real = TRY(sys::realpath(path.c_str()));
        const auto bytes = TRY(read_file(real, kMaxLibraryBytes));
        digests_ += concat(path, ' ', Sha256::of(bytes).hex(), '\n');
        inputs_.push_back({real, path});
        const auto dynamic = TRY(elf::read_dynamic_info(bytes).context("in ", path));
        for (const auto& needed : dynamic.needed) TRY(add_library(needed));
        return {};
    }

    Toolchain take() {
        return {"none", std::move(inputs_), {}, {}, Sha256::of(concat("bare toolchain 1\n", digests_))};
    }

    void know(const std::string& name) { seen_.insert(name); }

private:
    std::vector<fs::path> folders_;
    std::set<std::string> seen_;
    std::vector<sandbox::Input> inputs_;
    std::string digests_;
};

}  // namespace

Result<Toolchain> bare_toolchain(const interpreter::InterpreterObject& python) {
    const auto text = TRY(read_file(python.root / interpreter::kManifestName, kMaxManifestBytes));
    const auto manifest = TRY(interpreter::parse_manifest(text));
    const auto executable = TRY(elf::read_dynamic_info(TRY(read_file(python.executable, kMaxLibraryBytes))));
    Collector collector(manifest.machine);
    if (!executable.loader.empty()) {
        collector.know(fs::path(executable.loader).filename());
        TRY(collector.add_file(executable.loader));
    }
    for (const auto& name : manifest.needs) TRY(collector.add_library(name));
    return collector.take();
}

}  // namespace pyenvx::build
