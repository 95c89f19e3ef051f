#include "launcher/warm/exec.hpp"

#include "store/base/sys.hpp"
#include "store/base/word_pointers.hpp"

namespace pyenvx::warm {

Error exec_words(const std::string& program, const std::vector<std::string>& words,
                 const std::vector<std::string>& environment) {
    return sys::execve(program.c_str(), pointers_to(words).data(), pointers_to(environment).data());
}

}  // namespace pyenvx::warm
