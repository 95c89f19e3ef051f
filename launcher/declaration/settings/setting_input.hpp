// A value on its way into the settings. Internal to this folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "launcher/declaration/settings/sourced.hpp"

namespace pyenvx::declaration {

/// A value of any type a setting can have, already checked against its key.
struct SettingInput {
    std::vector<std::string> texts = {};  ///< one for Text and Choice
    bool is_list = false;                 ///< of texts, where the key may have a word instead
    bool boolean = false;
    std::string origin = {};
    std::vector<std::string> item_origins = {};  ///< of each of the texts, where each has its own
    bool declared = false;

    template <typename T>
    Sourced<T> sourced(T value) const {
        return {std::move(value), origin, declared};
    }
};

}  // namespace pyenvx::declaration
