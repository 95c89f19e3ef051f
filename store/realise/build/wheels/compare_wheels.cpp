#include "store/realise/build/wheels/compare_wheels.hpp"

#include <fcntl.h>

#include <algorithm>
#include <map>

#include "store/archive/zip_reader.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::build {
namespace {

constexpr std::size_t kMaxMember = std::size_t{2} << 30;
constexpr std::size_t kShownText = 60;

class Wheel {
public:
    static Result<Wheel> open(const std::filesystem::path& path) {
        Fd file = TRY(sys::open(path.c_str(), O_RDONLY | O_NOFOLLOW));
        auto reader = TRY(archive::ZipReader::open(file));
        return Wheel(std::move(file), std::move(reader));
    }
    std::map<std::string, const archive::ZipEntry*> members() const {
        std::map<std::string, const archive::ZipEntry*> members;
        for (const auto& entry : reader_.entries()) {
            if (!entry.is_directory) members.emplace(entry.name, &entry);
        }
        return members;
    }
    std::vector<std::string> order() const {
        std::vector<std::string> names;
        for (const auto& entry : reader_.entries()) names.push_back(entry.name);
        return names;
    }
    Result<std::string> content(const archive::ZipEntry& entry) const { return reader_.read(entry, kMaxMember); }

private:
    Wheel(Fd file, archive::ZipReader reader) : file_(std::move(file)), reader_(std::move(reader)) {}
    Fd file_;
    archive::ZipReader reader_;
};

Result<bool> same_bytes(const std::filesystem::path& first, const std::filesystem::path& second) {
    const Fd left = TRY(sys::open(first.c_str(), O_RDONLY | O_NOFOLLOW));
    const Fd right = TRY(sys::open(second.c_str(), O_RDONLY | O_NOFOLLOW));
    std::string one(1 << 20, '\0');
    std::string other(one.size(), '\0');
    for (std::uint64_t offset = 0;; offset += one.size()) {
        const auto count = TRY(sys::pread(left, one.data(), one.size(), offset));
        if (count != TRY(sys::pread(right, other.data(), other.size(), offset))) return false;
        if (!std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(count), other.begin())) return false;
        if (count < one.size()) return true;
    }
}

bool is_record(std::string_view name) { return name.ends_with(".dist-info/RECORD"); }

bool is_text(std::string_view bytes) { return is_valid_utf8(bytes) && bytes.find('\0') == std::string_view::npos; }

std::vector<std::string_view> sorted_lines(std::string_view text) {
    auto lines = split(text, '\n');
    std::sort(lines.begin(), lines.end());
    return lines;
}

// The first line that is another one, for texts.
std::string what_differs(const std::string& name, std::string_view first, std::string_view second) {
    if (!is_text(first) || !is_text(second)) {
        const auto place = std::mismatch(first.begin(), first.end(), second.begin(), second.end()).first;
        return concat(name, ": the bytes differ from offset ", place - first.begin(), " on");
    }
    const auto left = split(first, '\n');
    const auto right = split(second, '\n');
    const auto place = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    const auto shown = [](const auto& lines, auto line) {
        return line == lines.end() ? std::string("nothing") : concat('"', printable(line->substr(0, kShownText)), '"');
    };
    return concat(name, ", line ", place.first - left.begin() + 1, ": ", shown(left, place.first), " and ",
                  shown(right, place.second));
}

class Comparing {
public:
    Comparing(const Wheel& first, const Wheel& second) : first_(first), second_(second) {}

    Result<Comparison> compare() {
        const auto left = first_.members();
        const auto right = second_.members();
        for (const auto& [name, entry] : left) {
            const auto other = right.find(name);
            if (other == right.end()) {
                differs(concat(name, " is only in the first"));
            } else {
                TRY(compare_member(*entry, *other->second));
            }
        }
        for (const auto& [name, entry] : right) {
            if (!left.contains(name)) differs(concat(name, " is only in the second"));
        }
        if (record_differs_ && out_.sameness != Sameness::Different) differs("RECORD");
        if (out_.sameness == Sameness::Different) return std::move(out_);
        out_.sameness = Sameness::Equivalent;
        if (first_.order() != second_.order()) out_.differences.emplace_back("the order of the members");
        if (out_.differences.empty()) out_.differences.emplace_back("times, modes or compression in the archive");
        return std::move(out_);
    }

private:
    // A file that differs has another digest in RECORD; that alone says nothing.
    Result<void> compare_member(const archive::ZipEntry& left, const archive::ZipEntry& right) {
        if (left.is_executable != right.is_executable) differs(concat(left.name, " is executable in one of them"));
        const auto first = TRY(first_.content(left));
        const auto second = TRY(second_.content(right));
        if (first == second) return {};
        if (!is_record(left.name)) {
            differs(what_differs(left.name, first, second));
        } else if (sorted_lines(first) == sorted_lines(second)) {
            out_.differences.emplace_back("the order of RECORD");
        } else {
            record_differs_ = true;
        }
        return {};
    }
    void differs(std::string sentence) {
        out_.sameness = Sameness::Different;
        out_.differences.push_back(std::move(sentence));
    }

    const Wheel& first_;
    const Wheel& second_;
    bool record_differs_ = false;
    Comparison out_;
};

}  // namespace

Result<Comparison> compare_wheels(const std::filesystem::path& first, const std::filesystem::path& second) {
    if (TRY(same_bytes(first, second))) return Comparison{};
    const auto left = TRY(Wheel::open(first));
    const auto right = TRY(Wheel::open(second));
    return Comparing(left, right).compare();
}

}  // namespace pyenvx::build
