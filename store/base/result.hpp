// Result<T>: a value or an Error. C++20 here has no <expected>.
#pragma once

#include <cstdlib>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "store/base/error.hpp"
#include "store/base/text.hpp"

namespace pyenvx {

/// Either a T or the Error that prevented it. Reading the wrong side is a bug and aborts.
template <typename T>
class [[nodiscard]] Result {
public:
    using Value = T;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return *expect<0>(); }
    const T& value() const& { return *std::get_if<0>(&state_); }
    T&& value() && { return std::move(*expect<0>()); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& { return *std::get_if<1>(&state_); }
    Error&& error() && { return std::move(*expect<1>()); }

    /// Adds a note to an error on its way up; a value passes untouched.
    template <typename... Parts>
    Result&& context(const Parts&... parts) && {
        if (!ok()) expect<1>()->add_note(concat(parts...));
        return std::move(*this);
    }
    T value_or(T fallback) && { return ok() ? std::move(*expect<0>()) : std::move(fallback); }

private:
    template <std::size_t Side>
    auto* expect() {
        auto* side = std::get_if<Side>(&state_);
        if (side == nullptr) std::abort();
        return side;
    }

    std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
    using Value = void;

    Result() = default;
    Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

    bool ok() const { return !error_.has_value(); }
    explicit operator bool() const { return ok(); }
    void value() const {
        if (error_) std::abort();
    }
    const Error& error() const& { return *error_; }
    Error&& error() && { return std::move(*error_); }

    template <typename... Parts>
    Result&& context(const Parts&... parts) && {
        if (error_) error_->add_note(concat(parts...));
        return std::move(*this);
    }

private:
    std::optional<Error> error_;
};

/// An Error made of parts: `return fail(ErrorKind::Io, "cannot read ", path)`.
template <typename... Parts>
Error fail(ErrorKind kind, const Parts&... parts) {
    return Error(kind, concat(parts...));
}

}  // namespace pyenvx

#define PYENVX_JOIN_(left, right) left##right
#define PYENVX_JOIN(left, right) PYENVX_JOIN_(left, right)
#define PYENVX_TRY(name, ...)                           \
    __extension__({                                     \
        auto name = (__VA_ARGS__);                      \
        if (!name.ok()) return std::move(name).error(); \
        std::move(name).value();                        \
    })

/// The value of an expression of type Result<T>, or return its error from this function.
#define TRY(...) PYENVX_TRY(PYENVX_JOIN(try_result_, __COUNTER__), __VA_ARGS__)
