#include "store/environment/start_up/known_pth.hpp"

#include <array>

namespace pyenvx::store {
namespace {

constexpr std::string_view kDistutilsPrecedence = "2638ce9e2500e572a5e0de7faed6661eb569d1b696fcba07b0dd223da5f5d224";
constexpr std::string_view kCoverage = "ef2ed06d19867ec669c09a804060666a9cd5e383af0a9d11aa2de79b77d448e8";

// Computed from published wheels: setuptools 65.5, 69.5, 75.8 to 80.9 and 84.2; coverage 7.17.3 on x86-64 for
// CPython 3.11, 3.12 and 3.13.
constexpr std::array kFiles = {
    KnownPth{kDistutilsPrecedence, "_distutils_hack/",
             "50aa326ce30546f1f4a80734c39d1c665194a2636491fe162d75ceb7dd6ddfe9"},
    KnownPth{kDistutilsPrecedence, "_distutils_hack/",
             "04c2cc4839859735f751b61d6e267f7c55bbaa9d840592cef769d69e56cedc40"},
    KnownPth{kDistutilsPrecedence, "_distutils_hack/",
             "f24b1e7ce1d064bebe10addcbebf034bd74c4d96d26f2a336bb49461f5143f0f"},
    KnownPth{kDistutilsPrecedence, "_distutils_hack/",
             "ae61f3dfedf23aff0c6d2927cecdd904fa5ea6e23695611bbf8e11f5dfa99f77"},
    KnownPth{kCoverage, "coverage/", "bd386b575ec6840da0166d69a7dab588855f601374231bd173b78f6e672e3404"},
    KnownPth{kCoverage, "coverage/", "a4a437d4a2f6c8066b35aa745e4d4cd703113df591b16b9eee1aa072dd9c9adb"},
    KnownPth{kCoverage, "coverage/", "3503c90549f522497a82e48b49db2328a20c3cc7425304cde649a9b1e7f693f8"},
};

constexpr std::array<std::string_view, 2> kShims = {
    "3bb02b14ba04b1a9d0d052add950ec60e74524e2b6225d4d2777cff880ec3e51",  // setuptools up to 68
    "e49f8b21b6548d8a5657c617f65101db9930012a103f46bf167010d71e185065",  // setuptools 69 and later
};

}  // namespace

std::span<const KnownPth> known_pth_files() { return kFiles; }
std::span<const std::string_view> known_namespace_shims() { return kShims; }

}  // namespace pyenvx::store
