// Leaving what is dangerous to take in what a build hands over.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

constexpr mode_t kSetUser = S_ISUID | 0755;
constexpr mode_t kSetGroup = S_ISGID | 0755;

/// An ordinary file of the output by this name.
std::string ordinary(const Scene& scene, std::string_view name = "file") {
    auto path = scene.in_output(name);
    ::close(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    return path;
}

Verdict link_out(const Scene& scene) {
    return judge(::symlink(scene.at_home(".ssh/id_ed25519").c_str(), scene.in_output("link").c_str()), "symlink");
}

Verdict folder_link_out(const Scene& scene) {
    return judge(::symlink(scene.text("home").c_str(), scene.in_output("folder").c_str()), "symlink");
}

Verdict hard_link(const Scene& scene) {
    return judge(::link(ordinary(scene).c_str(), scene.in_output("second").c_str()), "link");
}

Verdict link_to_input(const Scene& scene) {
    const auto input = scene.text("object") + "/module.py";
    return judge(::link(input.c_str(), scene.in_output("input").c_str()), "link");
}

Verdict named_pipe(const Scene& scene) { return judge(::mkfifo(scene.in_output("pipe").c_str(), 0644), "mkfifo"); }

Verdict device(const Scene& scene) {
    constexpr dev_t kNull = 0x103;
    return judge(::mknod(scene.in_output("null").c_str(), S_IFCHR | 0666, kNull), "mknod");
}

Verdict socket_file(const Scene& scene) {
    struct sockaddr_un address {};
    address.sun_family = AF_UNIX;
    if (::chdir(scene.text("output").c_str()) != 0) return refused("chdir");
    std::string("socket").copy(address.sun_path, sizeof address.sun_path - 1);
    const int line = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return judge(::bind(line, reinterpret_cast<const struct sockaddr*>(&address), sizeof address), "bind");
}

Verdict set_id_by_chmod(const Scene& scene) { return judge(::chmod(ordinary(scene).c_str(), kSetUser), "chmod"); }

Verdict set_id_by_other_number(const Scene& scene) {
    return judge(::syscall(SYS_chmod, ordinary(scene).c_str(), kSetUser | std::uint64_t{1} << 40), "chmod");
}

Verdict set_id_by_open(const Scene& scene) {
    return judge(::open(scene.in_output("file").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, kSetUser), "open");
}

Verdict set_id_by_unnamed(const Scene& scene) {
    const int file = ::open(scene.text("output").c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, kSetUser);
    if (file < 0) return refused("open O_TMPFILE");
    const auto opened = "/proc/self/fd/" + std::to_string(file);
    return judge(::linkat(AT_FDCWD, opened.c_str(), AT_FDCWD, scene.in_output("file").c_str(), AT_SYMLINK_FOLLOW),
                 "linkat");
}

Verdict set_id_by_mkdir(const Scene& scene) {
    const auto folder = scene.in_output("folder");
    if (::syscall(SYS_mkdir, folder.c_str(), S_ISVTX | kSetGroup) != 0) return refused("mkdir");
    struct stat status {};
    ::stat(folder.c_str(), &status);
    // On some file systems the bit is dropped by mkdir itself, and on none by chmod.
    return (status.st_mode & S_ISGID) != 0 ? got("mkdir")
                                           : judge(::chmod(folder.c_str(), kSetGroup), "mkdir, then chmod");
}

Verdict set_id_by_mknod(const Scene& scene) {
    return judge(::mknod(scene.in_output("file").c_str(), S_IFREG | kSetUser, 0), "mknod");
}

Verdict set_id_by_newer_call(const Scene& scene) {
    constexpr long kFchmodat2 = 452;
    return judge(::syscall(kFchmodat2, AT_FDCWD, ordinary(scene).c_str(), kSetUser, 0), "fchmodat2");
}

Verdict attribute(const Scene& scene) {
    return judge(::setxattr(ordinary(scene).c_str(), "user.attack", "x", 1, 0), "setxattr");
}

Verdict deep_tree(const Scene& scene) {
    constexpr int kDepth = 5000;
    int folder = ::open(scene.text("output").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int depth = 0; depth < kDepth; ++depth) {
        if (::mkdirat(folder, "d", 0755) != 0) return refused("mkdirat");
        const int inner = ::openat(folder, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ::close(folder);
        folder = inner;
    }
    return got("a tree of 5000 folders");
}

Verdict unreadable_folder(const Scene& scene) {
    const auto folder = scene.in_output("folder");
    ::mkdir(folder.c_str(), 0755);
    ordinary(scene, "folder/file");
    return judge(::chmod(folder.c_str(), 0), "chmod");
}

Verdict unreadable_file(const Scene& scene) { return judge(::chmod(ordinary(scene).c_str(), 0), "chmod"); }

Verdict named(const Scene& scene, std::string_view name) {
    return judge(::access(ordinary(scene, name).c_str(), F_OK), "create");
}

Verdict name_of_two_lines(const Scene& scene) { return named(scene, "file\nsecond line"); }
Verdict name_that_drives_terminals(const Scene& scene) { return named(scene, "\033]0;attacked\007"); }
Verdict name_that_is_no_text(const Scene& scene) { return named(scene, "\xff\xfe"); }

Verdict claimed_size(const Scene& scene) {
    // Files of holes: each within what one may have, all together more than the output may.
    const auto size = scene.number("file-bytes");
    for (int count = 0; count < 3; ++count) {
        if (::truncate(ordinary(scene, "hole-" + std::to_string(count)).c_str(), size) != 0) return refused("truncate");
    }
    return got("three files of holes");
}

}  // namespace

Family outputs() {
    return {"outputs",
            {{"link-out", "a symbolic link to a key", Trace::Output, link_out},
             {"folder-link-out", "a symbolic link to the home", Trace::Output, folder_link_out},
             {"hard-link", "a file with two names", Trace::Output, hard_link},
             {"link-to-input", "a hard link to an input", Trace::Output, link_to_input},
             {"named-pipe", "a named pipe", Trace::Output, named_pipe},
             {"device", "a device", Trace::Output, device},
             {"socket-file", "a socket", Trace::Output, socket_file},
             {"set-id-by-chmod", "a set-id bit, by chmod()", Trace::Output, set_id_by_chmod},
             {"set-id-by-other-number", "so, with high bits in the mode", Trace::Output, set_id_by_other_number},
             {"set-id-by-open", "by open()", Trace::Output, set_id_by_open},
             {"set-id-by-unnamed", "by open() with O_TMPFILE", Trace::Output, set_id_by_unnamed},
             {"set-id-by-mkdir", "by mkdir()", Trace::Output, set_id_by_mkdir},
             {"set-id-by-mknod", "by mknod()", Trace::Output, set_id_by_mknod},
             {"set-id-by-newer-call", "by fchmodat2()", Trace::Output, set_id_by_newer_call},
             {"attribute", "an extended attribute", Trace::Output, attribute},
             {"deep-tree", "5000 folders in one another", Trace::Output, deep_tree},
             {"unreadable-folder", "a folder of mode 0000", Trace::Output, unreadable_folder},
             {"unreadable-file", "a file of mode 0000", Trace::Output, unreadable_file},
             {"name-of-two-lines", "a name with a newline", Trace::Output, name_of_two_lines},
             {"name-drives-terminals", "a name with control characters", Trace::Output, name_that_drives_terminals},
             {"name-no-text", "a name that is not UTF-8", Trace::Output, name_that_is_no_text},
             {"claimed-size", "more bytes than allowed, in holes", Trace::Output, claimed_size}}};
}

}  // namespace pyenvx::attacks
