// A terminal of our own for what runs inside, in place of the person's: nothing inside has a descriptor or a name of
// theirs.
#pragma once

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Whether there is a person at standard input and standard output.
bool is_at_terminal();

/// A pseudo-terminal with the size and the habits of the person's, which is standard input and output. Move-only.
class InnerTerminal {
public:
    static Result<InnerTerminal> open();

    /// The side for what runs inside, to be handed over once.
    Fd take_inner() { return std::move(inner_); }

    /// Relays bytes between the two, unchanged, until `line` can be read; meanwhile the person's terminal interprets no
    /// keys. What was typed and not taken by then is dropped: it may be an answer of the terminal to what ran inside.
    /// Errors: Interrupted, Io.
    Result<void> relay(BorrowedFd line) const;

private:
    InnerTerminal(Fd ours, Fd inner) : ours_(std::move(ours)), inner_(std::move(inner)) {}

    Fd ours_;
    Fd inner_;
};

}  // namespace pyenvx::sandbox
