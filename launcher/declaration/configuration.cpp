#include "launcher/declaration/configuration.hpp"

#include <unistd.h>

#include "launcher/declaration/settings/keys.hpp"
#include "launcher/declaration/toml/value.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::declaration {

namespace {

constexpr std::string_view kHostFile = "/etc/pyenvx/config.toml";
constexpr std::string_view kFileInHome = "pyenvx/config.toml";

std::optional<std::filesystem::path> user_file(const Environment& environment) {
    const auto absolute = [&](std::string_view name) -> std::optional<std::filesystem::path> {
        const auto value = environment.get(name);
        return value && value->starts_with('/') ? std::optional(std::filesystem::path(*value)) : std::nullopt;
    };
    if (const auto config_home = absolute("XDG_CONFIG_HOME")) return *config_home / kFileInHome;
    if (const auto home = absolute("HOME")) return *home / ".config" / kFileInHome;
    return std::nullopt;
}

/// Whoever can write the file can choose where packages come from.
Result<void> check_trusted(const struct stat& status, const std::filesystem::path& file) {
    const auto name = printable(file.native());
    if (status.st_uid != 0 && status.st_uid != geteuid()) {
        return fail(ErrorKind::Refused, name, " belongs to another user (", status.st_uid, ")")
            .hint(concat("make it your own: chown ", geteuid(), ' ', name));
    }
    if ((status.st_mode & S_IWOTH) != 0) {
        return fail(ErrorKind::Refused, name, " can be written by every user").hint(concat("run chmod o-w ", name));
    }
    return {};
}

Result<Settings> read_layer(const std::filesystem::path& file, Configuration& configuration) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (!status) {
        configuration.files_absent.push_back(file);
        return Settings();
    }
    TRY(check_trusted(*status, file));
    const auto bytes = TRY(read_file(file, toml::kMaxDocumentBytes));
    configuration.files_read.push_back(file);
    const toml::Source source{printable(file.native())};
    const auto document = TRY(toml::parse(bytes, source));
    const auto keys = TRY(read_keys(document, Place::Configuration, source));
    auto settings = TRY(read_settings(keys, Place::Configuration, source));
    anchor_patches(settings.build, file.parent_path());
    return settings;
}

Result<Settings> read_variables(const Environment& environment) {
    Settings settings;
    for (const auto& key : key_table()) {
        if (!key.stands_in(Place::Environment)) continue;
        const auto name = variable_name(key);
        const auto value = environment.get(name);
        if (value && !trim(*value).empty()) TRY(set_from_text(settings, key, *value, name));
    }
    return settings;
}

}  // namespace

Result<Configuration> read_configuration(const Environment& environment) {
    Configuration configuration;
    Settings user;
    if (const auto file = user_file(environment)) user = TRY(read_layer(*file, configuration));
    const auto host = TRY(read_layer(kHostFile, configuration));
    configuration.files = layered(host, user);
    configuration.now = TRY(read_variables(environment));
    return configuration;
}

}  // namespace pyenvx::declaration
