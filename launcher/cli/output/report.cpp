#include "launcher/cli/output/report.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::size_t kMaxLineBytes = 2000;

std::string label(std::string_view word, std::string_view colour_code, bool colour) {
    return colour ? concat(colour_code, word, ":", kPlain, " ") : concat(word, ": ");
}

// What was read from a file may be any length, and a message is for people.
std::string bounded(std::string text) {
    if (text.size() <= kMaxLineBytes) return text;
    auto end = kMaxLineBytes;
    while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // no part of a character
    return concat(std::string_view(text).substr(0, end), "… (and ", text.size() - end, " bytes more)");
}

// Lines of a text that may have several, each made safe for a terminal.
std::string indented(std::string_view text, std::string_view indent) {
    std::string out;
    for (const auto line : split(text, '\n')) out += concat(indent, bounded(printable(line)), "\n");
    return out;
}

std::string without_indent(const std::string& text, std::size_t width) { return text.substr(width); }

}  // namespace

Terminal Terminal::of_standard_error(bool no_color, bool dumb) {
    Terminal terminal;
    terminal.is_terminal = ::isatty(STDERR_FILENO) == 1;
    terminal.colour = terminal.is_terminal && !no_color && !dumb;
    struct winsize size {};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.columns = size.ws_col;
    if (dumb) terminal.is_terminal = false;
    return terminal;
}

std::string describe(const Error& error, bool colour) {
    std::string out = label("error", kRed, colour) + without_indent(indented(error.message(), "  "), 2);
    for (const auto& note : error.notes()) out += indented(note, "  ");
    if (!error.hint().empty()) {
        out += "  " + label("help", kGreen, colour) + without_indent(indented(error.hint(), "        "), 8);
    }
    return out;
}

void write_to_standard_error(std::string_view text) { (void)sys::write_all(BorrowedFd(STDERR_FILENO), text); }

}  // namespace pyenvx::cli
