#include "launcher/cli/commands.hpp"
#include "launcher/cli/finisher_finding.hpp"
#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/sandbox_findings.hpp"
#include "launcher/pipeline/asked/extra_stores.hpp"
#include "store/base/exit_status.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/timestamp.hpp"
#include "store/core/extra_store.hpp"
#include "store/core/extra_stores.hpp"
#include "store/index/http/url.hpp"
#include "store/interpreter/finder.hpp"

namespace pyenvx::cli {
namespace {

Finding problem(std::string subject, const Error& error) {
    return {std::move(subject), Verdict::Bad, error.message(), error.hint()};
}

Finding examine_interpreters(pipeline::Services& services) {
    std::string versions;
    for (const auto& listed : interpreter::list_interpreters(services.host(), &services.store)) {
        if (!listed.interpreter.ok()) continue;
        versions += concat(versions.empty() ? "" : ", ", listed.interpreter->version.str());
    }
    if (!versions.empty()) return {"interpreters", Verdict::Good, versions, ""};
    return {"interpreters", Verdict::Bad, "none that pyenvx can use",
            "install a CPython from 3.9 to 3.14 (on Debian: apt install python3)"};
}

// Asks for the page of a small project that every index has.
Result<std::string> ask_index(pipeline::Services& services, const declaration::Settings& settings) {
    const auto index_url = TRY(pipeline::index_settings(services, settings)).index_url;
    pipeline::LazyIndex lazy(services, settings);
    auto* index = TRY(lazy.index());
    const auto page = TRY(index->page(TRY(pep::PackageName::parse("six"))));
    if (page->found) return concat(index::redacted(index_url), " answers");
    return concat(index::redacted(index_url), " answers, without a page for six");
}

Finding examine_index(pipeline::Services& services) {
    services.manner.refresh = !services.manner.offline;
    const auto settings =
        declaration::effective_settings(services.configuration.files, {}, services.configuration.now, seconds_now());
    if (!settings.ok()) return problem("index", settings.error());
    const auto answer = ask_index(services, *settings);
    if (!answer.ok()) return problem("index", answer.error());
    return {"index", Verdict::Good, *answer, ""};
}

// Environments are made of hard links: tries one in the store's own file system.
Finding examine_store(const pipeline::Services& services) {
    const auto file = services.paths.home / "tmp" / concat("doctor-", random_name().value_or("file"));
    const auto link = file.native() + "-link";
    const auto written = write_file_atomically(file, "doctor");
    if (!written.ok()) return problem("store", written.error());
    const int failure = sys::linkat(BorrowedFd::cwd(), file.c_str(), BorrowedFd::cwd(), link.c_str(), 0);
    (void)remove_tree(BorrowedFd::cwd(), file.c_str());
    (void)remove_tree(BorrowedFd::cwd(), link.c_str());
    if (failure == 0) return {"store", Verdict::Good, services.paths.home, ""};
    return {"store", Verdict::Doubtful, concat(services.paths.home, ": its file system has no hard links"),
            "environments are copied there, which takes room: set PYENVX_HOME to a folder on another file system"};
}

Finding examine_extra_store(const std::filesystem::path& home) {
    auto store = store::ExtraStore::open(home);
    const auto count = store.ok() ? store->count() : store.error();
    if (count.ok()) return {"extra store", Verdict::Good, concat(home, ", ", *count, " objects"), ""};
    if (count.error().kind() == ErrorKind::NotFound) {
        return {"extra store", Verdict::Doubtful, count.error().message(), count.error().hint()};
    }
    return {"extra store", Verdict::Bad, concat(home, " is not used: ", count.error().message()),
            "everything works without it; it is used when it and all folders above belong to root or you alone"};
}

std::vector<Finding> examine_extra_stores(const pipeline::Services& services) {
    std::vector<Finding> findings;
    for (const auto& home : pipeline::extra_stores_of(services.configuration)) {
        if (!store::is_same_folder(home, services.paths.home)) findings.push_back(examine_extra_store(home));
    }
    return findings;
}

std::vector<Finding> examine(record::EnvironmentBlock environment, pipeline::Manner manner, Progress& progress) {
    std::vector<Finding> findings;
    auto services = pipeline::Services::open(environment, manner, progress);
    if (services.ok()) {
        findings.push_back(examine_interpreters(*services));
        findings.push_back(examine_store(*services));
        for (auto& finding : examine_extra_stores(*services)) findings.push_back(std::move(finding));
        findings.push_back(examine_finisher(services->paths.home));
        findings.push_back(examine_index(*services));
    } else {
        findings.push_back(problem("store", services.error()));
    }
    for (auto& finding : examine_sandbox()) findings.push_back(std::move(finding));
    return findings;
}

std::string_view word_for(Verdict verdict) {
    switch (verdict) {
        case Verdict::Good: return "good";
        case Verdict::Doubtful: return "look";
        case Verdict::Bad: return "bad";
    }
    return "";
}

std::string as_text(const std::vector<Finding>& findings) {
    std::string text;
    for (const auto& finding : findings) {
        text += concat(word_for(finding.verdict), "  ", finding.subject, ": ", printable(finding.text), "\n");
        if (!finding.advice.empty()) text += concat("      change: ", printable(finding.advice), "\n");
    }
    return text;
}

std::string as_json(const std::vector<Finding>& findings) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const auto& finding : findings) {
        json.push_back({{"subject", finding.subject},
                        {"verdict", std::string(word_for(finding.verdict))},
                        {"finding", finding.text},
                        {"advice", finding.advice}});
    }
    return json_text(json);
}

}  // namespace

Output run(const Doctor& options, record::EnvironmentBlock environment, pipeline::Manner manner, Progress& progress) {
    const auto findings = examine(environment, manner, progress);
    bool bad = false;
    for (const auto& finding : findings) bad = bad || finding.verdict == Verdict::Bad;
    return {options.json ? as_json(findings) : as_text(findings), bad ? kExitFailed : kExitDone};
}

}  // namespace pyenvx::cli
