#include "launcher/finish/failure.hpp"

#include <fcntl.h>

#include "launcher/finish/task_folder.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::finish {
namespace {

constexpr std::size_t kMaxNoteBytes = std::size_t{64} * 1024;
constexpr std::size_t kLines = 4;

std::filesystem::path failure_folder(const std::filesystem::path& home) { return task_folder(home) / "failed"; }

// Four lines, in this order: attempts, waits or given-up, about, reason.
std::string text_of(const Failure& failure) {
    return concat(failure.attempts, failure.given_up ? "\ngiven-up\n" : "\nwaits\n", printable(failure.about), '\n',
                  printable(failure.reason), '\n');
}

std::optional<Failure> parse(std::string_view text) {
    const auto lines = split(text, '\n');
    const auto attempts = parse_decimal(lines.front());
    if (lines.size() != kLines + 1 || !attempts) return std::nullopt;
    return Failure{static_cast<unsigned>(*attempts), lines[1] == "given-up", std::string(lines[2]),
                   std::string(lines[3])};
}

}  // namespace

std::optional<Failure> read_failure(const std::filesystem::path& home, const std::string& name) {
    const auto text = read_file_if_there(failure_folder(home) / name, kMaxNoteBytes);
    return text.ok() && *text ? parse(**text) : std::nullopt;
}

Result<void> note_failure(const std::filesystem::path& home, const std::string& name, const Failure& failure) {
    TRY(make_directories(failure_folder(home), 0700));
    return write_file_atomically(failure_folder(home) / name, text_of(failure), 0600, home / "tmp");
}

void forget_failure(const std::filesystem::path& home, const std::string& name) {
    (void)sys::unlinkat(BorrowedFd::cwd(), (failure_folder(home) / name).c_str(), 0);
}

std::optional<Failure> last_failure(const std::filesystem::path& home) {
    const auto folder = sys::open(failure_folder(home).c_str(), O_RDONLY | O_DIRECTORY);
    if (!folder.ok()) return std::nullopt;
    std::string last;
    std::int64_t last_time = -1;
    for (const auto& name : sys::list_directory(*folder).value_or({})) {
        const auto status = sys::fstatat(*folder, name.c_str(), AT_SYMLINK_NOFOLLOW);
        if (!status.ok() || !*status || (*status)->st_mtim.tv_sec < last_time) continue;
        last_time = (*status)->st_mtim.tv_sec;
        last = name;
    }
    return last.empty() ? std::nullopt : read_failure(home, last);
}

}  // namespace pyenvx::finish
