// Values that look at other variables: "${NAME}" stands for NAME's value when they are put to use.
//
// In a template "${NAME}" is that, a backslash takes the character after it as it is, and everything else stands for
// itself. NAME is a letter or "_", then letters, digits and "_".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pyenvx {

/// A letter or "_", then letters, digits and "_".
bool is_variable_name(std::string_view name);

/// The template in which "${NAME}" of `text` is a variable and all else stands for itself.
std::string template_with_variables(std::string_view text);
/// The template that comes to `text` itself, "${NAME}" included.
std::string template_of_text(std::string_view text);

/// Whether what it comes to depends on any variable.
bool has_variables(std::string_view variable_template);

/// What it comes to; a variable that is not set is the empty text. What was put in is not looked at again.
std::string expand(std::string_view variable_template,
                   const std::function<std::optional<std::string_view>(std::string_view)>& value_of);

}  // namespace pyenvx
