#include "launcher/finish/task.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "store/base/text.hpp"

namespace pyenvx::finish {
namespace {

using store::EnvironmentPart;
using store::EnvironmentPlan;
using store::PthPolicy;
using store::StorePath;

constexpr std::string_view kTitle = "pyenvx-finish-task ";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kEnd = "end\n";
constexpr std::size_t kMaxName = 200;
constexpr auto kHighestLevel = static_cast<std::uint64_t>(bytecode::Optimisation::NoDocstrings);

constexpr std::array<std::pair<PthPolicy, std::string_view>, 3> kPolicies{
    {{PthPolicy::All, "all"}, {PthPolicy::Known, "known"}, {PthPolicy::None, "none"}}};

std::string_view word_for(PthPolicy policy) {
    for (const auto& [candidate, word] : kPolicies) {
        if (candidate == policy) return word;
    }
    std::abort();
}

// The name of a file in a folder that is known: neither hidden nor leading elsewhere.
bool is_file_name(std::string_view text) {
    return !text.empty() && text.size() <= kMaxName && text.front() != '.' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
}

Result<std::string> file_name(std::string_view text) {
    if (is_file_name(text)) return std::string(text);
    return fail(ErrorKind::Corrupt, "'", printable(text.substr(0, 40)), "' is no name of a file");
}

// "bin/python3.11".
Result<std::string> program_name(std::string_view text) {
    constexpr std::string_view kFolder = "bin/";
    if (text.starts_with(kFolder) && is_file_name(text.substr(kFolder.size()))) return std::string(text);
    return fail(ErrorKind::Corrupt, "'", printable(text.substr(0, 40)), "' is no interpreter's program");
}

std::string part_lines(const EnvironmentPart& part) {
    auto text = concat("part ", part.name.str(), part.requested ? " requested " : " needed ", part.object.str(), '\n');
    if (!part.direct_url.empty()) text += concat("direct-url ", to_hex(part.direct_url), '\n');
    if (!part.real_folder.empty()) text += concat("real-folder ", to_hex(part.real_folder.native()), '\n');
    return text;
}

std::string work_text(const EnvironmentWork& work) {
    const auto& plan = work.plan;
    auto text = concat("link ", work.link, "\nflight ", work.flight, "\ninterpreter ", plan.interpreter.str(),
                       "\ninterpreter-file ", plan.interpreter_file, "\nlibrary ", plan.library_name, "\nlauncher ",
                       plan.launcher.str(), "\npth ", word_for(plan.pth), '\n');
    for (const auto& name : plan.pth_allowed) text += concat("pth-allowed ", name.str(), '\n');
    for (const auto level : work.levels) text += concat("optimise ", static_cast<unsigned>(level), '\n');
    auto parts = plan.parts;
    std::sort(parts.begin(), parts.end(), [](const auto& left, const auto& right) { return left.name < right.name; });
    for (const auto& part : parts) text += part_lines(part);
    return text;
}

std::string text_of(const Task& task) {
    return concat(kTitle, kVersion, "\nobject ", task.object.str(), '\n',
                  task.work ? work_text(*task.work) : std::string(), kEnd);
}

/// Takes the lines of a text one after the other. What is not in its place ends it.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    bool next_is(std::string_view word) const {
        return rest_.starts_with(word) && rest_.substr(word.size()).starts_with(' ');
    }
    /// The value of the next line, which begins with `word`.
    Result<std::string_view> take(std::string_view word) {
        const auto end = rest_.find('\n');
        if (end == rest_.npos || !next_is(word)) {
            return fail(ErrorKind::Corrupt, "there is no line \"", word, "\" where one belongs");
        }
        const auto value = rest_.substr(word.size() + 1, end - word.size() - 1);
        rest_.remove_prefix(end + 1);
        return value;
    }
    Result<StorePath> take_object(std::string_view word) { return StorePath::parse(TRY(take(word))); }

private:
    std::string_view rest_;
};

Result<PthPolicy> read_policy(std::string_view word) {
    for (const auto& [policy, name] : kPolicies) {
        if (name == word) return policy;
    }
    return fail(ErrorKind::Corrupt, "'", printable(word.substr(0, 40)), "' is no policy for .pth files");
}

Result<bytecode::Optimisation> read_level(std::string_view text) {
    const auto level = parse_decimal(text);
    if (level && *level <= kHighestLevel) return static_cast<bytecode::Optimisation>(*level);
    return fail(ErrorKind::Corrupt, "'", printable(text.substr(0, 40)), "' is no level of optimisation");
}

Result<std::string> read_hex(std::string_view text) {
    auto bytes = from_hex(text);
    if (bytes) return *std::move(bytes);
    return fail(ErrorKind::Corrupt, "what belongs to a part is not hexadecimal");
}

Result<EnvironmentPart> read_part(Lines& lines) {
    const auto words = split(TRY(lines.take("part")), ' ');
    if (words.size() != 3 || (words[1] != "requested" && words[1] != "needed")) {
        return fail(ErrorKind::Corrupt, "a part does not have a name, a reason and an object");
    }
    auto name = TRY(pep::PackageName::parse(words[0]));
    auto object = TRY(StorePath::parse(words[2]));
    EnvironmentPart part{std::move(name), std::move(object), words[1] == "requested"};
    if (lines.next_is("direct-url")) part.direct_url = TRY(read_hex(TRY(lines.take("direct-url"))));
    if (lines.next_is("real-folder")) part.real_folder = TRY(read_hex(TRY(lines.take("real-folder"))));
    return part;
}

Result<void> read_lists(Lines& lines, EnvironmentWork& work) {
    while (lines.next_is("pth-allowed")) {
        work.plan.pth_allowed.insert(TRY(pep::PackageName::parse(TRY(lines.take("pth-allowed")))));
    }
    work.levels.clear();
    while (lines.next_is("optimise")) work.levels.insert(TRY(read_level(TRY(lines.take("optimise")))));
    while (!lines.at_end()) work.plan.parts.push_back(TRY(read_part(lines)));
    return {};
}

Result<EnvironmentWork> read_work(Lines& lines) {
    auto link = TRY(file_name(TRY(lines.take("link"))));
    auto flight = TRY(file_name(TRY(lines.take("flight"))));
    auto interpreter = TRY(lines.take_object("interpreter"));
    auto interpreter_file = TRY(program_name(TRY(lines.take("interpreter-file"))));
    auto library = TRY(file_name(TRY(lines.take("library"))));
    auto launcher = TRY(lines.take_object("launcher"));
    const auto policy = TRY(read_policy(TRY(lines.take("pth"))));
    EnvironmentPlan plan{
        std::move(interpreter), std::move(interpreter_file), std::move(library), std::move(launcher), {}, policy};
    EnvironmentWork work{std::move(link), std::move(flight), std::move(plan)};
    TRY(read_lists(lines, work));
    return work;
}

Result<Task> read(std::string_view body) {
    // A file that lost its tail with the power must not become an environment without its last distributions.
    if (!body.ends_with(kEnd)) return fail(ErrorKind::Corrupt, "its last line is missing");
    body.remove_suffix(kEnd.size());
    Lines lines(body);
    Task task{TRY(lines.take_object("object")), {}};
    if (!lines.at_end()) task.work = TRY(read_work(lines));
    return task;
}

Error not_canonical(std::string_view why) {
    return fail(ErrorKind::Corrupt, "a task is not in its canonical form: ", why);
}

}  // namespace

Result<std::string> task_text(const Task& task) {
    auto text = text_of(task);
    if (text.size() > kMaxTaskBytes) return fail(ErrorKind::Invalid, "the task would be too large");
    if (const auto read_back = parse_task(text); !read_back.ok()) {
        return fail(ErrorKind::Invalid, read_back.error().message());
    }
    return text;
}

Result<Task> parse_task(std::string_view text) {
    if (text.size() > kMaxTaskBytes) return not_canonical("it is too large");
    const auto end = text.find('\n');
    if (!text.starts_with(kTitle) || end == text.npos) return not_canonical("its first line is missing");
    if (const auto version = text.substr(kTitle.size(), end - kTitle.size()); version != kVersion) {
        return fail(ErrorKind::TooNew, "a task has the format ", printable(version.substr(0, 40)),
                    "; this pyenvx knows 1");
    }
    auto task = read(text.substr(end + 1));
    if (!task.ok()) return not_canonical(task.error().message());
    // Order, repetition, names in another spelling: whatever was written otherwise than we write it shows here.
    if (text_of(*task) != text) return not_canonical("its lines are not sorted and unique");
    return task;
}

}  // namespace pyenvx::finish
