#include "sandbox/policy/job_text.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "sandbox/policy/policy_lines.hpp"
#include "sandbox/policy/words.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::string_view kTitle = "pyenvx-sandbox-job 1\n";
constexpr std::string_view kEnd = "end\n";

Error invalid(std::string_view what, std::string_view word) {
    return fail(ErrorKind::Invalid, what, ": '", printable(word.substr(0, 200)), "'");
}

bool is_clean_absolute(std::string_view path) {
    if (!path.starts_with('/') || path.find('\0') != path.npos) return false;
    for (const auto piece : split(path.substr(1), '/')) {
        if (piece.empty() || piece == "." || piece == "..") return false;
    }
    return true;
}

bool lies_in(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// Where the sandbox itself puts things; what is declared lies elsewhere.
bool is_own_place(std::string_view path) {
    constexpr std::array<std::string_view, 6> kOwn = {"/proc", "/dev", "/sys", "/tmp", "/build", "/output"};
    return std::any_of(kOwn.begin(), kOwn.end(), [&](auto folder) { return lies_in(path, folder); });
}

Result<void> check_place(std::string_view path, std::set<std::string_view>& taken) {
    if (!is_clean_absolute(path)) return invalid("not a plain absolute path", path);
    if (is_own_place(path)) return invalid("a place of the sandbox's own", path);
    if (!taken.insert(path).second) return invalid("a place that is taken twice", path);
    return {};
}

Result<void> check_places(const SandboxPolicy& policy) {
    std::set<std::string_view> taken;
    for (const auto& input : policy.inputs) TRY(check_place(input.inside, taken));
    for (const auto& [path, target] : policy.links) {
        TRY(check_place(path, taken));
        if (target.empty() || target.find('\0') != target.npos) return invalid("not the target of a link", target);
    }
    for (const auto& [path, content] : policy.files) TRY(check_place(path, taken));
    for (const auto& path : policy.hidden) TRY(check_place(path, taken));
    return {};
}

// It hides what lies there; so nothing that was declared may.
Result<void> check_source_place(const SandboxPolicy& policy) {
    const std::string_view place = policy.source_place;
    if (place.empty()) return {};
    if (!is_clean_absolute(place)) return invalid("not a plain absolute path", place);
    const bool is_taken = (is_own_place(place) && !place.starts_with("/tmp/")) || lies_in(place, "/pyenvx");
    const auto hides = [&](std::string_view path) { return lies_in(path, place); };
    const bool hides_something =
        std::any_of(policy.inputs.begin(), policy.inputs.end(),
                    [&](const Input& input) { return hides(input.inside); }) ||
        std::any_of(policy.links.begin(), policy.links.end(), [&](const auto& link) { return hides(link.first); }) ||
        std::any_of(policy.files.begin(), policy.files.end(), [&](const auto& file) { return hides(file.first); });
    if (is_taken || hides_something) return invalid("a place where a source cannot lie in the sandbox", place);
    return {};
}

Result<void> check_variables(const SandboxPolicy& policy) {
    for (const auto& [name, value] : policy.environment) {
        if (name.empty() || name.find_first_of(std::string_view("=\0", 2)) != name.npos ||
            value.find('\0') != value.npos) {
            return invalid("not a variable of the environment", name);
        }
    }
    return {};
}

// Sums and shifts of limits must not overflow.
Result<void> check_limits(const Limits& limits) {
    for (const auto& limit : kLimitNames) {
        if (limits.*limit.value >> 48 != 0) return invalid("not a limit, being too large", limit.name);
    }
    return {};
}

// sethostname() takes 64 bytes.
bool is_host_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '-' || c == '.'; });
}

Result<void> check_command(const std::vector<std::string>& command) {
    if (command.empty() || !is_clean_absolute(command.front())) {
        return invalid("not a program's path", command.empty() ? "" : command.front());
    }
    for (const auto& word : command) {
        if (word.find('\0') != word.npos) return invalid("not an argument", word);
    }
    return {};
}

Result<void> check(const Job& job) {
    TRY(check_places(job.policy));
    TRY(check_source_place(job.policy));
    TRY(check_variables(job.policy));
    TRY(check_limits(job.policy.limits));
    if (!is_host_name(job.policy.host_name)) return invalid("not the name of a host", job.policy.host_name);
    if (job.policy.inner_id == 0) return invalid("the builder cannot be root", "0");
    TRY(check_command(job.command));
    if (!job.after_failure.empty()) TRY(check_command(job.after_failure));
    if (!is_clean_absolute(job.directory)) return invalid("not a plain absolute path", job.directory);
    for (const auto* path : {&job.source, &job.output, &job.keep_failed}) {
        if (!path->empty() && !is_clean_absolute(path->native()))
            return invalid("not a plain absolute path", path->native());
    }
    for (const auto& input : job.policy.inputs) {
        if (!is_clean_absolute(input.host.native())) return invalid("not a plain absolute path", input.host.native());
    }
    return {};
}

std::string text_of(const Job& job) {
    const auto& policy = job.policy;
    auto text = concat(kTitle, policy_lines(policy, HostPaths::Shown), "host-name ", as_word(policy.host_name),
                       "\ncores ", policy.cores, "\ninner-id ", policy.inner_id, "\nhost-id ", policy.host_id,
                       "\nreversed ", policy.reversed_listings ? 1 : 0, '\n');
    for (const auto& word : job.command) text += concat("word ", as_word(word), '\n');
    for (const auto& word : job.after_failure) text += concat("after-failure ", as_word(word), '\n');
    return text + concat("directory ", as_word(job.directory), "\nsource ", as_word(job.source.native()), "\noutput ",
                         as_word(job.output.native()), "\nkeep-failed ", as_word(job.keep_failed.native()), '\n', kEnd);
}

/// Takes the lines of a text one after the other. What is not in its place ends it.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}

    bool next_is(std::string_view word) const {
        return rest_.starts_with(word) && rest_.substr(word.size()).starts_with(' ');
    }
    /// The words after the first one, unquoted, of a line that begins with `first` and has `count` further ones.
    Result<std::vector<std::string>> take(std::string_view first, std::size_t count) {
        const auto end = rest_.find('\n');
        if (end == rest_.npos || !next_is(first)) {
            return fail(ErrorKind::Invalid, "there is no line \"", first, "\" where one belongs");
        }
        std::vector<std::string> words;
        for (const auto word : split(rest_.substr(first.size() + 1, end - first.size() - 1), ' ')) {
            auto text = from_word(word);
            if (!text) return invalid("not a word of a job", word);
            words.push_back(*std::move(text));
        }
        if (words.size() != count)
            return fail(ErrorKind::Invalid, "a line \"", first, "\" has too few words or too many");
        rest_.remove_prefix(end + 1);
        return words;
    }
    Result<std::string> take_word(std::string_view first) { return std::move(TRY(take(first, 1)).front()); }
    Result<std::uint64_t> take_number(std::string_view first, std::uint64_t most) {
        const auto word = TRY(take_word(first));
        const auto number = parse_decimal(word);
        if (!number || *number > most) return invalid("not a number of a job", word);
        return *number;
    }

private:
    std::string_view rest_;
};

Result<void> take_pairs(Lines& lines, std::string_view word, std::map<std::string, std::string>& pairs) {
    while (lines.next_is(word)) {
        auto pair = TRY(lines.take(word, 2));
        pairs.emplace(std::move(pair[0]), std::move(pair[1]));
    }
    return {};
}

Result<Limits> take_limits(Lines& lines) {
    Limits limits;
    for (const auto& limit : kLimitNames) {
        const auto words = TRY(lines.take("limit", 2));
        const auto number = parse_decimal(words[1]);
        if (words[0] != limit.name || !number) return invalid("not a limit", words[0]);
        limits.*limit.value = *number;
    }
    return limits;
}

Result<void> take_policy(Lines& lines, SandboxPolicy& policy) {
    const auto strictness = TRY(lines.take_word("strictness"));
    policy.strictness = strictness == word_for(Strictness::Relaxed) ? Strictness::Relaxed : Strictness::Full;
    while (lines.next_is("input")) {
        auto words = TRY(lines.take("input", 2));
        policy.inputs.push_back({std::move(words[1]), std::move(words[0])});
    }
    TRY(take_pairs(lines, "link", policy.links));
    TRY(take_pairs(lines, "file", policy.files));
    while (lines.next_is("hidden")) policy.hidden.push_back(TRY(lines.take_word("hidden")));
    TRY(take_pairs(lines, "variable", policy.environment));
    if (lines.next_is("source-place")) policy.source_place = TRY(lines.take_word("source-place"));
    policy.limits = TRY(take_limits(lines));
    constexpr std::uint64_t kMaxId = std::numeric_limits<std::uint32_t>::max() - 1;
    policy.host_name = TRY(lines.take_word("host-name"));
    policy.cores = static_cast<unsigned>(TRY(lines.take_number("cores", 65'536)));
    policy.inner_id = static_cast<std::uint32_t>(TRY(lines.take_number("inner-id", kMaxId)));
    policy.host_id = static_cast<std::uint32_t>(TRY(lines.take_number("host-id", kMaxId)));
    policy.reversed_listings = TRY(lines.take_number("reversed", 1)) == 1;
    return {};
}

Result<Job> read(std::string_view body) {
    Lines lines(body);
    Job job;
    TRY(take_policy(lines, job.policy));
    while (lines.next_is("word")) job.command.push_back(TRY(lines.take_word("word")));
    while (lines.next_is("after-failure")) job.after_failure.push_back(TRY(lines.take_word("after-failure")));
    job.directory = TRY(lines.take_word("directory"));
    job.source = TRY(lines.take_word("source"));
    job.output = TRY(lines.take_word("output"));
    job.keep_failed = TRY(lines.take_word("keep-failed"));
    return job;
}

}  // namespace

Result<std::string> job_text(const Job& job) {
    TRY(check(job));
    auto text = text_of(job);
    if (text.size() > kMaxJobBytes) return fail(ErrorKind::Invalid, "the job for the sandbox would be too large");
    return text;
}

Result<Job> parse_job(std::string_view text) {
    if (text.size() > kMaxJobBytes) return fail(ErrorKind::Invalid, "a job for the sandbox is too large");
    if (!text.starts_with(kTitle))
        return fail(ErrorKind::Invalid, "a job for the sandbox has no first line, or another version's");
    auto job = TRY(read(text.substr(kTitle.size())).context("reading a job for the sandbox"));
    TRY(check(job).context("reading a job for the sandbox"));
    // Order, repetition, another spelling of a number, what follows the end: all that is not as we write it shows here.
    if (text_of(job) != text) return fail(ErrorKind::Invalid, "a job for the sandbox is not in its canonical form");
    return job;
}

}  // namespace pyenvx::sandbox
