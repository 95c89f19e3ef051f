// What long work says about itself while it runs. The terminal's side is launcher/cli/progress_line.
#pragma once

#include <cstdint>
#include <string_view>

namespace pyenvx {

enum class Stage { Resolve, Download, Build, Unpack, Interpreter, Environment, Wait, Compile, Hash, Sync };

/// Implementations are thread-safe and never fail; callers never wait for them.
class Progress {
public:
    virtual ~Progress() = default;

    /// A stage goes on with `detail` ("numpy"); `done` of `total` steps, 0 of 0 when not known.
    virtual void step(Stage stage, std::string_view detail, std::uint64_t done, std::uint64_t total) = 0;
    /// A download of `name` has `received` of `total` bytes (0 when the server did not say). received == total ends it.
    virtual void transfer(std::string_view name, std::uint64_t received, std::uint64_t total) = 0;
    /// One line for a person, shown whatever the progress line does ("warning: …", without prefix here).
    virtual void warn(std::string_view sentence) = 0;
    /// One line about a wait that has become long, shown whatever the progress line does.
    virtual void notice(std::string_view sentence) = 0;
    /// One line that is shown only with -v.
    virtual void detail(std::string_view sentence) = 0;
    /// The terminal is somebody else's from now on: nothing more is drawn on it.
    virtual void leave_terminal() {}
};

/// Says nothing; for tests and -q.
class SilentProgress final : public Progress {
public:
    void step(Stage, std::string_view, std::uint64_t, std::uint64_t) override {}
    void transfer(std::string_view, std::uint64_t, std::uint64_t) override {}
    void warn(std::string_view) override {}
    void notice(std::string_view) override {}
    void detail(std::string_view) override {}
};

}  // namespace pyenvx
