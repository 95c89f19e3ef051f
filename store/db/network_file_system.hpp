// Where a database cannot have shared memory.
#pragma once

namespace pyenvx::db {

/// Whether `path` lies on a file system whose files other machines may use at the same time. False where the kernel
/// does not say.
bool is_on_network(const char* path);

}  // namespace pyenvx::db
