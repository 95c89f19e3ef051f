#include "launcher/edit/dynamic.hpp"

#include <algorithm>
#include <initializer_list>

#include "launcher/declaration/toml/value.hpp"

namespace pyenvx::edit {
namespace {

const toml::Value* at(const toml::Value* value, std::initializer_list<std::string_view> path) {
    for (const auto key : path) value = value == nullptr || value->table() == nullptr ? nullptr : value->find(key);
    return value;
}

std::vector<std::string> texts_of(const toml::Value* value) {
    std::vector<std::string> texts;
    if (value == nullptr) return texts;
    if (const auto* one = value->string()) texts.push_back(*one);
    if (value->array() == nullptr) return texts;
    for (const auto& item : *value->array()) {
        if (const auto* text = item.string()) texts.push_back(*text);
    }
    return texts;
}

}  // namespace

Result<void> check_not_dynamic(std::string_view pyproject) {
    const auto document = toml::parse(pyproject, {"it"});
    if (!document.ok()) return {};
    const auto dynamic = texts_of(at(&*document, {"project", "dynamic"}));
    if (std::find(dynamic.begin(), dynamic.end(), "dependencies") == dynamic.end()) return {};
    const auto files = texts_of(at(&*document, {"tool", "setuptools", "dynamic", "dependencies", "file"}));
    return fail(ErrorKind::Refused, "its dependencies are `dynamic`: they stand elsewhere, and may not stand here too")
        .hint(files.empty() ? std::string("edit them where its build backend reads them")
                            : concat("edit ", join(files, ", ")));
}

}  // namespace pyenvx::edit
