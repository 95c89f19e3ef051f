// What the launcher's parts and GCC's run-time library take from glibc and musl does not have.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// NOLINTBEGIN(bugprone-reserved-identifier): they are what they are called.
extern "C" {

// The launcher has one thread.
char __libc_single_threaded = 1;

// Finds nothing: an exception ends the launcher, which throws none of its own.
int _dl_find_object(void*, void*) { return -1; }

int renameat2(int from_directory, const char* from, int to_directory, const char* to, unsigned flags) {
    return static_cast<int>(::syscall(SYS_renameat2, from_directory, from, to_directory, to, flags));
}

void closefrom(int first) {
    if (::syscall(SYS_close_range, first, ~0U, 0U) == 0) return;
    const int limit = static_cast<int>(::sysconf(_SC_OPEN_MAX));  // a kernel before 5.9
    for (int fd = first; fd < limit; ++fd) ::close(fd);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
