// What an activated folder has is recorded like a command without a name of `pyenvx shell` there, which no command line
// comes to.
#pragma once

#include "launcher/warm/invocation.hpp"

namespace pyenvx::warm {

inline Invocation export_invocation(std::string folder) {
    Invocation invocation;
    invocation.form = Form::Shell;
    invocation.target = TargetKind::Command;
    invocation.directory = std::move(folder);
    return invocation;
}

inline bool is_export(const Invocation& invocation) {
    return invocation.form == Form::Shell && invocation.target == TargetKind::Command && invocation.word.empty();
}

}  // namespace pyenvx::warm
