#include "launcher/declaration/refused_variables.hpp"

#include <algorithm>
#include <array>

#include "store/base/text.hpp"
#include "store/base/variable_template.hpp"

namespace pyenvx::declaration {
namespace {

constexpr std::array<std::string_view, 4> kOwn = {"PATH", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONUSERBASE"};

/// Names, parted by spaces; "*" stands for the rest of a name, at one of its ends.
struct Group {
    std::string_view why;
    std::string_view names;
};

// An environment's variables reach all that is started in it: the user's shell, editor, git and ssh too, which are no
// part of the project and must not become its code.
constexpr std::array kGroups = {
    Group{"which is for the user to decide",
          "HOME NETRC PYENVX_* __PYENVX_* __pyenvx_* IN_PYENVX_SHELL PIP_* UV_* XDG_* VIRTUAL_ENV CONDA_* GNUPGHOME"},
    Group{"which decides whom the user's tools trust and how they reach them",
          "SSL_CERT_FILE SSL_CERT_DIR SSLKEYLOGFILE OPENSSL_* CURL_CA_BUNDLE CURL_HOME REQUESTS_CA_BUNDLE "
          "PYTHONHTTPSVERIFY NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED HTTPS_PROXY ALL_PROXY HTTP_PROXY "
          "NO_PROXY https_proxy all_proxy http_proxy no_proxy HOSTALIASES LOCALDOMAIN RES_OPTIONS KRB5_CONFIG"},
    Group{"by which the loader and the C library load what it names",
          "LD_* GLIBC_TUNABLES GCONV_PATH GETCONF_DIR LOCPATH NLSPATH"},
    Group{"by which a shell runs or finds what it names",
          "BASH_* BASHOPTS SHELLOPTS ENV ZDOTDIR fish_* PROMPT_COMMAND PROMPT RPROMPT RPS1 PS0 PS1 PS2 PS3 PS4 "
          "IFS CDPATH FPATH SHELL HISTFILE INPUTRC TERMINFO TERMINFO_DIRS TERMCAP"},
    Group{"by which a tool runs what it names",
          "GIT_* SSH_* *_ASKPASS SUDO_* SVN_SSH CVS_RSH RSYNC_RSH HG* EDITOR VISUAL FCEDIT VIMINIT EXINIT "
          "MYVIMRC VIMRUNTIME EMACSLOADPATH PAGER MANPAGER SYSTEMD_PAGER BROWSER LESS LESSOPEN LESSCLOSE "
          "LESSKEY* MAKEFLAGS MAKEFILES GNUMAKEFLAGS TAR_OPTIONS GOFLAGS GOENV CARGO_* RUSTC_WRAPPER NIX_*"},
    Group{"by which an interpreter runs what it names before its program",
          "PYTHONSTARTUP PYTHONPLATLIBDIR NODE_OPTIONS NODE_PATH NPM_CONFIG_* npm_config_* PERL5* PERLLIB "
          "RUBYOPT RUBYLIB GEM_* BUNDLE_* LUA_* PHPRC PHP_INI_SCAN_DIR JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS "
          "_JAVA_OPTIONS CLASSPATH TCLLIBPATH R_PROFILE* R_ENVIRON*"},
    Group{"which decides which machines and accounts the user's tools work with",
          "DOCKER_* CONTAINER_* KUBECONFIG HELM_* AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_CA_BUNDLE "
          "AWS_ENDPOINT_URL* AZURE_CONFIG_DIR CLOUDSDK_* GOOGLE_APPLICATION_CREDENTIALS GH_* VAULT_* "
          "ANSIBLE_CONFIG DBUS_* DISPLAY WAYLAND_DISPLAY"}};

bool is_of(std::string_view name, std::string_view pattern) {
    if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
    if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
    return name == pattern;
}

}  // namespace

bool is_pyenvxs_own(std::string_view name) { return std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end(); }

std::optional<std::string_view> why_refused(std::string_view name) {
    for (const auto& group : kGroups) {
        const auto patterns = split(group.names, ' ');
        if (std::any_of(patterns.begin(), patterns.end(), [&](const auto& pattern) { return is_of(name, pattern); })) {
            return group.why;
        }
    }
    return std::nullopt;
}

Result<void> check_variable(std::string_view name, std::string_view value, std::string_view where) {
    if (!is_variable_name(name)) {
        return fail(ErrorKind::Invalid, where, ": `", printable(name), "` cannot be the name of a variable")
            .hint("use letters, digits and \"_\", not beginning with a digit");
    }
    if (is_pyenvxs_own(name)) {
        return fail(ErrorKind::Invalid, where, ": ", name, " is how pyenvx gives Python its packages")
            .hint("remove it");
    }
    if (const auto why = why_refused(name)) {
        return fail(ErrorKind::Refused, where, ": a declaration may not set ", name, ", ", *why)
            .hint("remove it, and set it in your own environment where you want it");
    }
    if (value.find('\0') != std::string_view::npos) {
        return fail(ErrorKind::Invalid, where, ": the value of ", name, " holds a NUL character");
    }
    return {};
}

}  // namespace pyenvx::declaration
