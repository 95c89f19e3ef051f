#include "store/base/exchange.hpp"

#include <cerrno>
#include <cstdio>

namespace pyenvx::sys {

int exchange(BorrowedFd first_directory, const char* first, BorrowedFd second_directory, const char* second) {
    return ::renameat2(first_directory.get(), first, second_directory.get(), second, RENAME_EXCHANGE) == 0 ? 0 : errno;
}

}  // namespace pyenvx::sys
