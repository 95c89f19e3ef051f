#include "launcher/locking/targets.hpp"

#include <algorithm>

namespace pyenvx::locking {
namespace {

struct Platform {
    std::string machine;
    int glibc_major = 0;
    int glibc_minor = 0;
};

std::optional<int> small_number(std::string_view text) {
    const auto number = parse_decimal(text);
    if (!number || *number > 1000) return std::nullopt;
    return static_cast<int>(*number);
}

std::optional<Platform> parse_platform(std::string_view text) {
    constexpr std::string_view kLinux = "linux_";
    constexpr std::string_view kManylinux = "manylinux_";
    Platform platform;
    if (text.starts_with(kLinux)) {
        platform.machine = text.substr(kLinux.size());
    } else if (text.starts_with(kManylinux)) {
        const auto pieces = split(text.substr(kManylinux.size()), '_');
        const auto major = small_number(pieces[0]);
        const auto minor = pieces.size() > 2 ? small_number(pieces[1]) : std::nullopt;
        if (!major || !minor) return std::nullopt;
        platform = {std::string(text.substr(kManylinux.size() + pieces[0].size() + pieces[1].size() + 2)), *major,
                    *minor};
    }
    const bool sound = !platform.machine.empty() && std::all_of(platform.machine.begin(), platform.machine.end(),
                                                                [](char c) { return is_alnum(c) || c == '_'; });
    return sound ? std::optional(platform) : std::nullopt;
}

std::string minor_of(const pep::Version& python) {
    const auto& release = python.release();
    return concat(release[0], '.', release.size() > 1 ? release[1] : "0");
}

int number_of(const pep::Version& python, std::size_t place) {
    const auto& release = python.release();
    return place < release.size() ? small_number(release[place]).value_or(0) : 0;
}

const std::string& machine_of(const LockEnvironment& environment) { return environment.environment.platform.machine; }

std::string python_text(const LockEnvironment& environment) {
    return concat("python_version == '", minor_of(environment.target.python), '\'');
}

std::string machine_text(const LockEnvironment& environment) {
    return concat("platform_machine == '", machine_of(environment), '\'');
}

std::string joined(const std::set<std::string>& texts) {
    return join(std::vector<std::string>(texts.begin(), texts.end()), " or ");
}

/// Whether the chosen are all those that agree with one of them in what `text` says.
template <typename Text>
bool is_decided_by(const std::set<std::size_t>& chosen, const std::vector<LockEnvironment>& all, Text text) {
    std::set<std::string> texts;
    for (const auto i : chosen) texts.insert(text(all[i]));
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!chosen.contains(i) && texts.contains(text(all[i]))) return false;
    }
    return true;
}

}  // namespace

pylock::Target target_of(const interpreter::Interpreter& interpreter) {
    const auto& platform = interpreter.platform;
    const auto tag = platform.glibc_major == 0
                         ? concat("linux_", platform.machine)
                         : concat("manylinux_", platform.glibc_major, '_', platform.glibc_minor, '_', platform.machine);
    return {interpreter.version, tag};
}

Result<LockEnvironment> environment_of(const pylock::Target& target) {
    const auto platform = parse_platform(target.platform);
    if (!platform) {
        return fail(ErrorKind::Invalid, "`", printable(target.platform), "` is no platform that pyenvx can lock for")
            .hint("linux_x86_64, linux_aarch64 and manylinux_2_28_x86_64 are such");
    }
    const auto full = target.python.str();
    pylock::Environment environment{{"cpython", full, "posix", platform->machine, "CPython", "", "Linux", "", full,
                                     minor_of(target.python), "linux"},
                                    target.python,
                                    {number_of(target.python, 0), number_of(target.python, 1), false, false,
                                     platform->machine, platform->glibc_major, platform->glibc_minor}};
    return LockEnvironment{target, std::move(environment)};
}

pylock::Environment environment_of(const interpreter::Interpreter& interpreter) {
    return {interpreter.markers, interpreter.version, interpreter.platform};
}

bool is_same(const pylock::Target& left, const pylock::Target& right) {
    const auto one = parse_platform(left.platform);
    const auto other = parse_platform(right.platform);
    return minor_of(left.python) == minor_of(right.python) && one && other && one->machine == other->machine;
}

std::string describe(const pylock::Target& target) {
    const auto platform = parse_platform(target.platform);
    return concat("Python ", minor_of(target.python), " on ", platform ? platform->machine : target.platform);
}

std::string describe(const std::vector<pylock::Target>& targets) {
    std::vector<std::string> texts;
    for (const auto& target : targets) texts.push_back(describe(target));
    return join(texts, ", ");
}

std::string options_for(const std::vector<pylock::Target>& targets) {
    std::vector<std::string> options;
    const auto add = [&](std::string option) {
        if (std::find(options.begin(), options.end(), option) == options.end()) options.push_back(std::move(option));
    };
    std::set<std::string> platforms;
    for (const auto& target : targets) platforms.insert(target.platform);
    for (const auto& target : targets) add(concat("--python ", minor_of(target.python)));
    if (platforms.size() > 1) {
        for (const auto& platform : platforms) add(concat("--platform ", platform));
    }
    return join(options, " ");
}

pep::Marker marker_of(const LockEnvironment& environment) {
    return *pep::Marker::parse(concat(machine_text(environment),
                                      " and platform_python_implementation == 'CPython' and ", python_text(environment),
                                      " and sys_platform == 'linux'"));
}

std::optional<pep::Marker> marker_for(const std::set<std::size_t>& chosen, const std::vector<LockEnvironment>& all) {
    if (chosen.size() == all.size()) return std::nullopt;
    std::set<std::string> texts;
    const bool by_python = is_decided_by(chosen, all, python_text);
    const bool by_machine = !by_python && is_decided_by(chosen, all, machine_text);
    for (const auto i : chosen) {
        if (by_python) {
            texts.insert(python_text(all[i]));
        } else if (by_machine) {
            texts.insert(machine_text(all[i]));
        } else {
            texts.insert(concat(machine_text(all[i]), " and ", python_text(all[i])));
        }
    }
    return *pep::Marker::parse(joined(texts));
}

pep::SpecifierSet requires_python(const std::vector<LockEnvironment>& all) {
    const auto by_python = [](const auto& left, const auto& right) { return left.target.python < right.target.python; };
    const auto [lowest, highest] = std::minmax_element(all.begin(), all.end(), by_python);
    const auto from = minor_of(lowest->target.python);
    const auto to = minor_of(highest->target.python);
    if (from == to) return *pep::SpecifierSet::parse(concat("==", from, ".*"));
    const auto next = concat(number_of(highest->target.python, 0), '.', number_of(highest->target.python, 1) + 1);
    return *pep::SpecifierSet::parse(concat(">=", from, ",<", next));
}

}  // namespace pyenvx::locking
