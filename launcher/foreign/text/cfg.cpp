#include "launcher/foreign/text/cfg.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::foreign {

namespace {

class Parser {
public:
    explicit Parser(std::string_view name) : name_(name) {}

    Result<void> take(std::string_view line) {
        ++number_;
        const auto text = trim(line);
        if (text.empty() || text.starts_with('#') || text.starts_with(';')) return {};
        if (is_blank(line.front()) && value_ != nullptr) {
            value_->push_back({number_, std::string(text)});
            return {};
        }
        return text.starts_with('[') ? take_section(text) : take_key(text);
    }

    Cfg finish() && { return std::move(cfg_); }

private:
    Result<void> take_section(std::string_view text) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return wrong("a section's name is not closed");
        const auto [section, is_new] = cfg_.try_emplace(std::string(text.substr(1, end - 1)));
        if (!is_new) return wrong(concat("the section [", printable(section->first), "] is there twice"));
        section_ = &section->second;
        value_ = nullptr;
        return {};
    }

    Result<void> take_key(std::string_view text) {
        if (section_ == nullptr) return wrong("it stands in no section");
        const auto sign = text.find_first_of("=:");
        if (sign == std::string_view::npos || sign == 0) return wrong("it is no key with a value");
        const auto [key, is_new] = section_->try_emplace(to_lower(trim(text.substr(0, sign))));
        if (!is_new) return wrong(concat("the key `", printable(key->first), "` is there twice"));
        value_ = &key->second;
        const auto value = trim(text.substr(sign + 1));
        if (!value.empty()) value_->push_back({number_, std::string(value)});
        return {};
    }

    Error wrong(std::string_view why) const { return fail(ErrorKind::Invalid, name_, ", line ", number_, ": ", why); }

    std::string_view name_;
    Cfg cfg_;
    std::map<std::string, std::vector<CfgLine>>* section_ = nullptr;
    std::vector<CfgLine>* value_ = nullptr;
    std::uint32_t number_ = 0;
};

}  // namespace

Result<Cfg> parse_cfg(std::string_view text, std::string_view name) {
    if (!is_valid_utf8(text)) return fail(ErrorKind::Invalid, name, " is not UTF-8 text").hint("save it as UTF-8");
    Parser parser(name);
    for (const auto line : split(text, '\n')) TRY(parser.take(line));
    return std::move(parser).finish();
}

}  // namespace pyenvx::foreign
