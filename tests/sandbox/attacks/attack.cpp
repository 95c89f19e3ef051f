#include "tests/sandbox/attacks/attack.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace pyenvx::attacks {

Scene::Scene(const std::vector<std::string_view>& words) {
    for (const auto word : words) {
        const auto equals = word.find('=');
        if (equals != word.npos) values_.emplace(word.substr(0, equals), word.substr(equals + 1));
    }
}

std::string Scene::text(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? "" : found->second;
}

long Scene::number(const std::string& name) const { return std::strtol(text(name).c_str(), nullptr, 0); }

std::vector<int> Scene::targets() const {
    std::vector<int> pids;
    const auto words = text("pids");
    for (std::size_t at = 0; at < words.size();) {
        const auto end = std::min(words.find(',', at), words.size());
        pids.push_back(std::atoi(words.substr(at, end - at).c_str()));
        at = end + 1;
    }
    return pids;
}

Verdict got(std::string words) { return {Outcome::Got, std::move(words)}; }

Verdict refused(std::string_view by) {
    const int reason = errno;
    return {Outcome::Refused, std::string(by) + ": " + strerrordesc_np(reason) + " (" + strerrorname_np(reason) + ")"};
}

Verdict nothing(std::string_view words) { return {Outcome::Refused, std::string(words)}; }

Verdict impossible(std::string_view why) { return {Outcome::Impossible, std::string(why)}; }

Verdict judge(long returned, std::string_view call) { return returned < 0 ? refused(call) : got(std::string(call)); }

Verdict in_child(std::string_view call, const std::function<int()>& attempt) {
    const pid_t child = ::fork();
    if (child < 0) return refused("fork");
    if (child == 0) ::_exit(attempt());
    int status = 0;
    if (::waitpid(child, &status, 0) < 0) return refused("waitpid");
    if (WIFSIGNALED(status)) return nothing(std::string(call) + ": killed by SIG" + sigabbrev_np(WTERMSIG(status)));
    errno = WEXITSTATUS(status);
    return errno == 0 ? got(std::string(call)) : refused(call);
}

bool read_file(const std::string& path, std::string& into) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return false;
    std::array<char, 4096> piece{};
    ssize_t count = 0;
    while ((count = ::read(file, piece.data(), piece.size())) > 0)
        into.append(piece.data(), static_cast<std::size_t>(count));
    const int reason = errno;
    ::close(file);
    errno = reason;
    return count == 0;
}

Verdict take(const std::string& path) {
    std::string contents;
    return read_file(path, contents) ? got(std::move(contents)) : refused("open " + path);
}

Verdict append(const std::string& path, std::string_view line) {
    ::mkdir(path.substr(0, path.rfind('/')).c_str(), 0700);
    ::chmod(path.c_str(), 0700);  // as its owner may
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0700);
    if (file < 0) return refused("open " + path);
    auto verdict = judge(::write(file, line.data(), line.size()), "write to " + path);
    ::close(file);
    return verdict;
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(folder.c_str()), ::closedir);
    if (!opened) return names;
    while (const auto* entry = ::readdir(opened.get())) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(name);
    }
    return names;
}

int connect_unix(const std::string& name) {
    struct sockaddr_un address {};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, sizeof address.sun_path - 1);
    const auto size = offsetof(struct sockaddr_un, sun_path) + name.size() + (name.starts_with('@') ? 0 : 1);
    if (name.starts_with('@')) address.sun_path[0] = '\0';
    const int line = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line < 0) return -1;
    if (::connect(line, reinterpret_cast<const struct sockaddr*>(&address), static_cast<socklen_t>(size)) == 0)
        return line;
    const int reason = errno;
    ::close(line);
    errno = reason;
    return -1;
}

}  // namespace pyenvx::attacks
