#include "launcher/resolve/pubgrub/state_set.hpp"

#include <algorithm>
#include <bit>

namespace pyenvx::pubgrub {

StateSet StateSet::present(std::size_t candidates) {
    StateSet set = all(candidates);
    set.words_[0] &= ~std::uint64_t{1};
    return set;
}

StateSet StateSet::one(std::size_t candidates, std::size_t candidate) {
    StateSet set(candidates);
    set.add(candidate);
    return set;
}

bool StateSet::empty() const {
    return std::all_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word == 0; });
}

bool StateSet::is_subset_of(const StateSet& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if ((words_[i] & ~other.words_[i]) != 0) return false;
    }
    return true;
}

bool StateSet::intersects(const StateSet& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if ((words_[i] & other.words_[i]) != 0) return true;
    }
    return false;
}

std::size_t StateSet::count() const {
    std::size_t bits = 0;
    for (const auto word : words_) bits += static_cast<std::size_t>(std::popcount(word));
    return bits - (has_absent() ? 1 : 0);
}

std::size_t StateSet::previous(std::size_t end) const {
    while (end-- > 0) {
        if (has(end)) return end;
    }
    return candidates_;
}

std::size_t StateSet::next(std::size_t from) const {
    std::size_t bit = from + 1;
    if (bit > candidates_) return candidates_;
    std::size_t index = bit / 64;
    std::uint64_t word = words_[index] & (~std::uint64_t{0} << bit % 64);
    while (word == 0) {
        if (++index == words_.size()) return candidates_;
        word = words_[index];
    }
    return index * 64 + static_cast<std::size_t>(std::countr_zero(word)) - 1;
}

StateSet& StateSet::operator&=(const StateSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
    return *this;
}

StateSet& StateSet::operator|=(const StateSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
}

StateSet StateSet::operator~() const {
    StateSet complement = *this;
    for (auto& word : complement.words_) word = ~word;
    const std::size_t used = (candidates_ + 1) % 64;
    if (used != 0) complement.words_.back() &= (std::uint64_t{1} << used) - 1;
    return complement;
}

}  // namespace pyenvx::pubgrub
