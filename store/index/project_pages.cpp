#include "store/index/project_pages.hpp"

#include <algorithm>

namespace pyenvx::index {
namespace {

std::string page_url(const std::string& index, const pep::PackageName& name) {
    return concat(index, index.ends_with('/') ? "" : "/", name.str(), "/");
}

bool same_file(const DistributionFile& left, const DistributionFile& right) {
    if (left.filename != right.filename) return false;
    const auto ours = left.hashes.find("sha256");
    const auto theirs = right.hashes.find("sha256");
    return ours == left.hashes.end() || theirs == right.hashes.end() || ours->second == theirs->second;
}

// Whether `theirs` has a file that `ours` does not.
bool has_other_files(const std::vector<DistributionFile>& ours, const std::vector<DistributionFile>& theirs) {
    std::multimap<std::string_view, const DistributionFile*> by_name;
    for (const auto& file : ours) by_name.emplace(file.filename, &file);
    return std::any_of(theirs.begin(), theirs.end(), [&](const DistributionFile& file) {
        const auto [begin, end] = by_name.equal_range(file.filename);
        return std::none_of(begin, end, [&](const auto& known) { return same_file(*known.second, file); });
    });
}

}  // namespace

ProjectPages::ProjectPages(const IndexSettings& settings, PageFetcher& fetcher, FindLinks& find_links)
    : settings_(settings), fetcher_(fetcher), find_links_(find_links) {}

const PinnedIndex* ProjectPages::pin_of(const pep::PackageName& name) const {
    const auto has = [&](const PinnedIndex& pin) {
        return std::find(pin.packages.begin(), pin.packages.end(), name) != pin.packages.end();
    };
    const auto found = std::find_if(settings_.pins.begin(), settings_.pins.end(), has);
    return found == settings_.pins.end() ? nullptr : &*found;
}

std::vector<std::string> ProjectPages::indexes_for(const pep::PackageName& name) const {
    if (const auto* pin = pin_of(name)) return {pin->url};
    auto indexes = settings_.extra_index_urls;
    if (!settings_.index_url.empty()) indexes.push_back(settings_.index_url);
    return indexes;
}

std::shared_ptr<ProjectPages::Inquiry> ProjectPages::inquiry(const pep::PackageName& name) {
    const std::scoped_lock lock(mutex_);
    auto& known = inquiries_[name];
    if (known) return known;
    known = std::make_shared<Inquiry>();
    for (auto& index : indexes_for(name)) {
        const auto url = page_url(index, name);
        known->asked.push_back({std::move(index), url, fetcher_.fetch(url)});
    }
    return known;
}

Result<std::shared_ptr<const ProjectPage>> ProjectPages::page(const pep::PackageName& name) {
    const auto known = inquiry(name);
    std::call_once(known->once, [&] {
        known->result = read(name, *known);
        known->asked.clear();  // what was read is a small part of what came
    });
    return *known->result;
}

Result<std::shared_ptr<const ProjectPage>> ProjectPages::read(const pep::PackageName& name, const Inquiry& inquiry) {
    auto page = std::make_shared<ProjectPage>();
    page->found = false;
    // A pinned package comes from its index and from no folder either.
    const std::vector<DistributionFile> none;
    const auto& local = pin_of(name) != nullptr ? none : find_links_.files(name);
    for (const auto& asked : inquiry.asked) {
        auto outcome = read_index(name, asked, *page);
        const bool can_do_without = settings_.offline && outcome.ok() == false && !local.empty() &&
                                    outcome.error().kind() == ErrorKind::Network;
        if (can_do_without) continue;
        if (!outcome.ok()) return std::move(outcome).error();
    }
    if (!local.empty()) {
        auto files = all_of(page->files);
        files.insert(files.end(), local.begin(), local.end());
        page->files = FileList(files);
    }
    if (!page->found && !local.empty()) page->source = "find-links";
    page->found = page->found || !local.empty();
    return std::shared_ptr<const ProjectPage>(std::move(page));
}

Result<void> ProjectPages::read_index(const pep::PackageName& name, const Asked& asked, ProjectPage& page) {
    auto answer = read_answer(asked);
    page.may_be_old = page.may_be_old || (asked.answer.get().ok() && asked.answer.get()->may_be_old);
    // A later index can only be compared with: that it does not answer matters when comparing is the policy.
    const bool is_optional = page.found && settings_.policy != IndexPolicy::Strict;
    if (!answer.ok() && is_optional && answer.error().kind() != ErrorKind::Interrupted) return {};
    auto listed = TRY(std::move(answer));
    if (!listed.found) return {};
    if (page.found) return compare(name, asked, listed, page);
    page.found = true;
    page.files = std::move(listed.files);
    page.status = listed.status;
    page.status_reason = std::move(listed.status_reason);
    page.source = redacted(asked.index);
    return {};
}

Result<CachedPage> ProjectPages::read_answer(const Asked& asked) {
    const auto& answer = asked.answer.get();
    if (!answer.ok()) return answer.error();
    return fetcher_.read(asked.url, *answer, [](const UnreadPage& unread, const std::string& base) {
        return parse_simple_page(unread.body, unread.content_type, base);
    });
}

Result<void> ProjectPages::compare(const pep::PackageName& name, const Asked& other, const CachedPage& theirs,
                                   ProjectPage& page) {
    if (!has_other_files(all_of(page.files), all_of(theirs.files))) return {};
    const auto what = concat(name.str(), " is on ", page.source, " and, with other files, on ", redacted(other.index));
    if (settings_.policy == IndexPolicy::Strict) {
        return fail(ErrorKind::Refused, what, ", and the policy for indexes is strict")
            .hint(concat("say which one is meant: `packages = [\"", name.str(),
                         "\"]` in the table [index.NAME] that has its url"));
    }
    page.notices.push_back(concat(what, ": those of the first are used"));
    return {};
}

}  // namespace pyenvx::index
