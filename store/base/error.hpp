// Errors are values: what failed, why, where it was asked for, and what the person can do about it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pyenvx {

/// What a caller may want to tell apart; each kind has one exit status (exit_status.hpp).
enum class ErrorKind {
    Failed,         ///< anything that has no kind of its own
    Io,             ///< a system call failed; `message` names the path and the reason
    Usage,          ///< the command line does not fit the grammar
    Invalid,        ///< something a person wrote (script block, shell.toml, requirement) is not valid
    NotFound,       ///< a file or command that was named does not exist
    Unsatisfiable,  ///< no set of versions (or no interpreter) fits the declaration
    Refused,        ///< policy or integrity: hash, hostile archive, foreign store, loosening declaration
    Network,        ///< an index or file host did not answer as it should
    Corrupt,        ///< bytes of ours on disk are not what we wrote
    TooNew,         ///< a store or file written by a newer pyenvx
    Interrupted,    ///< Ctrl-C
};

/// One failure. Copyable, owns its text, thread-safe to move between threads.
/// `message` is one sentence without prefix or full stop at its head ("cannot read x: permission denied").
/// `notes` are further lines, the innermost first ("asked for in hello.py, line 3").
/// `hint` is what to do, in the imperative, or empty.
class Error {
public:
    Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

    ErrorKind kind() const { return kind_; }
    const std::string& message() const { return message_; }
    const std::vector<std::string>& notes() const { return notes_; }
    const std::string& hint() const { return hint_; }

    void add_note(std::string line) { notes_.push_back(std::move(line)); }
    Error&& note(std::string line) && {
        add_note(std::move(line));
        return std::move(*this);
    }
    Error&& hint(std::string text) && {
        hint_ = std::move(text);
        return std::move(*this);
    }

private:
    ErrorKind kind_;
    std::string message_;
    std::vector<std::string> notes_;
    std::string hint_;
};

/// An Io error for a system call that just set `errno_value`: "cannot ACTION: REASON".
Error io_error(int errno_value, std::string_view action);

}  // namespace pyenvx
