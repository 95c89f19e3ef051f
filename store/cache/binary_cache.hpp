// One binary cache: the files of a transport as objects and answers.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/cache/cached_object.hpp"
#include "store/cache/signed_answer.hpp"
#include "store/cache/transport.hpp"
#include "store/core/store.hpp"
#include "store/nar/read_nar.hpp"
#include "store/signature/keys.hpp"

namespace pyenvx::cache {

/// A last look at the tree of an object that is the one that was meant: Refused where this machine has no use for it.
using Accept = std::function<Result<void>(const store::ObjectInfo& info, const std::filesystem::path& tree)>;

/// Whose word counts, and for what. A plain value.
struct Trust {
    std::vector<signature::PublicKey> keys = {};
    bool required = true;  ///< what no trusted key vouches for is refused
    Accept accept = {};    ///< empty: all is of use
};

/// Thread-safe. Errors are the transport's (transport.hpp), and Refused for all that is not as it should be; nothing
/// that comes from a cache is believed before it is checked.
class BinaryCache {
public:
    /// `name` is what messages call it.
    BinaryCache(std::string name, std::unique_ptr<Transport> transport, Trust trust)
        : name_(std::move(name)), transport_(std::move(transport)), trust_(std::move(trust)) {}

    const std::string& name() const { return name_; }
    /// The lower, the sooner it is asked; 50 where the cache does not say. Refused for a cache of another format.
    Result<int> priority();

    /// What the cache says of an object, signatures checked; nothing where it has none.
    Result<std::optional<CachedObject>> find(const store::StorePath& path);
    /// Fills an empty draft with the object's tree, in constant memory and in its final form; what it returns is for
    /// ObjectDraft::commit_canonical(). The draft is empty again after a failure. Refused unless the tree is exactly
    /// the one that `object` says, and a file that is addressed by its contents has those.
    Result<store::ObjectInfo> fetch(const CachedObject& object, const store::ObjectDraft& draft);

    /// Nothing where there is none. Signatures are checked.
    Result<std::optional<Realisation>> realisation(const Sha256& recipe, std::string_view output);
    Result<std::optional<Resolution>> resolution(const Sha256& question);

    /// Uploads the tree of an object of the store, in constant memory; info files come later. Refused when the tree is
    /// not the one that was registered. `workers`: further threads for one that is large.
    Result<CachedObject> put_data(const store::ObjectInfo& info, const store::Store& store, unsigned workers);
    /// Publishes it. Its data must be there, and the info files of all that it refers to.
    Result<void> put_info(const CachedObject& object);
    /// Whether it is there with its data, whole as far as sizes tell. Signatures do not matter.
    Result<std::optional<CachedObject>> has(const store::StorePath& path);
    /// Adds the signatures to those of the same answer that are there. One that is signed gives way to no unsigned one.
    Result<void> put(const Realisation& realisation);
    Result<void> put(const Resolution& resolution);
    /// Says what it is, where nothing does so yet; to be called before the first put.
    Result<void> prepare();
    Result<void> finish() { return transport_->finish(); }

private:
    Result<std::optional<CachedObject>> read_object(const store::StorePath& path);
    Result<void> check_trust(std::string_view what, const std::string& message,
                             const std::vector<store::Signature>& signatures) const;

    const std::string name_;
    const std::unique_ptr<Transport> transport_;
    const Trust trust_;
};

}  // namespace pyenvx::cache
