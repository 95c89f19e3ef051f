#include "store/bytecode/workers/worker_program.hpp"

namespace pyenvx::bytecode {

// Without -I, which would ignore PYTHONHASHSEED; so the working directory is taken off the path first. With the timer's
// signal left as it is, the kernel ends a compiler that never returns, even when nobody is left to do so.
std::string_view worker_program() {
    return R"python(
import sys
del sys.path[0]
import _imp, marshal, posix, resource, signal
from _frozen_importlib_external import MAGIC_NUMBER

MAX_SOURCE_BYTES = 8 << 20
MAX_MEMORY_BYTES = 2 << 30
MAX_SECONDS = 20
UNCHECKED_HASH = (1).to_bytes(4, "little")


def lower_limit(kind, limit):
    hard = resource.getrlimit(kind)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (limit, limit))


def compile_module(source, target, name, level):
    with open(source, "rb") as file:
        text = file.read(MAX_SOURCE_BYTES + 1)
    if len(text) > MAX_SOURCE_BYTES:
        return "no"
    code = compile(text, name.decode(), "exec", dont_inherit=True, optimize=int(level))
    source_hash = _imp.source_hash(int.from_bytes(MAGIC_NUMBER, "little"), text)
    with open(target, "xb") as file:
        file.write(MAGIC_NUMBER + UNCHECKED_HASH + source_hash + marshal.dumps(code))
    return "ok"


def answer(request):
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
    try:
        return compile_module(*request.split(b"\0"))
    except Exception:
        return "no"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


signal.signal(signal.SIGINT, signal.SIG_IGN)
lower_limit(resource.RLIMIT_AS, MAX_MEMORY_BYTES)
lower_limit(resource.RLIMIT_CORE, 0)
requests = sys.stdin.buffer
while len(size := requests.read(4)) == 4:
    posix.write(1, answer(requests.read(int.from_bytes(size, "little"))).encode() + b"\n")
)python";
}

}  // namespace pyenvx::bytecode
