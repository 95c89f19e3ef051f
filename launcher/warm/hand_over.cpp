#include "launcher/warm/hand_over.hpp"

#include <array>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::warm {

Error hand_over(const std::string& executable, char* const* argv, record::EnvironmentBlock environment) {
    const auto folder = executable.substr(0, executable.rfind('/'));
    const std::array<std::string, 2> places = {concat(folder, "/../libexec/pyenvx/pyenvx-realise"),
                                               concat(folder, "/pyenvx-realise")};
    for (const auto& place : places) (void)sys::execve(place.c_str(), argv, environment);
    return fail(ErrorKind::NotFound, "the program pyenvx-realise cannot be started: it is neither ",
                printable(places[0]), " nor ", printable(places[1]))
        .hint("install pyenvx again: its two programs belong together");
}

}  // namespace pyenvx::warm
