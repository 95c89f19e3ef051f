// Sets of the states that a package can be in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pyenvx::pubgrub {

/// A package either is absent or stands at one of its candidates, numbered from 0 (the most wanted first). One bit a
/// state makes every set exact, whatever the rules by which versions are compared, and "not in S" is plainly the
/// complement. Operands belong to one package, hence have one size. A plain value.
class StateSet {
public:
    static StateSet none(std::size_t candidates) { return StateSet(candidates); }
    static StateSet all(std::size_t candidates) { return ~none(candidates); }
    /// Every candidate, but not absence.
    static StateSet present(std::size_t candidates);
    static StateSet one(std::size_t candidates, std::size_t candidate);

    std::size_t candidates() const { return candidates_; }
    void add(std::size_t candidate) { set_bit(candidate + 1); }
    bool has(std::size_t candidate) const { return has_bit(candidate + 1); }
    bool has_absent() const { return has_bit(0); }
    bool empty() const;
    bool is_all() const { return (~*this).empty(); }
    bool is_subset_of(const StateSet& other) const;
    bool intersects(const StateSet& other) const;
    /// How many candidates are in the set.
    std::size_t count() const;
    /// The first candidate of the set at or after `from`; candidates() when there is none.
    std::size_t next(std::size_t from) const;
    /// The last candidate of the set before `end`; candidates() when there is none.
    std::size_t previous(std::size_t end) const;

    StateSet& operator&=(const StateSet& other);
    StateSet& operator|=(const StateSet& other);
    friend StateSet operator&(StateSet left, const StateSet& right) { return left &= right; }
    friend StateSet operator|(StateSet left, const StateSet& right) { return left |= right; }
    StateSet operator~() const;
    bool operator==(const StateSet&) const = default;

private:
    explicit StateSet(std::size_t candidates) : candidates_(candidates), words_(candidates / 64 + 1) {}
    void set_bit(std::size_t bit) { words_[bit / 64] |= std::uint64_t{1} << bit % 64; }
    bool has_bit(std::size_t bit) const { return (words_[bit / 64] >> bit % 64 & 1) != 0; }

    std::size_t candidates_;
    std::vector<std::uint64_t> words_;  // bit 0: absent; bit i + 1: candidate i; bits beyond are 0
};

}  // namespace pyenvx::pubgrub
