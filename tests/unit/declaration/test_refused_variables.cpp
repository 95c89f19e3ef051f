#include "launcher/declaration/refused_variables.hpp"

#include <doctest/doctest.h>

#include <string>

#include "store/base/text.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

/// Those of `names`, parted by spaces, that a declaration may (or may not) set.
std::string those_that_are(bool refused, std::string_view names) {
    std::string found;
    for (const auto name : split(names, ' ')) {
        if (why_refused(name).has_value() == refused) found += concat(name, " ");
    }
    return found;
}

std::string allowed_of(std::string_view names) { return those_that_are(false, names); }

}  // namespace

TEST_CASE("a declaration cannot set what a shell runs as code") {
    CHECK(
        allowed_of("MAILPATH MAILCHECK MAIL NULLCMD READNULLCMD DIRENV_CONFIG DIRENV_BASH STTY MODULE_PATH module_path "
                   "CDPATH FPATH fpath ZSH_CUSTOM STARSHIP_CONFIG fish_function_path precmd_functions") == "");
    CHECK(allowed_of("PROMPT PROMPT2 PROMPT3 PROMPT4 RPROMPT RPS1 RPS2 SPROMPT PS0 PS1 PS2 PS3 PS4 PROMPT_COMMAND") ==
          "");
}

TEST_CASE("a declaration cannot set what a shell keeps its history by") {
    CHECK(allowed_of("HISTFILE HISTFILESIZE HISTSIZE SAVEHIST HISTCONTROL HISTIGNORE HISTORY_IGNORE HISTTIMEFORMAT "
                     "HISTCHARS histchars") == "");
}

TEST_CASE("a declaration cannot set what locks a shell, ends it or changes its words") {
    CHECK(allowed_of("LISTMAX ERRNO TRY_BLOCK_ERROR TRY_BLOCK_INTERRUPT LOGCHECK TTYIDLE ZSH_SUBSHELL") == "");
    CHECK(allowed_of("FUNCNEST TMOUT IGNOREEOF ignoreeof POSIXLY_CORRECT BASH_COMPAT BASHOPTS SHELLOPTS GLOBIGNORE "
                     "EXECIGNORE FIGNORE TIMEFORMAT TIMEFMT PROMPT_DIRTRIM KEYTIMEOUT TMPPREFIX") == "");
}

TEST_CASE("a declaration cannot set what a tool runs or finds its configuration by") {
    CHECK(allowed_of("APT_CONFIG VIM GVIMINIT NVIM_APPNAME EMACSLOADPATH ALTERNATE_EDITOR SVN_EDITOR KUBE_EDITOR "
                     "WGETRC CURL_HOME NETRC SCREENRC TMUX TMUX_TMPDIR TAR_OPTIONS ZIPOPT MANOPT") == "");
    CHECK(allowed_of("RSYNC_CONNECT_PROG RSYNC_RSH SVN_SSH BORG_PASSCOMMAND RESTIC_PASSWORD_COMMAND HGRCPATH "
                     "PINENTRY_USER_DATA PASSWORD_STORE_ENABLE_EXTENSIONS GNUPGHOME SUDO_ASKPASS") == "");
    CHECK(allowed_of("RIPGREP_CONFIG_PATH FZF_DEFAULT_OPTS FZF_DEFAULT_COMMAND BAT_PAGER AWS_PAGER LESSEDIT LESSOPEN "
                     "LESSCLOSE LESSKEYIN LESSKEY_CONTENT PSQLRC MYSQL_HOME") == "");
    CHECK(allowed_of("ANSIBLE_LIBRARY ANSIBLE_CONFIG VAGRANT_CWD TF_CLI_CONFIG_FILE PYENV_HOOK_PATH POETRY_CONFIG_DIR "
                     "CONDARC MAMBA_EXE XDG_CONFIG_HOME XDG_CONFIG_DIRS XDG_DATA_DIRS") == "");
}

TEST_CASE("a declaration cannot set what a library loads modules by") {
    CHECK(allowed_of("SASL_PATH GSS_MECH_CONFIG GTK_MODULES GTK_PATH GIO_MODULE_DIR GIO_EXTRA_MODULES QT_PLUGIN_PATH "
                     "GDK_PIXBUF_MODULE_FILE LIBMYSQL_PLUGINS") == "");
}

TEST_CASE("a declaration cannot set what a compiler or a build runs") {
    CHECK(allowed_of("CC CXX LD AR RUSTC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER RUSTFLAGS CARGO_BUILD_RUSTC "
                     "CMAKE_C_COMPILER_LAUNCHER CONFIG_SITE MAKEFLAGS GNUMAKEFLAGS MAKEFILES GOFLAGS GOPROXY "
                     "GOTOOLCHAIN MAVEN_OPTS MAVEN_ARGS GRADLE_OPTS") == "");
}

TEST_CASE("a declaration cannot set what another interpreter runs") {
    CHECK(allowed_of("IPYTHONDIR JUPYTER_CONFIG_DIR JUPYTER_CONFIG_PATH JUPYTER_PATH GUILE_LOAD_PATH JULIA_LOAD_PATH "
                     "JULIA_DEPOT_PATH LUA_PATH LUA_CPATH LUA_INIT NODE_OPTIONS NODE_PATH AWKPATH AWKLIBPATH PERL5DB "
                     "RUBYOPT IRBRC JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS DOTNET_STARTUP_HOOKS") == "");
}

TEST_CASE("a declaration cannot choose whom the user's credentials go to") {
    CHECK(allowed_of("KUBECONFIG DOCKER_HOST DOCKER_CONFIG AWS_CONFIG_FILE AWS_ENDPOINT_URL AZURE_EXTENSION_DIR") ==
          "");
}

TEST_CASE("a declaration names the services of its program, an account of the user's and how its output looks") {
    CHECK(those_that_are(true,
                         "AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION PGHOST PGPASSWORD DATABASE_URL REDIS_URL "
                         "MYSQL_DATABASE MAIL_SERVER MAIL_USERNAME TF_VAR_region COMPOSE_FILE GOOGLE_CLOUD_PROJECT "
                         "NODE_ENV JUPYTER_TOKEN QT_QPA_PLATFORM JULIA_NUM_THREADS RUST_LOG JAVA_HOME") == "");
    CHECK(those_that_are(true,
                         "TMPDIR COLUMNS TERM DEBUG HOST PORT USERNAME HISTOGRAM_BINS PROMPT_TEMPLATE PATHS "
                         "CFLAGS LDFLAGS PYTEST_ADDOPTS DEBIAN_FRONTEND PERLIN_SCALE CCS ARCH PERIOD") == "");
}
