// Tags and their attributes from HTML text: the small part of the HTML standard that index pages need.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace pyenvx::index {

struct HtmlTag {
    std::string name;                               ///< lower case; closing tags begin with "/"
    std::map<std::string, std::string> attributes;  ///< names in lower case, values with their entities resolved
    const std::string* attribute(const std::string& wanted) const;
};

/// Goes through a page once. Comments, declarations and the contents of script and style are skipped. Linear in the
/// size of the page whatever it holds.
class HtmlScanner {
public:
    /// Borrows `text`.
    explicit HtmlScanner(std::string_view text) : rest_(text) {}
    /// The next tag; nothing at the end, or where the page breaks off inside one.
    std::optional<HtmlTag> next();

private:
    std::optional<HtmlTag> read_tag();
    bool read_attribute(HtmlTag& tag);
    std::optional<std::string> read_value();
    void skip_past(std::string_view end);
    void skip_spaces();

    std::string_view rest_;
};

/// Resolves &amp; &lt; &gt; &quot; &apos; and numeric references; anything else stays as it is.
std::string resolve_entities(std::string_view text);

}  // namespace pyenvx::index
