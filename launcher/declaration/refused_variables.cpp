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

// An environment's variables reach all that is started in it, and with the hook the user's own shell: editor, git and
// ssh too, which are no part of the project and must not become its code. One line is one family of tools.
constexpr std::array kGroups = {
    Group{"which is for the user to decide",
          "HOME NETRC XDG_* GNUPGHOME IN_PYENVX_SHELL PYENVX_* __PYENVX_* __pyenvx_* "
          "PIP_* UV_* POETRY_* PDM_* PIPENV_* PIPX_* VIRTUAL_ENV CONDA_* CONDARC MAMBA_* MAMBARC"},
    Group{"which decides whom the user's tools trust and how they reach them",
          "SSL_CERT_FILE SSL_CERT_DIR SSLKEYLOGFILE OPENSSL_* CURL_CA_BUNDLE REQUESTS_CA_BUNDLE LDAPTLS_* "
          "PYTHONHTTPSVERIFY NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED DEBUGINFOD_URLS "
          "HTTPS_PROXY ALL_PROXY HTTP_PROXY FTP_PROXY NO_PROXY https_proxy all_proxy http_proxy ftp_proxy no_proxy "
          "HOSTALIASES LOCALDOMAIN RES_OPTIONS KRB5_CONFIG LDAPCONF LDAPRC "
          "GOPROXY GONOPROXY GOSUMDB GONOSUMDB GONOSUMCHECK GOPRIVATE GOINSECURE GOVCS GOAUTH"},
    Group{"by which the loader and the C library load what it names",
          "LD_* GLIBC_TUNABLES GCONV_PATH GETCONF_DIR LOCPATH NLSPATH"},
    Group{"by which a library loads what it names into the user's programs",
          "SASL_PATH SASL_CONF_PATH GSS_MECH_CONFIG LIBMYSQL_PLUGINS LIBMYSQL_PLUGIN_DIR "
          "GTK_MODULES GTK3_MODULES GTK_PATH GTK_EXE_PREFIX GTK_IM_MODULE_FILE GDK_PIXBUF_MODULE* "
          "GIO_MODULE_DIR GIO_EXTRA_MODULES GST_PLUGIN_* "
          "QT_PLUGIN_PATH QT_QPA_PLATFORM_PLUGIN_PATH QML_IMPORT_PATH QML2_IMPORT_PATH "
          "XLOCALEDIR LIBGL_DRIVERS_PATH LIBVA_DRIVERS_PATH MAGICK_CONFIGURE_PATH MAGICK_CODER_*"},
    Group{"by which a shell runs or finds what it names",
          "SHELL ENV IFS CDPATH cdpath FPATH fpath INPUTRC EDITRC TERMINFO TERMINFO_DIRS TERMCAP "
          "BASH BASH_* BASHOPTS SHELLOPTS "
          "ZDOTDIR ZSH ZSH_* MODULE_PATH module_path NULLCMD READNULLCMD STTY *_functions "
          "fish_* __fish_* "
          "PROMPT PROMPT2 PROMPT3 PROMPT4 prompt PS0 PS1 PS2 PS3 PS4 RPROMPT RPROMPT2 RPS1 RPS2 SPROMPT "
          "PROMPT_COMMAND PROMPT_DIRTRIM PROMPT_EOL_MARK POSTEDIT "
          "MAIL MAILCHECK MAILPATH mailpath DIRENV_* STARSHIP_*"},
    Group{"by which a shell keeps its history",
          "HISTFILE HISTFILESIZE HISTSIZE SAVEHIST HISTCONTROL HISTIGNORE HISTORY_IGNORE HISTTIMEFORMAT HISTCMD "
          "HISTCHARS histchars"},
    Group{"which changes how a shell works and ends",
          "FUNCNEST TMOUT IGNOREEOF ignoreeof POSIXLY_CORRECT GLOBIGNORE EXECIGNORE FIGNORE fignore auto_resume "
          "COMP_WORDBREAKS TIMEFORMAT TIMEFMT TMPPREFIX TMPSUFFIX KEYTIMEOUT WORDCHARS DIRSTACKSIZE "
          "LISTMAX LOGCHECK TTYIDLE ERRNO TRY_BLOCK_*"},
    Group{"by which a tool runs what it names",
          "GIT_* HG* SVN_* CVS_* BZR_* BRZ_* JJ_CONFIG "
          "SSH_* *_RSH RSYNC_* RCLONE_* BORG_* *_ASKPASS *_PASSCOMMAND *_PASSWORD_COMMAND PASSWORD_STORE_* "
          "PINENTRY_* SUDO_* "
          "*EDITOR VISUAL FCEDIT VIM VIMINIT GVIMINIT EXINIT MYVIMRC VIMRUNTIME NVIM* EMACS* "
          "*PAGER BROWSER LESS LESSOPEN LESSCLOSE LESSEDIT LESSKEY* LESSSECURE* MANOPT SYSTEMD_* "
          "TMUX TMUX_* SCREENRC SYSSCREENRC "
          "CURL_HOME WGETRC SYSTEM_WGETRC LYNX_CFG HTTPIE_CONFIG_DIR MAILRC MAILCAPS "
          "FZF_* RIPGREP_CONFIG_PATH BAT_* TAR_OPTIONS ZIPOPT PARALLEL PARALLEL_HOME PARALLEL_SHELL GS_OPTIONS GS_LIB "
          "PSQLRC MYSQL_HOME SQLPATH ORACLE_PATH "
          "APT_CONFIG RPM_CONFIGDIR NIX_* GUIX_* HOMEBREW_* ASDF_* MISE_* *ENV_HOOK_PATH "
          "ANSIBLE_* VAGRANT_* TF_CLI_* TF_DATA_DIR TF_PLUGIN_CACHE_DIR TERRAFORM_CONFIG PACKER_*"},
    Group{"by which a compiler or a build runs what it names",
          "MAKEFLAGS MAKEFILES GNUMAKEFLAGS MFLAGS CONFIG_SITE CONFIG_SHELL PKG_CONFIG SCONSFLAGS "
          "CMAKE_TOOLCHAIN_FILE *_COMPILER_LAUNCHER CCACHE_* TEXMF* "
          "CC CXX CPP FC LD AR GCC_EXEC_PREFIX COMPILER_PATH "
          "CARGO CARGO_* RUSTC* RUSTDOC* RUSTFLAGS RUSTUP_* "
          "GOFLAGS GOENV GOROOT GOTOOLCHAIN GOTOOLDIR GOCACHEPROG "
          "MAVEN_* GRADLE_* ANT_OPTS ANT_ARGS"},
    Group{"by which an interpreter runs what it names before its program",
          "PYTHONSTARTUP PYTHONPLATLIBDIR IPYTHONDIR "
          "JUPYTER_CONFIG_DIR JUPYTER_CONFIG_PATH JUPYTER_PATH JUPYTER_DATA_DIR "
          "NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE NPM_CONFIG_* npm_config_* YARN_* PNPM_* COREPACK_* "
          "DENO_* BUN_* "
          "PERL5* PERL_* PERLLIB RUBY* GEM_* BUNDLE_* IRBRC LUA_* PHPRC PHP_INI_SCAN_DIR TCLLIBPATH AWKPATH AWKLIBPATH "
          "JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH DOTNET_* CORECLR_* ERL_* "
          "GUILE_* JULIA_LOAD_PATH JULIA_DEPOT_PATH JULIA_PROJECT JULIA_BINDIR "
          "R_PROFILE* R_ENVIRON* R_LIBS* R_DEFAULT_PACKAGES"},
    Group{"which decides which machines and accounts the user's tools work with",
          "DOCKER_* CONTAINER_* BUILDKIT_HOST KUBECONFIG KUBECTL_* HELM_* "
          "AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_CA_BUNDLE AWS_DATA_PATH AWS_ENDPOINT_URL* BOTO_CONFIG "
          "AZURE_CONFIG_DIR AZURE_EXTENSION_DIR CLOUDSDK_* GOOGLE_APPLICATION_CREDENTIALS GH_* VAULT_* "
          "DBUS_* DISPLAY WAYLAND_DISPLAY XAUTHORITY"}};

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
