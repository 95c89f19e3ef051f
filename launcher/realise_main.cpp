// pyenvx-realise: does whatever a launch record cannot answer, and every command that starts no program.
#include <unistd.h>

#include "launcher/cli/application.hpp"

int main(int argc, char** argv) {
    const auto first = static_cast<std::size_t>(argc > 0 ? 1 : 0);
    const std::span<const char* const> words(argv + first, static_cast<std::size_t>(argc) - first);
    return pyenvx::cli::run_application(words, environ);
}
