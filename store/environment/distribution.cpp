#include "store/environment/distribution.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <optional>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/environment/bin/scripts.hpp"
#include "store/plan/wheel_object.hpp"

namespace pyenvx::store {
namespace {

constexpr std::uint64_t kMaxMetadataBytes = 64 << 20;

// What the environment says anew, and signatures of the RECORD that it replaces.
constexpr std::array<std::string_view, 6> kReplacedMetadata = {"RECORD",    "RECORD.jws", "RECORD.p7s",
                                                               "INSTALLER", "REQUESTED",  "direct_url.json"};

Result<std::string> read_at(BorrowedFd object, const std::string& name) {
    const Fd fd = TRY(sys::openat(object, name.c_str(), O_RDONLY | O_NOFOLLOW));
    const auto size = static_cast<std::uint64_t>(TRY(sys::fstat(fd)).st_size);
    if (size > kMaxMetadataBytes) return fail(ErrorKind::Corrupt, printable(name), " is too large");
    return read_span(fd, 0, size);
}

Result<std::string> find_dist_info(const EnvironmentPart& part, BorrowedFd object) {
    const Fd site = TRY(sys::openat(object, "site", O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    for (auto& name : TRY(sys::list_directory(site))) {
        if (name.ends_with(".dist-info")) return std::move(name);
    }
    return fail(ErrorKind::Corrupt, "the object of ", part.name.str(), " has no metadata");
}

// Where a file of a wheel lies in its object, and where it belongs in the environment.
struct Place {
    std::string source;
    std::string target;
    bool is_script = false;
};

class Placement {
public:
    Placement(const EnvironmentPart& part, BorrowedFd object, const EnvironmentPlaces& places, std::string dist_info)
        : part_(part), object_(object), places_(places), out_{part.name.str(), std::move(dist_info), {}} {}

    Result<DistributionFiles> run();

private:
    std::optional<Place> place_of(std::string_view path) const;
    bool is_replaced(std::string_view path) const;
    std::string metadata(std::string_view name) const;

    Result<void> add_row(pep::RecordRow row);
    Result<TreeFile> script_file(const pep::RecordRow& row, const Place& place) const;
    Result<void> add_commands();
    void add_metadata();
    void add(std::string target, TreeFile file) { out_.files.emplace_back(std::move(target), std::move(file)); }

    const EnvironmentPart& part_;
    BorrowedFd object_;
    const EnvironmentPlaces& places_;
    DistributionFiles out_;
};

std::string Placement::metadata(std::string_view name) const {
    return concat(places_.site(), out_.dist_info, '/', name);
}

bool Placement::is_replaced(std::string_view path) const {
    if (!path.starts_with(out_.dist_info) || !path.substr(out_.dist_info.size()).starts_with('/')) return false;
    const auto name = path.substr(out_.dist_info.size() + 1);
    return std::find(kReplacedMetadata.begin(), kReplacedMetadata.end(), name) != kReplacedMetadata.end();
}

std::optional<Place> Placement::place_of(std::string_view path) const {
    if (is_replaced(path)) return std::nullopt;
    auto source = place_in_wheel_object(path);
    if (!source) return std::nullopt;
    const auto slash = source->find('/');
    const auto folder = source->substr(0, slash);
    const auto rest = source->substr(slash + 1);
    if (folder == "site") return Place{*std::move(source), concat(places_.site(), rest)};
    if (folder == "scripts") return Place{*std::move(source), concat("bin/", rest), true};
    if (folder == "data") return Place{*std::move(source), rest};
    return Place{*std::move(source), concat(places_.headers(), part_.name.str(), '/', rest)};
}

Result<TreeFile> Placement::script_file(const pep::RecordRow& row, const Place& place) const {
    const auto bytes = TRY(read_at(object_, place.source));
    if (auto rewritten = rewritten_script(bytes)) return own_file(*std::move(rewritten), true, out_.name);
    const auto status = TRY(sys::fstatat(object_, place.source.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status || (status->st_mode & S_IXUSR) == 0) return own_file(bytes, true, out_.name);
    return TreeFile{
        .object = object_, .source = place.source, .digest = row.digest, .size = row.size, .owner = out_.name};
}

Result<void> Placement::add_row(pep::RecordRow row) {
    auto place = place_of(row.path);
    if (!place) return {};
    if (place->is_script) {
        auto file = TRY(script_file(row, *place));
        add(std::move(place->target), std::move(file));
        return {};
    }
    add(std::move(place->target), {.object = object_,
                                   .source = std::move(place->source),
                                   .digest = std::move(row.digest),
                                   .size = std::move(row.size),
                                   .owner = out_.name});
    return {};
}

Result<void> Placement::add_commands() {
    const auto name = concat("site/", out_.dist_info, "/entry_points.txt");
    if (!TRY(sys::fstatat(object_, name.c_str(), AT_SYMLINK_NOFOLLOW))) return {};
    for (const auto& entry : TRY(parse_commands(TRY(read_at(object_, name))).context("in ", out_.name))) {
        add(concat("bin/", entry.name), own_file(entry_point_script(entry), true, out_.name));
    }
    return {};
}

void Placement::add_metadata() {
    add(metadata("INSTALLER"), own_file("pyenvx\n", false, out_.name));
    if (part_.requested) add(metadata("REQUESTED"), own_file("", false, out_.name));
    if (!part_.direct_url.empty()) add(metadata("direct_url.json"), own_file(part_.direct_url, false, out_.name));
}

Result<DistributionFiles> Placement::run() {
    const auto record = TRY(read_at(object_, concat("site/", out_.dist_info, "/RECORD")));
    for (auto& row : TRY(pep::parse_record(record).context("in ", out_.name))) TRY(add_row(std::move(row)));
    TRY(add_commands());
    add_metadata();
    return std::move(out_);
}

bool is_environments_own(std::string_view target) {
    return target == "pyenvx-environment" || (target.starts_with("bin/") && is_interpreter_name(target.substr(4)));
}

}  // namespace

std::string EnvironmentPlaces::site() const { return concat("lib/", library_name, "/site-packages/"); }
std::string EnvironmentPlaces::headers() const { return concat("include/", library_name, "/"); }

Result<DistributionFiles> list_distribution(const EnvironmentPart& part, BorrowedFd object,
                                            const EnvironmentPlaces& places) {
    auto dist_info = TRY(find_dist_info(part, object));
    return Placement(part, object, places, std::move(dist_info)).run();
}

PlacedDistribution add_distribution(DistributionFiles distribution, Tree& tree, Progress& progress) {
    PlacedDistribution placed{std::move(distribution.name), std::move(distribution.dist_info), {}};
    for (auto& [target, file] : distribution.files) {
        if (is_environments_own(target) || tree.add(target, std::move(file)) == Addition::Differs) {
            progress.detail(
                concat(placed.name, ": ", printable(target), " is left out, since something else is there"));
        } else {
            placed.paths.push_back(std::move(target));
        }
    }
    return placed;
}

std::pair<std::string, TreeFile> record_of(const PlacedDistribution& distribution, const EnvironmentPlaces& places,
                                           const Tree& tree) {
    const auto site = places.site();
    const auto row_path = [&](const std::string& path) {
        return path.starts_with(site) ? path.substr(site.size()) : concat("../../../", path);
    };
    std::vector<pep::RecordRow> rows;
    for (const auto& path : distribution.paths) {
        const auto file = tree.files().find(path);
        if (file != tree.files().end()) rows.push_back({row_path(path), file->second.digest, file->second.size});
    }
    const auto record = concat(distribution.dist_info, "/RECORD");
    rows.push_back({record, "", ""});
    return {site + record, own_file(pep::record_text(std::move(rows)), false, distribution.name)};
}

}  // namespace pyenvx::store
