#include "launcher/warm/warm_start.hpp"

#include <time.h>

#include "launcher/warm/command_on_path.hpp"
#include "launcher/warm/exec.hpp"
#include "launcher/warm/outer_shell.hpp"
#include "launcher/warm/python_variables.hpp"
#include "launcher/warm/unproven_environment.hpp"
#include "launcher/warm/user_shell.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/base/trusted_place.hpp"

namespace pyenvx::warm {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
// CLOCK_REALTIME - CLOCK_BOOTTIME moves when the clock is set; this much is forgiven, always towards a miss.
constexpr std::int64_t kBootSlackNs = 10 * kSecondNs;

std::int64_t clock_ns(clockid_t clock) {
    struct timespec now = {};
    ::clock_gettime(clock, &now);
    return now.tv_sec * kSecondNs + now.tv_nsec;
}

template <typename... Parts>
Error miss(const Parts&... parts) {
    return fail(ErrorKind::Failed, parts...);
}

Result<void> check_input(const record::InputFile& input, std::int64_t written_ns) {
    const auto status = TRY(sys::stat(input.path.c_str()));
    if (!status) return miss(printable(input.path), " is gone");
    if (FileIdentity::of(*status) != input.identity) return miss(printable(input.path), " has changed");
    // Changed within one tick of the clock, it may have changed again with nothing to tell by (git's "racy" entries).
    // Each change sets the ctime, and by the clock alone; an mtime is whatever somebody set.
    if (input.identity.ctime_ns >= written_ns) {
        return miss(printable(input.path), " changed when it was looked at, or by a clock that is ahead");
    }
    return {};
}

Result<void> check_absent(const std::string& path) {
    if (TRY(sys::stat(path.c_str()))) return miss(printable(path), " has appeared");
    return {};
}

Result<void> check_environment(const std::string& path) {
    if (path.empty()) return {};
    const auto status = TRY(sys::stat(path.c_str()));
    if (!status || !S_ISDIR(status->st_mode)) return miss("the environment is gone");
    return {};
}

// Of another's store: HOME/store/<hash>-NAME/…, and not this home.
bool is_object_of_another(std::string_view path, const std::string& home) {
    const auto folder = path.rfind("/store/");
    if (folder == path.npos || path.starts_with(home + '/')) return false;
    const auto name = path.substr(folder + 7);
    return name.size() > 33 && name[32] == '-';
}

// It is used as long as nobody else can change what lies there.
Result<void> check_trusted(const std::string& path, const std::string& home) {
    if (!is_object_of_another(path, home)) return {};
    TRY(trusted_place(path.substr(0, path.rfind("/store/") + 6)));
    return {};
}

// The clock may have been set back when the machine started; a boot has a name.
Result<void> check_boot(const record::LaunchRecord& record) {
    if (record.durable) return {};
    // The bare interpreter is OBJECT/bin/python3.X.
    const auto object =
        record.environment.empty() ? record.program.substr(0, record.program.rfind("/bin/")) : record.environment;
    if (is_safe_to_use(object)) return {};
    return miss("the machine has started since, and it was not known to be safe on disk");
}

Error why_unread(const std::string& path, const Error& error) {
    const auto status = sys::stat(path.c_str());
    if (status.ok() && !*status) return miss("nothing was started like this before");
    return error;
}

// Which shell a person is in stands in no file and no variable that decides.
Result<void> check_shell(const Invocation& invocation, const record::LaunchRecord& record,
                         record::EnvironmentBlock environment) {
    if (invocation.form != Form::Shell || invocation.target != TargetKind::None) return {};
    const auto shell = find_user_shell(environment);
    if (!shell || shell->program != record.program) return miss("the shell is another one");
    return {};
}

// A command of the host is what PATH leads to now; what the environment has was decided when it was recorded.
Result<void> check_command(const Invocation& invocation, const record::LaunchRecord& record,
                           record::EnvironmentBlock environment) {
    const bool is_own = record.program.starts_with(record.environment + "/");
    if (invocation.target != TargetKind::Command || is_own) return {};
    const auto path = invocation.pure ? kPurePath : record::find_variable(environment, "PATH").value_or("");
    if (find_on_path(invocation.word, path) == record.program) return {};
    return miss("PATH leads to another ", printable(invocation.word));
}

}  // namespace

Clocks Clocks::now() { return {clock_ns(CLOCK_REALTIME), clock_ns(CLOCK_BOOTTIME)}; }

std::int64_t file_clock_ns() { return clock_ns(CLOCK_REALTIME_COARSE); }

Result<void> check_record(const record::LaunchRecord& record, std::string_view key,
                          record::EnvironmentBlock environment, const Clocks& clocks) {
    if (record.key != key) return miss("the record is for something else");
    const std::int64_t booted_ns = clocks.real_ns - clocks.boot_ns;
    if (!record.durable && record.written_ns < booted_ns + kBootSlackNs) {
        return miss("the machine has started since, and it was not known to be safe on disk");
    }
    if (record.variables != record::variables_digest(environment)) return miss("a PYENVX_ variable has changed");
    for (const auto& input : record.inputs) TRY(check_input(input, record.written_ns));
    for (const auto& path : record.absent) TRY(check_absent(path));
    return check_environment(record.environment);
}

Result<record::HeldRecord> find_warm_start(const Invocation& invocation, record::EnvironmentBlock environment) {
    if (!can_be_warm(invocation)) return miss("it was asked for anew");
    const auto key = invocation_key(invocation, environment);
    const auto home = TRY(record::home_directory(environment));
    const auto path = record::record_path(home, key);
    auto held = record::read_record(path);
    if (!held.ok()) return why_unread(path, held.error());
    TRY(check_record(held->record, key, environment, Clocks::now()));
    TRY(check_boot(held->record));
    TRY(check_trusted(held->record.environment, home));
    TRY(check_trusted(held->record.program, home));
    TRY(check_shell(invocation, held->record, environment));
    TRY(check_command(invocation, held->record, environment));
    record::touch_record(path, *held);
    return held;
}

namespace {

std::vector<record::EnvironmentEdit> edits_for(const record::LaunchRecord& record, const Invocation& invocation) {
    auto edits = record.edits;
    for (auto& edit : edits) {
        if (edit.name == kOuterShellVariable) edit.value = text_for_inner_shells(invocation, edit.value);
    }
    return edits;
}

}  // namespace

Error start_program(const record::LaunchRecord& record, const Invocation& invocation,
                    record::EnvironmentBlock environment) {
    std::vector<std::string> words = {record.program};
    words.insert(words.end(), record.arguments.begin(), record.arguments.end());
    for (auto& word : program_words(invocation)) words.push_back(std::move(word));
    return exec_words(record.program, words, apply_edits(environment, edits_for(record, invocation)));
}

}  // namespace pyenvx::warm
