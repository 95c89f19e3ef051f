#include "store/cache/s3/credentials.hpp"

#include <filesystem>

#include "store/base/file.hpp"
#include "store/base/text.hpp"
#include "store/index/ini_file.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::size_t kMaxFile = 1 << 20;

std::string value_of(const Environment& environment, std::string_view name) {
    return std::string(environment.get(name).value_or(""));
}

std::optional<S3Credentials> from_variables(const Environment& environment) {
    S3Credentials found{value_of(environment, "AWS_ACCESS_KEY_ID"), value_of(environment, "AWS_SECRET_ACCESS_KEY"),
                        value_of(environment, "AWS_SESSION_TOKEN")};
    if (found.access_key.empty() || found.secret_key.empty()) return std::nullopt;
    return found;
}

std::filesystem::path credentials_file(const Environment& environment) {
    const auto named = value_of(environment, "AWS_SHARED_CREDENTIALS_FILE");
    if (!named.empty()) return named;
    const auto home = value_of(environment, "HOME");
    return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / ".aws" / "credentials";
}

Result<std::optional<S3Credentials>> from_file(const std::filesystem::path& file, const std::string& profile) {
    const auto text = file.empty() ? std::nullopt : TRY(read_file_if_there(file, kMaxFile));
    if (!text) return std::optional<S3Credentials>();
    const auto sections = TRY(index::parse_ini(*text, file));
    const auto section = sections.find(profile);
    if (section == sections.end()) return std::optional<S3Credentials>();
    const auto value = [&](const std::string& key) {
        const auto found = section->second.find(key);
        return found == section->second.end() ? std::string() : found->second;
    };
    S3Credentials found{value("aws-access-key-id"), value("aws-secret-access-key"), value("aws-session-token")};
    if (found.access_key.empty() || found.secret_key.empty()) {
        return fail(ErrorKind::Invalid, "the profile ", printable(profile), " in ", file, " has no access key");
    }
    return std::optional(std::move(found));
}

}  // namespace

Result<std::optional<S3Credentials>> find_s3_credentials(const Environment& environment, std::string_view profile) {
    if (profile.empty()) {
        if (auto found = from_variables(environment)) return found;
    }
    const auto file = credentials_file(environment);
    auto wanted = profile.empty() ? value_of(environment, "AWS_PROFILE") : std::string(profile);
    const bool is_named = !wanted.empty();
    if (!is_named) wanted = "default";
    auto found = TRY(from_file(file, wanted));
    if (found || !is_named) return found;
    return fail(ErrorKind::NotFound, "there is no profile ", printable(wanted), " in ", file)
        .hint("name one that is there (`profile=NAME` in the cache's address, or AWS_PROFILE)");
}

}  // namespace pyenvx::cache
