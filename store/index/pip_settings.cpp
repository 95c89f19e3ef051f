#include "store/index/pip_settings.hpp"

#include <algorithm>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/index/http/url.hpp"
#include "store/index/ini_file.hpp"

namespace pyenvx::index {
namespace {

using Options = std::map<std::string, std::string>;
namespace fs = std::filesystem;

constexpr std::size_t kMaxConfigBytes = 1 << 20;

std::string variable(const Environment& environment, std::string_view name) {
    return std::string(environment.get(name).value_or(""));
}

fs::path home_of(const Environment& environment) { return variable(environment, "HOME"); }

bool is_there(const fs::path& path) {
    const auto status = sys::stat(path.c_str());
    return status.ok() && status->has_value();
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end =
            std::find_if(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), is_space) - text.begin();
        const auto size = static_cast<std::size_t>(end) - begin;
        if (size > 0) out.emplace_back(text.substr(begin, size));
        begin = static_cast<std::size_t>(end) + 1;
    }
    return out;
}

// "PIP_INDEX_URL" → "index-url"; nothing for other variables.
std::optional<std::string> option_of_variable(std::string_view name) {
    if (!name.starts_with("PIP_")) return std::nullopt;
    auto option = to_lower(name.substr(4));
    std::replace(option.begin(), option.end(), '_', '-');
    return option;
}

// pip leaves out what is empty, so an empty value never hides an earlier one.
void apply(Options& options, const std::string& key, const std::string& value) {
    const auto name = key == "default-timeout" ? std::string("timeout") : key;
    if (!value.empty()) options[name] = value;
}

Result<void> apply_files(const std::vector<fs::path>& candidates, Options& options, std::vector<fs::path>& read) {
    IniFile merged;
    for (const auto& path : candidates) {
        const auto text = TRY(read_file_if_there(path, kMaxConfigBytes));
        if (!text) continue;
        read.push_back(path);
        for (auto& [section, values] : TRY(parse_ini(*text, path))) {
            for (auto& [key, value] : values) merged[section][key] = value;
        }
    }
    for (const auto* section : {"global", "download", "install"}) {
        for (const auto& [key, value] : merged[section]) apply(options, key, value);
    }
    return {};
}

std::string option(const Options& options, const std::string& name) {
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
}

// pip's strtobool.
Result<bool> as_bool(std::string_view name, std::string_view text) {
    const auto word = to_lower(text);
    for (const auto* yes : {"y", "yes", "t", "true", "on", "1"}) {
        if (word == yes) return true;
    }
    for (const auto* no : {"", "n", "no", "f", "false", "off", "0"}) {
        if (word == no) return false;
    }
    return fail(ErrorKind::Invalid, "pip's `", name, "` is ", printable(text), ", which is neither yes nor no");
}

Result<std::uint64_t> as_number(std::string_view name, const std::string& text, std::uint64_t fallback) {
    if (text.empty()) return fallback;
    const auto whole = std::string_view(text).substr(0, text.find('.'));  // pip takes the time-out as a float
    const auto number = parse_decimal(whole);
    if (!number || *number > 1'000'000) {
        return fail(ErrorKind::Invalid, "pip's `", name, "` is ", printable(text), ", which is no reasonable number");
    }
    return *number;
}

std::string expand_home(const std::string& path, const fs::path& home) {
    if (!path.starts_with("~/") || home.empty()) return path;
    return (home / path.substr(2)).native();
}

fs::path ca_bundle(const Options& options, const Environment& environment) {
    if (const auto cert = option(options, "cert"); !cert.empty()) return cert;
    for (const auto* name : {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
        if (const auto value = variable(environment, name); !value.empty()) return value;
    }
    return {};
}

// The file that Python's requests would take.
std::optional<fs::path> netrc_file(const Environment& environment) {
    if (const auto named = variable(environment, "NETRC"); !named.empty()) return named;
    const auto home = home_of(environment);
    if (home.empty()) return std::nullopt;
    for (const auto* name : {".netrc", "_netrc"}) {
        if (exists(home / name)) return home / name;
    }
    return std::nullopt;
}

Result<void> fill_sources(const Options& options, const Environment& environment, IndexSettings& settings) {
    const auto home = home_of(environment);
    for (const auto& place : words(option(options, "find-links"))) {
        settings.find_links.push_back(expand_home(place, home));
    }
    if (TRY(as_bool("no-index", option(options, "no-index")))) return {};
    settings.index_url = option(options, "index-url");
    if (settings.index_url.empty()) settings.index_url = default_index_url();
    settings.extra_index_urls = words(option(options, "extra-index-url"));
    return {};
}

void fill_netrc_origins(IndexSettings& settings) {
    settings.netrc_origins.insert(origin_of(settings.index_url));
    for (const auto& url : settings.extra_index_urls) settings.netrc_origins.insert(origin_of(url));
    for (const auto& place : settings.find_links) settings.netrc_origins.insert(origin_of(place));
}

Result<void> fill_connection(const Options& options, const Environment& environment, IndexSettings& settings) {
    const auto home = home_of(environment);
    settings.ca_bundle = expand_home(ca_bundle(options, environment).native(), home);
    settings.client_certificate = expand_home(option(options, "client-cert"), home);
    settings.proxy = option(options, "proxy");
    settings.timeout = std::chrono::seconds(TRY(as_number("timeout", option(options, "timeout"), 15)));
    settings.retries = static_cast<int>(TRY(as_number("retries", option(options, "retries"), 5)));
    settings.trusted_hosts = words(option(options, "trusted-host"));
    settings.netrc_file = netrc_file(environment);
    return {};
}

}  // namespace

std::string default_index_url() { return PYENVX_DEFAULT_INDEX; }

std::vector<fs::path> pip_configuration_files(const Environment& environment, const fs::path& etc) {
    const auto named = variable(environment, "PIP_CONFIG_FILE");
    if (named == "/dev/null") return {};  // pip's way of saying: none at all
    std::vector<fs::path> files;
    const auto system_folders = variable(environment, "XDG_CONFIG_DIRS");
    const auto folders = system_folders.empty() ? (etc / "xdg").native() : system_folders;
    for (const auto folder : split(folders, ':')) {
        if (!folder.empty()) files.push_back(fs::path(folder) / "pip" / "pip.conf");
    }
    files.push_back(etc / "pip.conf");
    const auto home = home_of(environment);
    const fs::path config = variable(environment, "XDG_CONFIG_HOME");
    const bool reads_user_files = named.empty() || !is_there(named);
    if (reads_user_files && !home.empty()) files.push_back(home / ".pip" / "pip.conf");
    if (reads_user_files && !config.empty()) files.push_back(config / "pip" / "pip.conf");
    if (reads_user_files && config.empty() && !home.empty()) files.push_back(home / ".config" / "pip" / "pip.conf");
    if (!named.empty()) files.push_back(named);
    return files;
}

Result<PipSettings> read_pip_settings(const Environment& environment, const fs::path& etc) {
    PipSettings pip;
    Options options;
    TRY(apply_files(pip_configuration_files(environment, etc), options, pip.files));
    for (const auto& [name, value] : environment.variables()) {
        if (const auto key = option_of_variable(name)) apply(options, *key, value);
    }
    TRY(fill_sources(options, environment, pip.settings));
    fill_netrc_origins(pip.settings);
    TRY(fill_connection(options, environment, pip.settings));
    return pip;
}

}  // namespace pyenvx::index
