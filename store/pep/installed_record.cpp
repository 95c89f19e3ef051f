#include "store/pep/installed_record.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::pep {
namespace {

Error bad_record(std::string_view why) { return fail(ErrorKind::Corrupt, "a RECORD file ", why); }

// Takes a quoted field (RFC 4180) from the front; `text` begins with its first quote.
Result<std::string> take_quoted(std::string_view& text) {
    std::string field;
    text.remove_prefix(1);
    for (;;) {
        const auto quote = text.find('"');
        if (quote == text.npos) return bad_record("has a quote that does not end");
        field.append(text.substr(0, quote));
        text.remove_prefix(quote + 1);
        if (!text.starts_with('"')) return field;
        field.push_back('"');
        text.remove_prefix(1);
    }
}

Result<std::string> take_field(std::string_view& text) {
    if (text.starts_with('"')) return take_quoted(text);
    const auto end = std::min(text.find_first_of(",\r\n"), text.size());
    std::string field(text.substr(0, end));
    text.remove_prefix(end);
    return field;
}

Result<void> take_comma(std::string_view& text) {
    if (!text.starts_with(',')) return bad_record("has a row without three fields");
    text.remove_prefix(1);
    return {};
}

Result<void> take_line_end(std::string_view& text) {
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    if (!text.empty() && !text.starts_with('\n')) return bad_record("has a row with more than three fields");
    if (!text.empty()) text.remove_prefix(1);
    return {};
}

bool is_plain_path(std::string_view path) {
    if (path.find('\0') != path.npos) return false;
    for (std::size_t begin = 0, end = 0; end != path.npos; begin = end + 1) {
        end = path.find('/', begin);
        const auto piece = path.substr(begin, end == path.npos ? end : end - begin);
        if (piece.empty() || piece == "." || piece == "..") return false;
    }
    return true;
}

void append_quoted(std::string& out, std::string_view field) {
    if (field.find_first_of(",\"\r\n") == field.npos) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) out.append(c == '"' ? 2 : 1, c);
    out += '"';
}

// Most files have them in this order already.
void sort_by_path(std::vector<RecordRow>& rows) {
    const auto before = [](const RecordRow& left, const RecordRow& right) { return left.path < right.path; };
    if (!std::is_sorted(rows.begin(), rows.end(), before)) std::sort(rows.begin(), rows.end(), before);
}

}  // namespace

Result<std::vector<RecordRow>> parse_record(std::string_view text) {
    std::vector<RecordRow> rows;
    while (!text.empty()) {
        if (text[0] == '\n' || text[0] == '\r') {
            text.remove_prefix(1);
            continue;
        }
        RecordRow row;
        row.path = TRY(take_field(text));
        TRY(take_comma(text));
        row.digest = TRY(take_field(text));
        TRY(take_comma(text));
        row.size = TRY(take_field(text));
        TRY(take_line_end(text));
        if (!is_plain_path(row.path)) return bad_record("has a path that leads elsewhere");
        rows.push_back(std::move(row));
    }
    sort_by_path(rows);
    const auto same = [](const RecordRow& left, const RecordRow& right) { return left.path == right.path; };
    if (std::adjacent_find(rows.begin(), rows.end(), same) != rows.end()) return bad_record("has a path twice");
    return rows;
}

std::string record_text(std::vector<RecordRow> rows) {
    sort_by_path(rows);
    std::string text;
    for (const auto& row : rows) {
        append_quoted(text, row.path);
        append_quoted(text += ',', row.digest);
        append_quoted(text += ',', row.size);
        text += '\n';
    }
    return text;
}

}  // namespace pyenvx::pep
