#include "store/nar/read_nar.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "store/base/byte_reader.hpp"
#include "store/nar/words.hpp"

namespace pyenvx {
namespace {

template <typename... Parts>
Error malformed(const Parts&... why) {
    return fail(ErrorKind::Refused, "an archive of a tree is malformed: ", why...);
}

// Bytes by the buffer, digested as they come.
class Input {
public:
    Input(ByteSource& source, std::uint64_t max_bytes) : source_(source), left_(max_bytes) {}

    /// Some of the next `most` bytes, one at the least. They are valid until the next call.
    Result<std::string_view> some(std::uint64_t most) {
        if (begin_ == end_ && !TRY(refill())) return malformed("it ends too early");
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(most, end_ - begin_));
        const std::string_view taken(buffer_.data() + begin_, count);
        begin_ += count;
        return taken;
    }
    Result<bool> at_end() { return begin_ == end_ && !TRY(refill()); }
    NarDigest digest() && { return {Sha256::finish(std::move(hasher_)), size_}; }

private:
    Result<bool> refill() {
        begin_ = 0;
        end_ = TRY(source_.read(buffer_.data(), buffer_.size()));
        if (end_ > left_) return malformed("it is larger than it should be");
        left_ -= end_;
        size_ += end_;
        hasher_.update({buffer_.data(), end_});
        return end_ > 0;
    }

    ByteSource& source_;
    std::uint64_t left_;
    Hasher hasher_{HashAlgorithm::Sha256};
    std::uint64_t size_ = 0;
    std::vector<char> buffer_ = std::vector<char>(nar::kBufferBytes);
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

bool is_entry_name(std::string_view name) {
    return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos &&
           name.find('\0') == name.npos && is_valid_utf8(name);
}

class NarReader {
public:
    NarReader(ByteSource& source, NarVisitor& visitor, std::uint64_t max_bytes)
        : input_(source, max_bytes), visitor_(visitor) {}

    Result<NarDigest> read() && {
        TRY(expect(nar::kMagic));
        TRY(node("", 0));
        if (!TRY(input_.at_end())) return malformed("something follows its end");
        return std::move(input_).digest();
    }

private:
    Result<void> node(const std::string& name, int depth);
    Result<void> directory(const std::string& name, int depth);
    Result<void> regular(const std::string& name);
    Result<void> link(const std::string& name);

    Result<std::string> bytes(std::uint64_t count);
    Result<std::uint64_t> number();
    Result<void> padding(std::uint64_t size);
    Result<std::string> word(std::size_t longest);
    Result<void> expect(std::string_view wanted);

    Input input_;
    NarVisitor& visitor_;
};

// ---- words ----

// Only for counts that were found to be small.
Result<std::string> NarReader::bytes(std::uint64_t count) {
    std::string out;
    while (out.size() < count) out += TRY(input_.some(count - out.size()));
    return out;
}

Result<std::uint64_t> NarReader::number() {
    const auto raw = TRY(bytes(sizeof(std::uint64_t)));
    return ByteReader(raw).u64();
}

Result<void> NarReader::padding(std::uint64_t size) {
    const auto zeros = TRY(bytes(nar::padding_of(size)));
    if (zeros.find_first_not_of('\0') != zeros.npos) return malformed("its padding is not zero");
    return {};
}

Result<std::string> NarReader::word(std::size_t longest) {
    const auto size = TRY(number());
    if (size > longest) return malformed("a word has ", size, " bytes where ", longest, " are the most");
    auto text = TRY(bytes(size));
    TRY(padding(size));
    return text;
}

Result<void> NarReader::expect(std::string_view wanted) {
    const auto found = TRY(word(nar::kLongestWord));
    if (found != wanted) return malformed("'", printable(found), "' stands where '", wanted, "' should");
    return {};
}

// ---- nodes ----

Result<void> NarReader::regular(const std::string& name) {
    auto next = TRY(word(nar::kLongestWord));
    const bool executable = next == nar::kExecutable;
    if (executable) {
        TRY(expect(""));
        next = TRY(word(nar::kLongestWord));
    }
    if (next != nar::kContents) return malformed("the file ", printable(name), " has no contents");
    const auto size = TRY(number());
    TRY(visitor_.begin_file(name, executable, size));
    for (auto left = size; left > 0;) {
        const auto some = TRY(input_.some(left));
        TRY(visitor_.file_bytes(some));
        left -= some.size();
    }
    TRY(padding(size));
    TRY(visitor_.end_file());
    return expect(nar::kClose);
}

Result<void> NarReader::link(const std::string& name) {
    TRY(expect(nar::kTarget));
    const auto target = TRY(word(kMaxLinkTarget));
    if (target.empty() || target.find('\0') != target.npos) {
        return malformed("the link ", printable(name), " leads nowhere");
    }
    TRY(visitor_.link(name, target));
    return expect(nar::kClose);
}

Result<void> NarReader::directory(const std::string& name, int depth) {
    if (depth >= kMaxTreeDepth) return malformed("its directories are nested more than ", kMaxTreeDepth, " deep");
    TRY(visitor_.enter_directory(name));
    std::string former;
    for (;;) {
        const auto next = TRY(word(nar::kLongestWord));
        if (next == nar::kClose) return visitor_.leave_directory();
        if (next != nar::kEntry) return malformed("'", printable(next), "' stands where an entry should");
        TRY(expect(nar::kOpen));
        TRY(expect(nar::kName));
        auto entry = TRY(word(kMaxEntryName));
        if (!is_entry_name(entry)) return malformed("'", printable(entry), "' is no name");
        if (entry <= former) return malformed("its entries are not in order at ", printable(entry));
        TRY(expect(nar::kNode));
        TRY(node(entry, depth + 1));
        TRY(expect(nar::kClose));
        former = std::move(entry);
    }
}

Result<void> NarReader::node(const std::string& name, int depth) {
    TRY(expect(nar::kOpen));
    TRY(expect(nar::kType));
    const auto type = TRY(word(nar::kLongestWord));
    if (type == nar::kRegular) return regular(name);
    if (type == nar::kDirectory) return directory(name, depth);
    if (type == nar::kSymlink) return link(name);
    return malformed("'", printable(type), "' is no type");
}

}  // namespace

Result<NarDigest> read_nar(ByteSource& source, NarVisitor& visitor, std::uint64_t max_bytes) {
    return NarReader(source, visitor, max_bytes).read();
}

}  // namespace pyenvx
