#include "store/realise/build/build_log.hpp"

#include "store/base/text.hpp"

namespace pyenvx::build {
namespace {

constexpr std::size_t kTailLines = 400;
constexpr std::size_t kMaxLine = 4096;
constexpr std::string_view kOurs = "pyenvx: ";

}  // namespace

std::filesystem::path log_folder(const std::filesystem::path& home) { return home / "logs"; }

BuildLog::BuildLog(const std::filesystem::path& home, const std::string& name, Progress& progress)
    : progress_(progress) {
    if (!make_directories(log_folder(home), 0700).ok()) return;
    auto file = AtomicFile::create(log_folder(home) / name, 0644, home / "tmp");
    if (file.ok()) file_.emplace(*std::move(file));
}

BuildLog::~BuildLog() {
    if (!line_.empty()) end_line();
    if (is_cut_) keep_end();
    if (file_ && !lines_.empty()) (void)(*std::move(file_)).commit();
}

void BuildLog::end_line() {
    // Who shows it says itself that it is ours.
    progress_.detail(line_.starts_with(kOurs) ? std::string_view(line_).substr(kOurs.size()) : line_);
    if (lines_.size() == kTailLines) lines_.pop_front();
    lines_.push_back(std::move(line_));
    line_.clear();
}

void BuildLog::keep(std::string_view text) {
    if (file_ && !file_->write(text).ok()) file_.reset();
}

void BuildLog::keep_end() {
    keep(concat("\n", kOurs, "what came here is not kept; these are the last lines\n"));
    for (const auto& line : lines_) keep(concat(line, "\n"));
}

void BuildLog::write(std::string_view text) {
    kept_ += text.size();
    is_cut_ = is_cut_ || kept_ > kMaxKeptLog;
    if (!is_cut_) keep(text);
    while (!text.empty()) {
        const auto newline = text.find('\n');
        line_ += text.substr(0, std::min(newline, kMaxLine));
        if (line_.size() > kMaxLine) line_.resize(kMaxLine);
        if (newline == std::string_view::npos) return;
        end_line();
        text.remove_prefix(newline + 1);
    }
}

void BuildLog::say(std::string_view sentence) { write(concat(kOurs, sentence, "\n")); }

}  // namespace pyenvx::build
