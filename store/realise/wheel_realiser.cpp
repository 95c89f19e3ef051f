#include "store/realise/wheel_realiser.hpp"

#include "store/realise/wheel_unpack.hpp"
#include "store/realise/wheel_works.hpp"

namespace pyenvx::realise {

Result<store::Derivation> wheel_derivation(const Sha256& sha256, const pep::WheelFilename& name) {
    return store::Derivation::make(store::DerivationKind::UnpackWheel, concat(name.name.str(), "-", name.version.str()),
                                   {{"wheel", sha256}}, {{"layout", std::string(kWheelObjectLayout)}});
}

WheelRealiser::WheelRealiser(store::Store& store, IndexProvider& provider, Progress& progress, unsigned workers,
                             OnObject on_object)
    : store_(store),
      provider_(provider),
      on_object_(on_object),
      works_(std::make_shared<WheelWorks>(store, progress, workers, std::move(on_object))) {}

WheelRealiser::~WheelRealiser() { works_->close(); }

Result<std::optional<WheelObject>> WheelRealiser::find(const WheelOrder& order) {
    if (!order.sha256) return std::optional<WheelObject>();
    const std::pair key(*order.sha256, order.file.filename);
    if (const auto known = found_.find(key); known != found_.end()) return std::optional(known->second);
    const auto path = TRY(wheel_derivation(*order.sha256, order.name)).output_path();
    if (!TRY(store_.find(path))) return std::optional<WheelObject>();
    return std::optional(found_.emplace(key, WheelObject{path, *order.sha256}).first->second);
}

Result<void> WheelRealiser::take_ready_made(std::span<const WheelOrder> orders) {
    auto* const substituter = provider_.substituter();
    if (substituter == nullptr) return {};
    std::vector<store::StorePath> missing;
    for (const auto& order : orders) {
        if (!order.sha256 || TRY(find(order))) continue;
        missing.push_back(TRY(wheel_derivation(*order.sha256, order.name)).output_path());
    }
    return substituter->substitute_all(missing);
}

void WheelRealiser::expect(const WheelOrder& guess) {
    if (provider_.substituter() != nullptr) return;
    const auto found = find(guess);
    const auto index = provider_.index();
    if (found.ok() && !*found && index.ok()) works_->guess(guess, **index);
}

Result<std::vector<WheelObject>> WheelRealiser::realise(std::span<const WheelOrder> orders) {
    std::vector<std::optional<WheelObject>> objects;
    std::vector<WheelJobPtr> jobs(orders.size());
    index::PackageIndex* index = nullptr;
    TRY(take_ready_made(orders));
    for (std::size_t i = 0; i < orders.size(); ++i) {
        objects.push_back(TRY(find(orders[i])));
        if (objects[i]) {
            if (on_object_) on_object_(orders[i], *objects[i]);
            continue;
        }
        if (index == nullptr) index = TRY(provider_.index());
        jobs[i] = works_->order(orders[i], *index);
    }
    works_->drop_guesses();
    TRY(works_->finish());
    std::vector<WheelObject> all;
    for (std::size_t i = 0; i < orders.size(); ++i) all.push_back(objects[i] ? *objects[i] : **jobs[i]->outcome);
    return all;
}

}  // namespace pyenvx::realise
