// The host's git, run so that nothing of a repository and nothing by accident of the caller's makes it run anything
// else.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::source {

/// What one command of git may reach.
enum class Reach {
    Local,   ///< nothing, and nothing of anybody's configuration counts
    Remote,  ///< https and ssh, with the user's own configuration: credentials, proxies, ssh
    Http,    ///< http as well, for a repository whose address begins so
    File,    ///< repositories of this machine alone
};

/// Whose password a command may give to whom.
struct GitLogin {
    std::string origin;  ///< "https://host:port", as the address begins that git is given
    index::Credentials credentials;
};

/// One command. `words` come after git's own options; everybody on the machine can read them.
struct GitCommand {
    std::vector<std::string> words;
    Reach reach = Reach::Local;
    std::string input = {};  ///< of its standard input
    std::optional<GitLogin> login = {};
};

/// Thread-safe. Variables of git's own do not reach it, but those with which a user says who they are and how to
/// connect; hooks, monitors, pagers, prompts on the terminal, and transports beyond `reach` are off.
class GitProgram {
public:
    /// NotFound, with what to do, when there is none on PATH. `environment` is copied.
    static Result<GitProgram> find(const Environment& environment);

    /// What it writes. Failed or Network, with git's own words but no credentials, when it ends otherwise than well.
    Result<std::string> run(const std::filesystem::path& repository, const GitCommand& command) const;
    /// The same, and whether it ended well in place of the error.
    Result<bool> succeeds(const std::filesystem::path& repository, const GitCommand& command) const;

private:
    struct Ending;
    GitProgram(std::filesystem::path program, Environment environment)
        : program_(std::move(program)), environment_(std::move(environment)) {}
    Result<Ending> start(const std::filesystem::path& repository, const GitCommand& command) const;
    std::vector<std::string> variables_for(const GitCommand& command) const;

    std::filesystem::path program_;
    Environment environment_;
};

}  // namespace pyenvx::source
