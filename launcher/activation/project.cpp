#include "launcher/activation/project.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::activation {
namespace {

std::string in_folder(std::string_view folder) {
    return concat(folder == "/" ? std::string_view() : folder, "/", kDeclarationName);
}

// "" above "/".
std::string folder_above(const std::string& folder) {
    if (folder == "/") return {};
    const auto slash = folder.rfind('/');
    return slash == 0 ? "/" : folder.substr(0, slash);
}

// As a shell's -e has it: what cannot be reached is not there.
std::optional<struct stat> status_of(const std::string& path) { return sys::stat(path.c_str()).value_or({}); }

bool is_of_user_or_root(const struct stat& status) {
    return S_ISREG(status.st_mode) && (status.st_uid == 0 || status.st_uid == ::geteuid());
}

// Another's pipe must not hold a prompt up: O_NONBLOCK.
Result<void> read_contents(Project& project) {
    const Fd fd = TRY(sys::open(project.file().c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY));
    const auto status = TRY(sys::fstat(fd));
    if (!is_of_user_or_root(status)) return fail(ErrorKind::Refused, printable(project.file()), " has changed hands");
    project.identity = FileIdentity::of(status);
    project.contents = TRY(read_span(fd, 0, kMaxTrustedBytes + 1));
    return {};
}

Result<Project> look_at(std::string_view home, const std::string& folder, const struct stat& status) {
    Project project;
    project.written = in_folder(folder);
    project.folder = TRY(sys::realpath(folder.c_str()));
    project.verdict = S_ISREG(status.st_mode) ? Verdict::NotOurs : Verdict::NotRegular;
    if (!is_of_user_or_root(status)) return project;
    auto saying = read_saying(home, project.file());
    if (!saying.ok()) {
        project.verdict = Verdict::Unreadable;
        project.why_unreadable = concat(saying.error().message(), "; ", saying.error().hint());
        return project;
    }
    project.saying = *std::move(saying);
    if (project.saying && project.saying->say == Say::Allow) TRY(read_contents(project));
    project.verdict = verdict(project.saying, project.contents);
    return project;
}

}  // namespace

std::string Project::file() const { return in_folder(folder); }

Result<std::string> working_folder(record::EnvironmentBlock environment) {
    const auto written = record::find_variable(environment, "PWD");
    const bool is_named = written && written->starts_with('/');
    if (is_named) {
        const auto named = status_of(std::string(*written));
        const auto here = status_of(".");
        const bool is_here = named && here && named->st_dev == here->st_dev && named->st_ino == here->st_ino;
        if (is_here) return std::string(*written);
    }
    auto here = sys::getcwd();
    // One that was removed has no name but that by which it was entered.
    if (!here.ok() && is_named) return std::string(*written);
    return here;
}

Result<std::optional<Project>> nearest_project(std::string_view home, std::string folder) {
    while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
    for (; !folder.empty(); folder = folder_above(folder)) {
        const auto status = status_of(in_folder(folder));
        if (status) return std::optional(TRY(look_at(home, folder, *status)));
    }
    return std::optional<Project>();
}

Result<std::optional<Project>> project_above(std::string_view home, const Project& project) {
    return nearest_project(home, folder_above(project.folder));
}

Result<Project> project_in(std::string_view home, const std::string& folder) {
    const auto status = status_of(in_folder(folder));
    if (!status) return fail(ErrorKind::NotFound, "there is no ", kDeclarationName, " in ", printable(folder));
    return look_at(home, folder, *status);
}

}  // namespace pyenvx::activation
