#include "launcher/resolve/scout.hpp"

#include <algorithm>

#include "launcher/resolve/suitability.hpp"
#include "store/base/interrupt.hpp"

namespace pyenvx::resolve {

Result<void> Scout::explore(const Requirements& requirements) {
    auto wave = unvisited(requirements);
    while (!wave.empty()) {
        TRY(check_interrupted());
        wave = unvisited(follow(guess(wave)));
    }
    return {};
}

Requirements Scout::unvisited(const Requirements& wave) {
    Requirements fresh;
    std::vector<pep::PackageName> names;
    for (const auto* requirement : wave) {
        if (requirement->url && !source_.has_place(requirement->name, *requirement->url)) continue;
        const bool new_name = !visited_.contains(requirement->name);
        const bool new_extra =
            std::any_of(requirement->extras.begin(), requirement->extras.end(), [&](const pep::ExtraName& extra) {
                return !visited_extras_.contains({requirement->name, extra});
            });
        if (new_name || new_extra) fresh.push_back(requirement);
        if (new_name && std::find(names.begin(), names.end(), requirement->name) == names.end()) {
            names.push_back(requirement->name);
        }
    }
    if (!names.empty()) source_.prefetch_listings(names);
    return fresh;
}

/// What the requirement alone would choose; nothing where the listing fails or has nothing that fits.
const Candidate* Scout::likely(const pep::Requirement& requirement) {
    const auto listing = source_.listing(requirement.name);
    if (!listing.ok()) return nullptr;
    const auto kept = request_.preferences.find(requirement.name);
    const bool lowest = request_.wants_lowest(requirement.name);
    const Candidate* best = nullptr;
    unsigned best_rank = 0;
    for (const auto& candidate : (*listing)->candidates) {
        const auto suitability = judge(requirement.name, candidate, request_, false);
        if (suitability.out) continue;
        if (!requirement.specifiers.contains(candidate.version, pep::Prereleases::Allow)) continue;
        if (kept != request_.preferences.end() && kept->second == candidate.version) return &candidate;
        const bool is_better = suitability.rank < best_rank || (lowest && suitability.rank == best_rank);
        if (best != nullptr && !is_better) continue;
        best = &candidate;
        best_rank = suitability.rank;
        if (best_rank == 0 && !lowest && kept == request_.preferences.end()) break;
    }
    return best;
}

std::vector<Scout::Guess> Scout::guess(const Requirements& wave) {
    std::vector<Guess> guesses;
    std::size_t expected = 0;
    for (const auto* requirement : wave) {
        const bool with_plain = visited_.insert(requirement->name).second;
        std::vector<pep::ExtraName> extras;
        for (const auto& extra : requirement->extras) {
            if (visited_extras_.emplace(requirement->name, extra).second) extras.push_back(extra);
        }
        if (!with_plain && extras.empty()) continue;
        const auto* candidate = likely(*requirement);
        // A guess is worth a request, and no build.
        if (candidate == nullptr || candidate->usability == Usability::Source) continue;
        guesses.push_back({{requirement->name, candidate->version}, std::move(extras), with_plain});
        source_.prefetch_metadata({&guesses.back().version, 1});
        expect_what_arrived(guesses, expected);
    }
    return guesses;
}

// In their order, of which the first `expected` are: while the listings of a wide wave still come, wheels travel too.
void Scout::expect_what_arrived(const std::vector<Guess>& guesses, std::size_t& expected) {
    for (; expected < guesses.size() && source_.has_metadata(guesses[expected].version); ++expected) {
        source_.expect(guesses[expected].version);
    }
}

Requirements Scout::follow(const std::vector<Guess>& guesses) {
    Requirements next;
    for (const auto& guess : guesses) {
        const auto metadata = source_.metadata(guess.version);
        if (!metadata.ok()) continue;
        source_.expect(guess.version);
        if (guess.with_plain) {
            for (const auto* found : rules_.plain(**metadata)) next.push_back(found);
        }
        for (const auto& extra : guess.extras) {
            for (const auto* found : rules_.of_extra(**metadata, extra)) next.push_back(found);
        }
    }
    return next;
}

}  // namespace pyenvx::resolve
