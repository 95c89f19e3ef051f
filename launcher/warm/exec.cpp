#include "launcher/warm/exec.hpp"

#include "store/base/sys.hpp"

namespace pyenvx::warm {
namespace {

// execve takes pointers to non-const, and writes through none of them.
std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> out;
    out.reserve(strings.size() + 1);
    for (const auto& string : strings) out.push_back(const_cast<char*>(string.c_str()));
    out.push_back(nullptr);
    return out;
}

}  // namespace

Error exec_words(const std::string& program, const std::vector<std::string>& words,
                 const std::vector<std::string>& environment) {
    return sys::execve(program.c_str(), pointers(words).data(), pointers(environment).data());
}

}  // namespace pyenvx::warm
