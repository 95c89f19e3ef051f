// What a compile worker runs.
#pragma once

#include <string_view>

namespace pyenvx::bytecode {

/// To be run as `-s -S -B -W ignore -c PROGRAM`. Requests come on standard input: their size in four bytes (little
/// endian), then SOURCE, TARGET, NAME and LEVEL between NULs. Each is answered by one line on standard output: "ok",
/// when TARGET was written, which must not exist before; or "no", and then there may be half a file. It ends when
/// standard input does, and dies of a request that takes more processor time or memory than any honest source. No code
/// of what it compiles runs.
std::string_view worker_program();

}  // namespace pyenvx::bytecode
