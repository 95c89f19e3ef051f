#include "store/pep/version.hpp"

#include <algorithm>

#include "store/pep/syntax/python_text.hpp"
#include "store/pep/syntax/version_syntax.hpp"

namespace pyenvx::pep {

struct Version::Parts {
    std::string text;
    std::string key;
    std::string epoch;
    std::vector<std::string> release;
    std::size_t base_text_size = 0;
    std::size_t public_text_size = 0;
    std::size_t stem_key_size = 0;
    std::size_t public_key_size = 0;
    bool pre = false;
    bool post = false;
    bool dev = false;
};

namespace {

// The key: numbers and marks such that memcmp orders as PEP 440 does. No public key is a prefix of another one.
//   epoch, release numbers without trailing zeros, kReleaseEnd, suffix, then for a local version each of its segments.
// The suffix says in its first byte what comes first in PEP 440's order for one release:
//   x.devN < xaN < xbN < xrcN < x < x.postN; after aN, bN and rcN the same choice again, without a pre-release.
constexpr char kReleaseEnd = 0;
enum Suffix : char { kDevOnly = 1, kAlpha, kBeta, kCandidate, kFinal, kPost };
enum Tail : char { kTailDev = 1, kTailNone, kTailPost };
enum Local : char { kLocalText = 1, kLocalNumber };

std::string_view without_leading_zeros(std::string_view digits) {
    const auto first = digits.find_first_not_of('0');
    return first == std::string_view::npos ? std::string_view("0") : digits.substr(first);
}

// Length first, so that longer numbers are greater; every byte written first is at least 1.
void append_number(std::string& key, std::string_view number) {
    if (number == "0") return key.push_back(1);
    constexpr std::size_t kMost = 253;
    std::size_t length = number.size();
    for (; length > kMost; length -= kMost) key.push_back('\xff');
    key.push_back(static_cast<char>(1 + length));
    key.append(number);
}

void append_release(std::string& key, const std::vector<std::string>& release) {
    auto end = release.end();
    while (end != release.begin() && *(end - 1) == "0") --end;
    for (auto number = release.begin(); number != end; ++number) append_number(key, *number);
    key.push_back(kReleaseEnd);
}

void append_tail_dev(std::string& key, const VersionSyntax& syntax) {
    key.push_back(syntax.has_dev ? kTailDev : kTailNone);
    if (syntax.has_dev) append_number(key, without_leading_zeros(syntax.dev_number));
}

void append_post(std::string& key, char mark, const VersionSyntax& syntax) {
    key.push_back(mark);
    append_number(key, without_leading_zeros(syntax.post_number));
    append_tail_dev(key, syntax);
}

void append_pre(std::string& key, const VersionSyntax& syntax) {
    constexpr char kMarks[] = {kFinal, kAlpha, kBeta, kCandidate};
    key.push_back(kMarks[static_cast<int>(syntax.pre)]);
    append_number(key, without_leading_zeros(syntax.pre_number));
}

void append_after_pre(std::string& key, const VersionSyntax& syntax) {
    if (syntax.has_post) return append_post(key, kTailPost, syntax);
    append_tail_dev(key, syntax);
}

void append_without_pre(std::string& key, const VersionSyntax& syntax) {
    if (syntax.has_post) return append_post(key, kPost, syntax);
    key.push_back(syntax.has_dev ? kDevOnly : kFinal);
    if (syntax.has_dev) append_number(key, without_leading_zeros(syntax.dev_number));
}

bool is_number(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

std::vector<std::string> local_segments(std::string_view local) {
    std::vector<std::string> segments;
    while (!local.empty()) {
        const auto end = std::min(local.find_first_of("._-"), local.size());
        const auto segment = local.substr(0, end);
        segments.push_back(is_number(segment) ? std::string(without_leading_zeros(segment)) : to_lower(segment));
        local.remove_prefix(std::min(end + 1, local.size()));
    }
    return segments;
}

void append_local(std::string& key, const std::vector<std::string>& segments) {
    for (const auto& segment : segments) {
        // Alphabetic segments sort below numeric ones.
        key.push_back(is_number(segment) ? kLocalNumber : kLocalText);
        if (is_number(segment)) {
            append_number(key, segment);
        } else {
            key.append(segment).push_back('\0');
        }
    }
}

std::vector<std::string> release_numbers(std::string_view release) {
    std::vector<std::string> numbers;
    numbers.reserve(static_cast<std::size_t>(std::count(release.begin(), release.end(), '.')) + 1);
    for (;;) {
        const auto end = std::min(release.find('.'), release.size());
        numbers.emplace_back(without_leading_zeros(release.substr(0, end)));
        if (end == release.size()) return numbers;
        release.remove_prefix(end + 1);
    }
}

void append_release_text(std::string& text, const std::vector<std::string>& release) {
    for (const auto& number : release) {
        if (&number != &release.front()) text.push_back('.');
        text.append(number);
    }
}

void append_suffix_text(std::string& text, const VersionSyntax& syntax) {
    constexpr std::string_view kPreWords[] = {"", "a", "b", "rc"};
    if (syntax.pre != PreKind::None) {
        text.append(kPreWords[static_cast<int>(syntax.pre)]).append(without_leading_zeros(syntax.pre_number));
    }
    if (syntax.has_post) text.append(".post").append(without_leading_zeros(syntax.post_number));
    if (syntax.has_dev) text.append(".dev").append(without_leading_zeros(syntax.dev_number));
}

}  // namespace

Result<Version> Version::parse(std::string_view text) {
    const auto stripped = strip(text);
    const auto syntax = scan_version(stripped, {.local = true, .wildcard = false});
    if (!syntax || syntax->size != stripped.size()) {
        return fail(ErrorKind::Invalid, "\"", printable(text), "\" is not a valid version");
    }
    const auto parts = std::make_shared<Parts>();
    parts->epoch = without_leading_zeros(syntax->epoch);
    parts->release = release_numbers(syntax->release);
    parts->pre = syntax->pre != PreKind::None;
    parts->post = syntax->has_post;
    parts->dev = syntax->has_dev;
    const auto local = local_segments(syntax->local);

    if (parts->epoch != "0") parts->text.append(parts->epoch).push_back('!');
    append_release_text(parts->text, parts->release);
    parts->base_text_size = parts->text.size();
    append_suffix_text(parts->text, *syntax);
    parts->public_text_size = parts->text.size();
    if (!local.empty()) parts->text.append("+").append(join(local, "."));

    append_number(parts->key, parts->epoch);
    append_release(parts->key, parts->release);
    if (parts->pre) append_pre(parts->key, *syntax);
    parts->stem_key_size = parts->key.size();
    parts->pre ? append_after_pre(parts->key, *syntax) : append_without_pre(parts->key, *syntax);
    parts->public_key_size = parts->key.size();
    append_local(parts->key, local);
    return Version(parts);
}

const std::string& Version::str() const { return parts_->text; }
bool Version::is_prerelease() const { return parts_->pre || parts_->dev; }
bool Version::is_postrelease() const { return parts_->post; }
bool Version::is_devrelease() const { return parts_->dev; }
bool Version::has_local() const { return parts_->public_text_size != parts_->text.size(); }
const std::string& Version::epoch() const { return parts_->epoch; }
const std::vector<std::string>& Version::release() const { return parts_->release; }

std::string_view Version::key() const { return parts_->key; }
std::string_view Version::public_key() const { return key().substr(0, parts_->public_key_size); }
std::string_view Version::stem_key() const { return key().substr(0, parts_->stem_key_size); }
// The last mark of a public key says that there is no dev segment, or nothing after the release at all.
std::string_view Version::floor_key() const { return key().substr(0, parts_->public_key_size - 1); }

Version Version::without_local() const {
    if (!has_local()) return *this;
    const auto parts = std::make_shared<Parts>(*parts_);
    parts->text.resize(parts->public_text_size);
    parts->key.resize(parts->public_key_size);
    return Version(parts);
}

Version Version::base() const { return parse(std::string_view(str()).substr(0, parts_->base_text_size)).value(); }

bool Version::shares_release(const Version& prefix, std::size_t count) const {
    const auto number = [](const Version& version, std::size_t index) -> std::string_view {
        return index < version.release().size() ? std::string_view(version.release()[index]) : "0";
    };
    if (epoch() != prefix.epoch()) return false;
    for (std::size_t i = 0; i < count; ++i) {
        if (number(*this, i) != number(prefix, i)) return false;
    }
    return true;
}

}  // namespace pyenvx::pep
