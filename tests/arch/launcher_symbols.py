#!/usr/bin/env python3
"""The launcher is compiled with glibc's headers and linked with musl: what it calls is kept to functions whose binary interface
is the same in both, on every processor that pyenvx is for. Usage: launcher_symbols.py OBJECT-OR-ARCHIVE..."""

import re
import subprocess
import sys

# Look at the types in both libraries' headers before you add one. strerror_r, for one, differs.
SAME_IN_BOTH = set("""
    __cxa_atexit __dso_handle __errno_location abort environ free malloc strtol
    memchr memcmp memcpy memmove memset strcmp strlen strerror
    access chdir close closedir dup dup2 fchmod fchmodat fdopendir flock fstat64 fstatat64 fsync ftruncate64 futimens getcwd linkat mkdirat mmap64
    munmap open64 openat64 pipe2 posix_fallocate64 pread64 pwrite64 read readdir64 readlink readlinkat realpath renameat umask
    fstatvfs64 stat64 statvfs64 symlinkat syncfs unlinkat utimensat write
    _exit execve fork getauxval getpid geteuid getppid isatty kill poll posix_spawn posix_spawn_file_actions_addopen
    posix_spawn_file_actions_adddup2 posix_spawn_file_actions_destroy posix_spawn_file_actions_init raise setsid sigaction
    sigemptyset signal sigprocmask waitpid clock_gettime getrandom send setsockopt socketpair
    syscall sysconf
""".split())
# launcher/musl_gaps.cpp has them.
OURS = {"renameat2", "closefrom", "__libc_single_threaded", "_dl_find_object"}
OF_THE_COMPILER = re.compile(r"_Unwind_|__gxx_|__cxa_|_Z|_GLOBAL_OFFSET_TABLE_")


def main():
    text = subprocess.run(["nm", "--undefined-only", "--just-symbols", *sys.argv[1:]], text=True, capture_output=True, check=True).stdout
    used = {line.strip() for line in text.splitlines() if re.fullmatch(r"\w+", line.strip())}
    unknown = {name for name in used if not OF_THE_COMPILER.match(name)} - SAME_IN_BOTH - OURS
    for name in sorted(unknown):
        print(f"the launcher calls {name}: is its binary interface the same in glibc and musl?")
    if not used & SAME_IN_BOTH:
        sys.exit("nm shows no symbols")
    sys.exit(1 if unknown else 0)


if __name__ == "__main__":
    main()
