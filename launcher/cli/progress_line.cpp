#include "launcher/cli/progress_line.hpp"

#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

constexpr auto kSilentFor = std::chrono::milliseconds(500);
constexpr auto kRedrawEvery = std::chrono::milliseconds(100);
constexpr std::string_view kClearLine = "\r\x1b[K";

std::string_view verb_for(Stage stage) {
    switch (stage) {
        case Stage::Resolve: return "resolving";
        case Stage::Download: return "downloading";
        case Stage::Build: return "building";
        case Stage::Unpack: return "unpacking";
        case Stage::Interpreter: return "copying the interpreter";
        case Stage::Environment: return "laying out the environment";
        case Stage::Wait: return "waiting for";
        case Stage::Compile: return "compiling";
        case Stage::Hash: return "hashing";
        case Stage::Sync: return "waiting for the disk";
    }
    return "";
}

// "12.3 MB"; decimal units, as download sizes are given everywhere.
std::string bytes_text(std::uint64_t bytes) {
    if (bytes < 1'000'000) return concat(bytes / 1000, " kB");
    return concat(bytes / 1'000'000, ".", bytes / 100'000 % 10, " MB");
}

// Cuts at a character boundary so that the line never wraps (a wrapped line cannot be cleared by one \r).
std::string cut_to(std::string text, std::size_t columns) {
    if (text.size() <= columns) return text;
    std::size_t end = columns;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
    return text;
}

}  // namespace

ProgressLine::ProgressLine(Terminal terminal, Verbosity verbosity) : terminal_(terminal), verbosity_(verbosity) {
    if (terminal_.is_terminal && verbosity_ != Verbosity::Quiet) {
        (void)painter_.start([this] { draw_until_finished(); });  // a line less is no reason not to start
    }
}

ProgressLine::~ProgressLine() { finish(); }

void ProgressLine::finish() {
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
    }
    wake_.notify_all();
    painter_.join();
    if (std::exchange(drawn_, false)) write_to_standard_error(kClearLine);
}

void ProgressLine::step(Stage stage, std::string_view detail, std::uint64_t done, std::uint64_t total) {
    auto text = concat(verb_for(stage), detail.empty() ? "" : " ", printable(detail));
    if (total > 0) text += concat(" (", done, " of ", total, ")");
    const std::lock_guard lock(mutex_);
    step_text_ = std::move(text);
}

void ProgressLine::transfer(std::string_view name, std::uint64_t received, std::uint64_t total) {
    const std::lock_guard lock(mutex_);
    auto [entry, is_new] = transfers_.try_emplace(std::string(name));
    received_in_all_ += received > entry->second.received ? received - entry->second.received : 0;
    entry->second = {received, total};
    if (total > 0 && received >= total) transfers_.erase(entry);
}

void ProgressLine::warn(std::string_view sentence) {
    if (verbosity_ != Verbosity::Quiet) print_line(concat("warning: ", sentence));
}

void ProgressLine::notice(std::string_view sentence) {
    if (verbosity_ != Verbosity::Quiet) print_line(concat("pyenvx: ", sentence));
}

void ProgressLine::detail(std::string_view sentence) {
    if (verbosity_ == Verbosity::Verbose) print_line(concat("pyenvx: ", sentence));
}

void ProgressLine::print_line(std::string_view sentence) {
    const std::lock_guard lock(mutex_);
    const bool clear = std::exchange(drawn_, false);
    write_to_standard_error(concat(clear ? kClearLine : "", printable(sentence), "\n"));
}

void ProgressLine::draw_until_finished() {
    std::unique_lock lock(mutex_);
    if (wake_.wait_until(lock, started_ + kSilentFor, [this] { return finished_; })) return;
    do {
        const auto line = current_line();
        if (line.empty()) continue;
        const auto columns = static_cast<std::size_t>(std::max(terminal_.columns - 1, 1));
        write_to_standard_error(concat(kClearLine, cut_to(line, columns)));
        drawn_ = true;
    } while (!wake_.wait_for(lock, kRedrawEvery, [this] { return finished_; }));
}

std::string ProgressLine::current_line() const {
    const auto transfers = transfers_text();
    return transfers.empty() ? step_text_ : transfers;
}

std::string ProgressLine::transfers_text() const {
    if (transfers_.empty()) return "";
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_).count();
    const auto rate = received_in_all_ * 1000 / static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed, 1));
    auto line = concat("downloading, ", bytes_text(rate), "/s:");
    for (const auto& [name, transfer] : transfers_) {
        line += concat(" ", printable(name), " ", bytes_text(transfer.received));
        if (transfer.total > 0) line += concat(" of ", bytes_text(transfer.total));
        line += ";";
    }
    line.pop_back();
    return line;
}

}  // namespace pyenvx::cli
