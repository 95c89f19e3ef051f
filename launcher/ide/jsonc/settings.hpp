// Changes of single settings in a JSONC document that leave all else of it as it is, byte for byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "launcher/ide/jsonc/reader.hpp"
#include "store/base/result.hpp"

namespace pyenvx::ide::jsonc {

/// The members of a document's outermost object. One owner, not thread-safe. Each change keeps comments, order, indents
/// and line ends; each is Invalid, with the line, for a key that is there twice, and changes nothing where it fails.
class Settings {
public:
    /// `text` may be empty. The errors of read_document.
    static Result<Settings> parse(std::string text);

    /// What the key says; nothing where it is not there or is no string.
    Result<std::optional<std::string>> string_of(std::string_view key) const;
    Result<bool> has(std::string_view key) const;

    /// The former value is returned as it was written, where there was another.
    Result<std::optional<std::string>> set(std::string_view key, std::string_view string);
    /// `json` becomes the value of a key that is not there yet.
    Result<void> set_if_absent(std::string_view key, std::string_view json);
    /// Puts a string into the list that the key has or gets, in place of one that begins with `own`, at the end
    /// otherwise. Invalid where the key has no list.
    Result<void> put_into_list(std::string_view key, std::string_view string, std::string_view own);

    const std::string& text() const { return text_; }

private:
    explicit Settings(std::string text) : text_(std::move(text)) {}

    Result<Container> outermost() const;
    Result<const Part*> find(const Container& object, std::string_view key) const;
    Result<void> change(std::string changed, std::string_view key);

    std::string text_;
};

}  // namespace pyenvx::ide::jsonc
