// A record that uses every field.
#pragma once

#include "launcher/record/launch_record.hpp"

namespace pyenvx::tests {

inline record::LaunchRecord sample_record() {
    record::LaunchRecord record;
    record.key = "form 3:run\nfile 5:/a.py\n";
    record.written_ns = 1'700'000'000'000'000'000;
    record.durable = true;
    record.finisher_unfinished = true;
    record.inputs = {{"/a.py", {1, 2, 3, -4, 5}}};
    record.absent = {"/.python-version"};
    record.variables[0] = 0xaa;
    record.variables[31] = 0xbb;
    record.environment = "/s/e";
    record.program = "/s/i/bin/python3.11";
    record.arguments = {"-s"};
    record.edits = {{record::EditKind::Set, "PYTHONUSERBASE", "/s/e"},
                    {record::EditKind::Unset, "PYTHONHOME", ""},
                    {record::EditKind::PrependPath, "PATH", "/s/e/bin"},
                    {record::EditKind::Expand, "A", "${B}"},
                    {record::EditKind::KeepOnly, "*", "HOME LC_*"}};
    record.greeting = "a 1.0";
    return record;
}

}  // namespace pyenvx::tests
