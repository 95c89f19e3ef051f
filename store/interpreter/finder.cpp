#include "store/interpreter/finder.hpp"

#include <algorithm>
#include <map>

#include "store/base/file.hpp"
#include "store/interpreter/places/wish.hpp"
#include "store/interpreter/probe.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr int kMaxPatch = 60;  // CPython stops at about 25
constexpr std::uint64_t kMaxVersionFile = 64 << 10;

std::string described(const Interpreter& interpreter) {
    return concat("Python ", interpreter.version.str(), interpreter.platform.free_threaded ? "t" : "",
                  interpreter.platform.debug ? " (debug build)" : "", " at ",
                  printable(interpreter.executable.native()));
}

/// Whether a version of which only the hint is known may be in the set; true when in doubt.
bool may_contain(const pep::SpecifierSet& versions, const VersionHint& hint) {
    if (versions.empty() || versions.names_prerelease()) return true;
    const int first = hint.patch.value_or(0);
    for (int patch = first; patch <= hint.patch.value_or(kMaxPatch); ++patch) {
        const auto version = pep::Version::parse(concat("3.", hint.minor, '.', patch));
        if (version && versions.contains(*version, pep::Prereleases::Allow)) return true;
    }
    return false;
}

/// One search: what is wanted, and what was seen on the way.
class Search {
public:
    Search(PythonWish wish, pep::SpecifierSet requires_python, const Host& host, store::Store* cache)
        : wish_(std::move(wish)), requires_python_(std::move(requires_python)), host_(host), cache_(cache) {}

    Result<Interpreter> run() {
        if (wish_.path) return at_path();
        if (auto found = on_path()) return std::move(*found);
        if (auto found = newest()) return std::move(*found);
        return unsatisfiable();
    }

private:
    Result<Interpreter> at_path() {
        const auto candidate = TRY(candidate_named(*wish_.path, host_));
        if (auto found = consider(candidate)) return std::move(*found);
        return unsatisfiable();
    }

    /// The first python3 of PATH that works at all is the default, and fits or does not.
    std::optional<Interpreter> on_path() {
        for (const auto& candidate : default_candidates(host_)) {
            if (auto found = consider(candidate)) return found;
            if (works_) return std::nullopt;
        }
        return std::nullopt;
    }

    std::optional<Interpreter> newest() {
        std::map<int, std::vector<Candidate>, std::greater<>> by_minor;
        std::optional<Interpreter> best;
        for (auto& candidate : wish_.outside_pyenv ? path_candidates(host_) : all_candidates(host_)) {
            if (candidate.hint) {
                by_minor[candidate.hint->minor].push_back(std::move(candidate));
            } else {
                keep_better(best, consider(candidate));
            }
        }
        for (const auto& [minor, candidates] : by_minor) {
            if (best && !best->version.is_prerelease() && best->platform.minor > minor) break;
            for (const auto& candidate : candidates) keep_better(best, consider(candidate));
        }
        return best;
    }

    /// A final version is better than a pre-release, a newer one than an older one, the first of equals.
    static void keep_better(std::optional<Interpreter>& best, std::optional<Interpreter> other) {
        if (!other) return;
        const bool better =
            !best || (best->version.is_prerelease() != other->version.is_prerelease() ? best->version.is_prerelease()
                                                                                      : best->version < other->version);
        if (better) best = std::move(other);
    }

    /// The interpreter when it works and fits; otherwise a line for the explanation. Each file is looked at once.
    std::optional<Interpreter> consider(const Candidate& candidate) {
        works_ = false;
        const auto path = candidate.executable;
        if (seen_.contains(path)) return std::nullopt;
        if (candidate.hint && !may_fit(*candidate.hint)) {
            works_ = true;
            seen_[path] = concat("Python ", candidate.hint->str(), " at ", printable(path.native()));
            return std::nullopt;
        }
        auto probed = probe(path, cache_, &host_.environment);
        if (!probed) {
            seen_[path] = concat(printable(path.native()), ": ", probed.error().message());
            if (probed.error().kind() == ErrorKind::Io) failure_hint_ = probed.error().hint();
            return std::nullopt;
        }
        works_ = true;
        if (fits(*probed)) return std::move(probed).value();
        seen_[path] = described(*probed);
        return std::nullopt;
    }

    bool may_fit(const VersionHint& hint) const {
        if (wish_.path) return true;
        return hint.minor >= kOldestMinor && hint.minor <= kNewestMinor && hint.free_threaded == wish_.free_threaded &&
               may_contain(wish_.versions, hint) && may_contain(requires_python_, hint);
    }

    bool fits(const Interpreter& interpreter) const {
        if (!requires_python_.contains(interpreter.version, pep::Prereleases::Allow)) return false;
        if (wish_.path) return true;
        return wish_.versions.contains(interpreter.version, pep::Prereleases::Allow) && !interpreter.platform.debug &&
               interpreter.platform.free_threaded == wish_.free_threaded;
    }

    Error unsatisfiable() const {
        std::string wanted = wish_.text.empty() ? std::string() : concat(' ', printable(wish_.text));
        if (!requires_python_.empty()) {
            wanted += concat(wanted.empty() ? " " : " and ", "requires-python ", requires_python_.str());
        }
        auto error =
            fail(ErrorKind::Unsatisfiable, "no Python interpreter here fits", wanted.empty() ? "" : ":", wanted);
        for (const auto& [path, line] : seen_) error.add_note(concat("looked at ", line));
        if (seen_.empty()) error.add_note("none was found on PATH, under pyenv, uv, conda or the system's folders");
        const auto first = failure_hint_.empty() ? "" : concat(failure_hint_, "; or ");
        return std::move(error).hint(concat(first, "install a Python that fits, or name one with --python PATH"));
    }

    PythonWish wish_;
    pep::SpecifierSet requires_python_;
    const Host host_;
    store::Store* cache_;
    std::map<std::filesystem::path, std::string> seen_;  // what was looked at and does not fit
    std::string failure_hint_;                           // what to do about one that the system would not let be read
    bool works_ = false;  // the last one considered is an interpreter that pyenvx could use, fitting or not
};

bool is_release(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return is_digit(c) || c == '.'; });
}

/// What one word of a version file asks for; nothing when nobody knows it.
std::optional<PythonWish> wish_of_word(const std::string& word, const Host& host) {
    PythonWish wish;
    wish.text = word;
    wish.outside_pyenv = word == "system";
    if (wish.outside_pyenv) return wish;
    if (!is_release(word)) wish.path = pyenv_prefix(host, word);
    if (wish.path) return wish;
    if (word.find('/') != std::string::npos) return std::nullopt;
    auto parsed = PythonWish::parse(word);
    return parsed ? std::optional(std::move(parsed).value()) : std::nullopt;
}

/// Words that nobody knows are passed over, as in pyenv, while there is another.
Result<std::vector<PythonWish>> wishes_of_version_file(const std::filesystem::path& file, const Host& host) {
    const auto words = version_file_lines(TRY(read_file(file, kMaxVersionFile)));
    std::vector<PythonWish> wishes;
    for (const auto& word : words) {
        if (auto wish = wish_of_word(word, host)) wishes.push_back(*std::move(wish));
    }
    if (words.empty()) wishes.emplace_back();
    if (!wishes.empty()) return wishes;
    return fail(ErrorKind::Invalid, printable(file.native()), " asks for \"", printable(words.front()),
                "\", which is neither a version of CPython nor a name that pyenv has")
        .hint("write a version such as 3.11 there, or choose one with --python");
}

Result<std::vector<PythonWish>> wishes_of(const InterpreterRequest& request, const Host& host) {
    if (request.python.empty() && !request.version_file.empty()) {
        return wishes_of_version_file(request.version_file, host);
    }
    return std::vector{request.python.empty() ? PythonWish() : TRY(PythonWish::parse(request.python))};
}

Result<Interpreter> find_wished(const PythonWish& wish, const InterpreterRequest& request, const Host& host,
                                store::Store* cache) {
    if (!wish.outside_pyenv) return Search(wish, request.requires_python, host, cache).run();
    const auto environment = without_shims(host);
    return Search(wish, request.requires_python, {environment, host.working_directory}, cache).run();
}

bool listed_before(const ListedInterpreter& left, const ListedInterpreter& right) {
    if (left.interpreter.ok() != right.interpreter.ok()) return left.interpreter.ok();
    if (!left.interpreter.ok()) return left.path < right.path;
    return left.interpreter->version > right.interpreter->version;
}

}  // namespace

Result<Interpreter> find_interpreter(const InterpreterRequest& request, const Host& host, store::Store* cache) {
    const bool by_file = request.python.empty() && !request.version_file.empty();
    std::optional<Error> reason;
    for (const auto& wish : TRY(wishes_of(request, host))) {
        auto found = find_wished(wish, request, host, cache);
        if (found) return found;
        if (reason) reason->add_note(found.error().message());
        if (!reason) reason = std::move(found).error();
    }
    if (by_file) reason->add_note(concat("asked for in ", printable(request.version_file.native())));
    return *std::move(reason);
}

std::vector<ListedInterpreter> list_interpreters(const Host& host, store::Store* cache) {
    std::vector<ListedInterpreter> listed;
    for (const auto& candidate : all_candidates(host)) {
        listed.push_back({candidate.executable, probe(candidate.executable, cache, &host.environment)});
    }
    std::stable_sort(listed.begin(), listed.end(), listed_before);
    return listed;
}

}  // namespace pyenvx::interpreter
