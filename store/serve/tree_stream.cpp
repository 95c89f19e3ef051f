#include "store/serve/tree_stream.hpp"

#include <fcntl.h>

#include "store/base/sys.hpp"
#include "store/nar/nar_source.hpp"

namespace pyenvx::serve {
namespace {

class TreeStream final : public ByteSource {
public:
    TreeStream(Fd objects, const store::ObjectInfo& info)
        : objects_(std::move(objects)), tree_(objects_, info.path.str()), info_(info), left_(info.nar_size) {}

    Result<void> skip(std::uint64_t size) {
        if (size == 0) return {};
        is_hashed_ = false;
        left_ -= size;
        return TRY(tree_.skip(size)) == size ? Result<void>() : damaged();
    }

    Result<std::size_t> read(char* buffer, std::size_t size) override {
        if (left_ == 0) return std::size_t{0};
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, left_));
        const auto count = TRY(tree_.read(buffer, wanted));
        if (count < wanted) return damaged();
        if (is_hashed_) hasher_.update({buffer, count});
        left_ -= count;
        if (left_ == 0) TRY(check_end());
        return count;
    }

private:
    Result<void> check_end() {
        char more = 0;
        if (TRY(tree_.read(&more, 1)) != 0) return damaged();
        if (is_hashed_ && Sha256::finish(std::move(hasher_)) != *info_.nar_hash) return damaged();
        return {};
    }
    Error damaged() const {
        return fail(ErrorKind::Corrupt, info_.path.str(), " is damaged: its tree is not the one that was registered")
            .hint("run `pyenvx store verify --contents`");
    }

    const Fd objects_;
    NarSource tree_;
    const store::ObjectInfo info_;
    std::uint64_t left_;
    bool is_hashed_ = true;
    Hasher hasher_{HashAlgorithm::Sha256};
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_tree(const store::Store& store, const store::ObjectInfo& info,
                                              std::uint64_t offset) {
    auto objects = TRY(sys::open(store.locate(info.path).parent_path().c_str(), O_RDONLY | O_DIRECTORY));
    auto stream = std::make_unique<TreeStream>(std::move(objects), info);
    TRY(stream->skip(offset));
    return std::unique_ptr<ByteSource>(std::move(stream));
}

}  // namespace pyenvx::serve
