#include "launcher/finish/move_record.hpp"

#include "launcher/record/record_place.hpp"

namespace pyenvx::finish {
namespace {

// The path of an environment holds its digest, so that nothing else contains it by chance.
void replace_all(std::string& text, const Move& move) {
    for (auto at = text.find(move.from); at != text.npos; at = text.find(move.from, at + move.to.size())) {
        text.replace(at, move.from.size(), move.to);
    }
}

}  // namespace

record::LaunchRecord moved(record::LaunchRecord record, const Move& move) {
    if (move.from.empty() || move.from == move.to) return record;
    replace_all(record.environment, move);
    replace_all(record.program, move);
    for (auto& argument : record.arguments) replace_all(argument, move);
    for (auto& edit : record.edits) replace_all(edit.value, move);
    return record;
}

Result<void> move_record(const std::filesystem::path& home, const std::string& name, const Move& move,
                         Standing standing) {
    const auto held = record::read_record(home / "records" / name);
    if (!held.ok()) return {};
    const auto& before = held->record;
    if (before.environment != move.from && before.environment != move.to) return {};
    auto after = moved(before, move);
    after.durable = standing.durable;
    after.finisher_unfinished = standing.work_left;
    return after == before ? Result<void>() : record::write_record(home.native(), after);
}

Result<void> release_record(const std::filesystem::path& home, const std::string& name) {
    auto held = record::read_record(home / "records" / name);
    if (!held.ok() || !held->record.finisher_unfinished) return {};
    held->record.finisher_unfinished = false;
    return record::write_record(home.native(), held->record);
}

}  // namespace pyenvx::finish
