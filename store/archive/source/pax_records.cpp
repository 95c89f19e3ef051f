#include "store/archive/source/pax_records.hpp"

#include <set>

#include "store/archive/source/refusal.hpp"
#include "store/base/text.hpp"

namespace pyenvx::archive {
namespace {

struct Record {
    std::string_view keyword;
    std::string_view value;
};

Error malformed() { return refuse_source("has an extended header that is not well formed"); }

// The length counts its own digits and the newline.
Result<Record> take_record(std::string_view& bytes) {
    const auto space = bytes.find(' ');
    if (space == std::string_view::npos) return malformed();
    const auto length = parse_decimal(bytes.substr(0, space));
    if (!length || *length > bytes.size() || *length < space + 4) return malformed();
    auto record = bytes.substr(space + 1, *length - space - 1);
    bytes.remove_prefix(*length);
    if (record.back() != '\n') return malformed();
    record.remove_suffix(1);
    const auto equals = record.find('=');
    if (equals == std::string_view::npos || equals == 0) return malformed();
    return Record{record.substr(0, equals), record.substr(equals + 1)};
}

Result<void> take(const Record& record, PaxRecords& out) {
    if (record.keyword.starts_with("GNU.sparse.")) return refuse_source("has a sparse file");
    if (record.keyword == "path" || record.keyword == "linkpath") {
        if (record.value.find('\0') != std::string_view::npos) return refuse_source("has a name with a NUL byte");
        (record.keyword == "path" ? out.path : out.link) = record.value;
    } else if (record.keyword == "size") {
        out.size = parse_decimal(record.value);
        if (!out.size) return refuse_source("has an extended header whose size is no number");
    }
    return {};
}

}  // namespace

Result<PaxRecords> parse_pax_records(std::string_view bytes) {
    PaxRecords records;
    std::set<std::string_view> seen;
    while (!bytes.empty()) {
        const auto record = TRY(take_record(bytes));
        if (!seen.insert(record.keyword).second) {
            return refuse_source(concat("has an extended header that says ", printable(record.keyword), " twice"));
        }
        TRY(take(record, records));
    }
    return records;
}

}  // namespace pyenvx::archive
