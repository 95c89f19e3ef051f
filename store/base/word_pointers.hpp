// Words as exec and its kin take them.
#pragma once

#include <string>
#include <vector>

namespace pyenvx {

/// Pointers to the texts and a null at the end; good as long as `words` is left as it is. They are to non-const because
/// execve and posix_spawn say so, who write through none of them.
inline std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace pyenvx
