#include "store/index/ini_file.hpp"

#include <algorithm>

namespace pyenvx::index {
namespace {

std::string option_name(std::string_view text) {
    auto name = to_lower(trim(text));
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

class IniReader {
public:
    Result<void> read_line(std::string_view line) {
        const auto text = trim(line);
        if (text.starts_with('#') || text.starts_with(';')) return {};
        if (text.empty()) {
            if (value_ != nullptr) value_->push_back('\n');
            return {};
        }
        if (is_space(line.front()) && value_ != nullptr) {
            value_->append("\n").append(text);
            return {};
        }
        return text.starts_with('[') ? read_section(text) : read_option(text);
    }

    IniFile finish() && {
        for (auto& [name, options] : file_) {
            for (auto& [key, value] : options) value = std::string(trim(value));
        }
        return std::move(file_);
    }

private:
    Result<void> read_section(std::string_view text) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return fail(ErrorKind::Invalid, "a section without its ]");
        section_ = &file_[std::string(text.substr(1, end - 1))];
        value_ = nullptr;
        return {};
    }

    Result<void> read_option(std::string_view text) {
        const auto delimiter = text.find_first_of("=:");
        if (section_ == nullptr) return fail(ErrorKind::Invalid, "an option before the first [section]");
        if (delimiter == std::string_view::npos) return fail(ErrorKind::Invalid, "an option without a value");
        value_ = &(*section_)[option_name(text.substr(0, delimiter))];
        *value_ = trim(text.substr(delimiter + 1));
        return {};
    }

    IniFile file_;
    std::map<std::string, std::string>* section_ = nullptr;
    std::string* value_ = nullptr;
};

}  // namespace

Result<IniFile> parse_ini(std::string_view text, const std::filesystem::path& path) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    IniReader reader;
    std::size_t number = 0;
    for (const auto line : split(text, '\n')) {
        ++number;
        auto read = reader.read_line(line);
        if (!read.ok()) {
            return fail(ErrorKind::Invalid, printable(path.native()), ", line ", number, ": ", read.error().message())
                .hint("pip cannot read this file either: correct it");
        }
    }
    return std::move(reader).finish();
}

}  // namespace pyenvx::index
