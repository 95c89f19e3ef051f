"""Run inside a sandbox: python3 probes.py NAME [ARGUMENT]. Each looks at one part of it and nothing else: status 0 when that part holds,
1 when it does not, with what was seen instead."""

import ctypes
import os
import resource
import socket
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
INPUT = "/pyenvx/input"


def status_line(process, name):
    with open(f"/proc/{process}/status") as lines:
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith(name + ":"))


def refused(call, *numbers):
    """Whether a call fails with one of these errnos (any when none are named)."""
    try:
        call()
    except OSError as error:
        return not numbers or error.errno in numbers or repr(error)
    return "it worked"


def system_call(number, *arguments):
    if LIBC.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), f"system call {number}")


def mounts():
    with open("/proc/self/mountinfo") as lines:
        return [line.split() for line in lines]


def network_namespace(host_port):
    try:
        socket.create_connection(("127.0.0.1", int(host_port)), timeout=2).close()
    except OSError:
        return True
    return "the host's loopback answers"


def loopback():
    server = socket.create_server(("127.0.0.1", 0))
    socket.create_connection(server.getsockname(), timeout=2).close()
    return True


def ipc_namespace(host):
    return os.readlink("/proc/self/ns/ipc") != host


def cgroup_namespace():
    with open("/proc/self/cgroup") as lines:
        paths = {line.strip().split(":", 2)[2] for line in lines}
    return all(path == "/" for path in paths) or paths


def host_name():
    return os.uname().nodename == "pyenvx" or os.uname().nodename


def process_namespace():
    numbers = [name for name in os.listdir("/proc") if name.isdigit()]
    return sorted(map(int, numbers)) == [1, 2] or numbers


def session():
    return os.getsid(0) == 1 or os.getsid(0)


def read_only_inputs():
    return not os.access(INPUT + "/writable", os.W_OK)


def attributes_of_inputs():
    return bool(os.statvfs(INPUT).f_flag & os.ST_NOSUID) or "no nosuid"


def read_only_root():
    return not os.access("/", os.W_OK)


def pivot():
    return not os.path.exists("/" + sys.argv[2]) or "the host's files are there"


def only_what_is_declared():
    return sorted(set(os.listdir("/")) - {"bin", "lib", "lib64", "sbin", "usr", "etc", "pyenvx"}) == [
        "build", "dev", "output", "proc", "sys", "tmp"] or os.listdir("/")


def proc_masks():
    with open("/proc/cmdline") as text:
        seen = text.read()
    return (os.listdir("/proc/sys") == ["nothing"] and seen == "") or "the kernel's settings are there"


def namespace_limits():
    return refused(lambda: system_call(272, 0x10000000)) is True or "a user namespace can be made"  # unshare(CLONE_NEWUSER)


def second_namespace():
    # mount(NULL, INPUT, NULL, MS_REMOUNT | MS_BIND, NULL)
    remount = lambda: system_call(165, None, INPUT.encode(), None, 32 | 4096 | 2 | 4, None)
    return refused(remount) is True or "an input can be made writable"


def pid_limit():
    with open("/proc/sys/kernel/pid_max") as text:
        return int(text.read()) < 10_000


def rlimits():
    return resource.getrlimit(resource.RLIMIT_CORE) == (1, 1) and resource.getrlimit(resource.RLIMIT_NPROC) == (1024, 1024)


def oom_score():
    with open("/proc/self/oom_score_adj") as text:
        return text.read() == "1000\n"


def processors():
    return len(os.sched_getaffinity(0)) == 1 and os.cpu_count() == 1 or os.cpu_count()


def capabilities():
    return {status_line("self", name) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}


def no_new_privileges():
    return status_line("self", "NoNewPrivs") == "1"


def hiding():
    return refused(lambda: os.close(os.open("/proc/1/mem", os.O_RDONLY)), 1, 13) is True or "process 1's memory can be opened"


def landlock():
    # Mounts allow this, and so do modes.
    def rename():
        with open("/proc/self/comm", "w") as file:
            file.write("x")
    return refused(rename, 13) is True or "a file under /proc can be written"


def filter_of_arguments():
    os.close(os.open("/tmp/x", os.O_CREAT | os.O_WRONLY, 0o600))
    return refused(lambda: os.chmod("/tmp/x", 0o4755), 1) is True or "a set-id bit can be set"


def filter_of_calls():
    return refused(lambda: system_call(319, b"x", 0), 38) is True or "memfd_create is there"


def process_1_is_filtered():
    return status_line(1, "Seccomp") == "2" and status_line(1, "Seccomp_filters") == "2"


def nothing_inherited():
    return set(os.listdir("/proc/self/fd")) - {"0", "1", "2"} == {"3"} or os.listdir("/proc/self/fd")  # 3 is the listing


def no_terminal():
    return not any(os.isatty(fd) for fd in range(3)) and refused(lambda: open("/dev/tty")) is True


def environment():
    return not set(os.environ) - {"HOME", "LANG", "LOGNAME", "PATH", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH", "CCACHE_DISABLE",
                                  "TERM", "TMPDIR", "TZ", "USER", "LC_CTYPE"} or sorted(os.environ)


if __name__ == "__main__":
    seen = globals()[sys.argv[1]](*([] if sys.argv[1] == "pivot" else sys.argv[2:]))
    print(seen)
    sys.exit(0 if seen is True else 1)
