#include "tests/fault/changing_calls.hpp"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include <cstddef>

namespace pyenvx::fault {
namespace {

constexpr int kAlways = -1;

struct Call {
    long number;
    const char* name;
    int flags_argument = kAlways;  // which argument holds the flags of an open
};

constexpr Call kCalls[] = {
    {SYS_write, "write"},         {SYS_writev, "writev"},
    {SYS_pwrite64, "pwrite"},     {SYS_pwritev, "pwritev"},
    {SYS_pwritev2, "pwritev2"},   {SYS_copy_file_range, "copy_file_range"},
    {SYS_sendfile, "sendfile"},   {SYS_ioctl, "ioctl"},
    {SYS_ftruncate, "ftruncate"}, {SYS_fallocate, "fallocate"},
    {SYS_fsync, "fsync"},         {SYS_fdatasync, "fdatasync"},
    {SYS_syncfs, "syncfs"},       {SYS_flock, "flock"},
    {SYS_openat, "openat", 2},    {SYS_linkat, "linkat"},
    {SYS_symlinkat, "symlinkat"}, {SYS_unlinkat, "unlinkat"},
    {SYS_mkdirat, "mkdirat"},     {SYS_renameat, "renameat"},
    {SYS_renameat2, "renameat2"}, {SYS_fchmod, "fchmod"},
    {SYS_fchmodat, "fchmodat"},   {SYS_utimensat, "utimensat"},
    {SYS_execve, "execve"},       {SYS_clone, "clone"},
    {SYS_clone3, "clone3"},       {SYS_exit_group, "exit_group"},
#ifdef SYS_open
    {SYS_open, "open", 1},        {SYS_link, "link"},
    {SYS_symlink, "symlink"},     {SYS_unlink, "unlink"},
    {SYS_rmdir, "rmdir"},         {SYS_mkdir, "mkdir"},
    {SYS_rename, "rename"},       {SYS_chmod, "chmod"},
    {SYS_vfork, "vfork"},         {SYS_fork, "fork"},
#endif
};

// Not O_TMPFILE itself, which holds the bit of O_DIRECTORY.
constexpr unsigned kCreatingFlags = O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);

sock_filter load(std::size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)); }

sock_filter answer(unsigned action) { return BPF_STMT(BPF_RET | BPF_K, action); }

sock_filter unless_call(long number, unsigned char skipped) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, skipped);
}

// A little-endian argument's low half comes first.
std::size_t argument_offset(int argument) {
    return offsetof(seccomp_data, args) + sizeof(seccomp_data::args[0]) * static_cast<std::size_t>(argument);
}

void append(std::vector<sock_filter>& program, const Call& call) {
    if (call.flags_argument == kAlways) {
        program.insert(program.end(), {unless_call(call.number, 1), answer(SECCOMP_RET_TRACE)});
        return;
    }
    program.insert(program.end(), {unless_call(call.number, 4), load(argument_offset(call.flags_argument)),
                                   BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kCreatingFlags, 0, 1),
                                   answer(SECCOMP_RET_TRACE), answer(SECCOMP_RET_ALLOW)});
}

}  // namespace

std::vector<sock_filter> filter_for_changing_calls() {
    std::vector<sock_filter> program = {load(offsetof(seccomp_data, nr))};
    for (const auto& call : kCalls) append(program, call);
    program.push_back(answer(SECCOMP_RET_ALLOW));
    return program;
}

std::string call_name(long number) {
    for (const auto& call : kCalls) {
        if (call.number == number) return call.name;
    }
    return std::to_string(number);
}

}  // namespace pyenvx::fault
