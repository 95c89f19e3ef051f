#include "store/pep/wheel_tag.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pyenvx::pep {
namespace {

// glibc 2's last minor version is not known; the reference implementation assumes 50 where a glibc 3 runs.
constexpr int kLastMinorOfOlderGlibc = 50;
constexpr int kOldestStableAbiMinor = 2;  // PEP 384

bool has_manylinux(std::string_view machine) {
    constexpr std::array<std::string_view, 7> kMachines = {"x86_64", "aarch64",     "ppc64",  "ppc64le",
                                                           "s390x",  "loongarch64", "riscv64"};
    return std::find(kMachines.begin(), kMachines.end(), machine) != kMachines.end();
}

std::string_view legacy_alias(int major, int minor) {
    if (major != 2) return {};
    if (minor == 17) return "manylinux2014_";
    if (minor == 12) return "manylinux2010_";
    return minor == 5 ? "manylinux1_" : "";
}

void append_manylinux(std::vector<std::string>& platforms, const PythonPlatform& platform) {
    // PEP 600: nothing older than CentOS 5's glibc, and than CentOS 7's but on x86.
    const int oldest_minor_of_2 = platform.machine == "x86_64" ? 5 : 17;
    for (int major = platform.glibc_major; major >= 2; --major) {
        const int oldest = major == 2 ? oldest_minor_of_2 : 0;
        const int newest = major == platform.glibc_major ? platform.glibc_minor : kLastMinorOfOlderGlibc;
        for (int minor = newest; minor >= oldest; --minor) {
            platforms.push_back(concat("manylinux_", major, '_', minor, '_', platform.machine));
            const auto alias = legacy_alias(major, minor);
            if (!alias.empty()) platforms.push_back(concat(alias, platform.machine));
        }
    }
}

std::vector<std::string> platform_tags(const PythonPlatform& platform) {
    std::vector<std::string> platforms{concat("linux_", platform.machine)};
    if (has_manylinux(platform.machine)) append_manylinux(platforms, platform);
    return platforms;
}

bool is_free_threaded(const PythonPlatform& platform) {
    return platform.free_threaded && std::pair(platform.major, platform.minor) >= std::pair(3, 13);
}

class TagList {
public:
    explicit TagList(const PythonPlatform& platform) : platform_(platform), platforms_(platform_tags(platform)) {}

    std::vector<WheelTag> build() && {
        add_own();
        add_older_stable_abi();
        add_pure();
        return std::move(tags_);
    }

private:
    std::string python(std::string_view prefix, int minor) const { return concat(prefix, platform_.major, minor); }

    void add_on_platforms(const std::string& python, const std::string& abi) {
        for (const auto& platform : platforms_) tags_.push_back({python, abi, platform});
    }

    // PEP 703: a free-threaded build cannot load abi3; PEP 803 gives it abi3t.
    std::string stable_abi() const { return is_free_threaded(platform_) ? "abi3t" : "abi3"; }

    void add_own() {
        const auto own = python("cp", platform_.minor);
        const auto abi = own + (is_free_threaded(platform_) ? "t" : "");
        if (platform_.debug) add_on_platforms(own, abi + "d");
        add_on_platforms(own, abi);
        add_on_platforms(own, stable_abi());
        add_on_platforms(own, "none");
    }

    void add_older_stable_abi() {
        for (int minor = platform_.minor - 1; minor >= kOldestStableAbiMinor; --minor) {
            add_on_platforms(python("cp", minor), stable_abi());
        }
    }

    std::vector<std::string> pure_pythons() const {
        std::vector<std::string> pythons{python("py", platform_.minor), concat("py", platform_.major)};
        for (int minor = platform_.minor - 1; minor >= 0; --minor) pythons.push_back(python("py", minor));
        return pythons;
    }

    void add_pure() {
        const auto pythons = pure_pythons();
        for (const auto& python : pythons) add_on_platforms(python, "none");
        tags_.push_back({python("cp", platform_.minor), "none", "any"});
        for (const auto& python : pythons) tags_.push_back({python, "none", "any"});
    }

    const PythonPlatform& platform_;
    std::vector<std::string> platforms_;
    std::vector<WheelTag> tags_;
};

}  // namespace

std::string WheelTag::str() const { return concat(python, '-', abi, '-', platform); }

std::vector<WheelTag> supported_tags(const PythonPlatform& platform) { return TagList(platform).build(); }

}  // namespace pyenvx::pep
