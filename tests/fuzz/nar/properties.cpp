#include "properties.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "store/nar/read_nar.hpp"

namespace pyenvx::fuzz {
namespace {

class Bytes final : public ByteSource {
public:
    explicit Bytes(std::string_view bytes) : left_(bytes) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto count = std::min({size, left_.size(), std::size_t{13}});
        std::copy_n(left_.data(), count, buffer);
        left_.remove_prefix(count);
        return count;
    }

private:
    std::string_view left_;
};

void require(bool holds) {
    if (!holds) std::abort();
}

// Writes the stream again from what it is told: a tree has one form.
class Rewriter final : public NarVisitor {
public:
    Rewriter() { words({"nix-archive-1"}); }

    Result<void> enter_directory(const std::string& name) override {
        begin(name);
        names_.emplace_back();
        require(names_.size() <= static_cast<std::size_t>(kMaxTreeDepth));
        words({"(", "type", "directory"});
        return {};
    }
    Result<void> leave_directory() override {
        names_.pop_back();
        words({")"});
        end();
        return {};
    }
    Result<void> begin_file(const std::string& name, bool executable, std::uint64_t size) override {
        begin(name);
        words({"(", "type", "regular"});
        if (executable) words({"executable", ""});
        words({"contents"});
        file_size_ = size;
        length(size);
        return {};
    }
    Result<void> file_bytes(std::string_view bytes) override {
        text_ += bytes;
        return {};
    }
    Result<void> end_file() override {
        pad(file_size_);
        words({")"});
        end();
        return {};
    }
    Result<void> link(const std::string& name, const std::string& target) override {
        require(!target.empty() && target.size() <= kMaxLinkTarget);
        begin(name);
        words({"(", "type", "symlink", "target", target, ")"});
        end();
        return {};
    }
    const std::string& text() const { return text_; }

private:
    void begin(const std::string& name) {
        if (names_.empty()) return require(name.empty());
        require(!name.empty() && name.size() <= kMaxEntryName && name != "." && name != ".." && name > names_.back());
        require(name.find('/') == name.npos && name.find('\0') == name.npos);
        names_.back() = name;
        words({"entry", "(", "name", name, "node"});
    }
    void end() {
        if (!names_.empty()) words({")"});
    }
    void words(std::initializer_list<std::string_view> all) {
        for (const auto word : all) {
            length(word.size());
            text_ += word;
            pad(word.size());
        }
    }
    void length(std::uint64_t number) {
        for (int i = 0; i < 8; ++i) text_.push_back(static_cast<char>((number >> (8 * i)) & 0xFF));
    }
    void pad(std::uint64_t size) { text_.append((8 - size % 8) % 8, '\0'); }

    std::string text_;
    std::vector<std::string> names_;  // the last in each directory that is open
    std::uint64_t file_size_ = 0;
};

}  // namespace

void check_nar(std::string_view bytes) {
    Bytes source(bytes);
    Rewriter rewriter;
    const auto digest = read_nar(source, rewriter, bytes.size());
    if (!digest.ok()) return;
    require(rewriter.text() == bytes && digest->size == bytes.size() && digest->hash == Sha256::of(bytes));
}

}  // namespace pyenvx::fuzz
