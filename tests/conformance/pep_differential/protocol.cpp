#include "protocol.hpp"

#include "store/base/text.hpp"

namespace pyenvx::differential {
namespace {

char unescaped(char c) {
    switch (c) {
        case 't': return '\t';
        case 'n': return '\n';
        case 'r': return '\r';
        default: return c;
    }
}

std::string decode_field(std::string_view field) {
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const bool escape = field[i] == '\\' && i + 1 < field.size();
        out.push_back(escape ? unescaped(field[++i]) : field[i]);
    }
    return out;
}

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '\\': out.append("\\\\"); break;
        case '\t': out.append("\\t"); break;
        case '\n': out.append("\\n"); break;
        case '\r': out.append("\\r"); break;
        default: out.push_back(c);
    }
}

}  // namespace

Fields decode(std::string_view line) {
    Fields fields;
    for (const auto field : split(line, '\t')) fields.push_back(decode_field(field));
    return fields;
}

std::string encode(const Fields& fields) {
    std::string out;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out.push_back('\t');
        for (const char c : fields[i]) append_escaped(out, c);
    }
    return out;
}

}  // namespace pyenvx::differential
