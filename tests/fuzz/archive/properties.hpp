// What must hold of any bytes given to the readers of wheels and of source archives. A property that does not hold
// aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_zip(std::string_view bytes);
void check_record(std::string_view bytes);
/// `bytes` are a tar stream, which is compressed before it is read.
void check_tar(std::string_view bytes);

}  // namespace pyenvx::fuzz
