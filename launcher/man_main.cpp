// A tool of the build: writes the manual pages of all commands into a folder: FOLDER DATE.
#include <unistd.h>

#include "launcher/cli/command_line.hpp"
#include "launcher/cli/grammar/man_page.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx {
namespace {

Result<void> write_pages(const std::filesystem::path& folder, const std::string& date) {
    std::filesystem::remove_all(folder);  // the pages of commands that are no longer there
    TRY(make_directories(folder));
    for (const auto& page : cli::man_pages(cli::command_table(), {PYENVX_VERSION, date})) {
        TRY(write_file_atomically(folder / page.file, page.text));
    }
    return {};
}

}  // namespace
}  // namespace pyenvx

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const auto written = pyenvx::write_pages(argv[1], argv[2]);
    if (written.ok()) return 0;
    (void)pyenvx::sys::write_all(pyenvx::BorrowedFd(STDERR_FILENO), pyenvx::concat(written.error().message(), "\n"));
    return 1;
}
