#include "launcher/tools/install.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/identity.hpp"
#include "launcher/pipeline/leave_work.hpp"
#include "launcher/pipeline/pipeline.hpp"
#include "launcher/tools/command_file.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/environment/laid_out.hpp"

namespace pyenvx::tools {
namespace {

namespace fs = std::filesystem;

// Versions that were chosen for something else, or for a program that is gone, would hold back what is asked for now.
Result<void> forget_versions(const pipeline::Asked& asked, const pipeline::Services& services) {
    const auto file = pipeline::kept_path(asked, services);
    if (!TRY(sys::stat(file.c_str()))) return {};
    return sys::unlinkat(BorrowedFd::cwd(), file.c_str(), 0);
}

Result<pipeline::Prepared> prepare(const Order& order, const std::optional<Tool>& former,
                                   pipeline::Services& services) {
    const auto& tool = order.tool;
    warm::Invocation invocation;
    invocation.form = warm::Form::Tool;
    invocation.requirements = {tool.requirement};
    invocation.requirements.insert(invocation.requirements.end(), tool.with.begin(), tool.with.end());
    invocation.python = tool.python;
    pipeline::InputLedger inputs;
    const auto file = tool_file(services.paths.home, tool.name);
    const auto asked = TRY(pipeline::gather_installed(file, invocation, services, inputs));
    if (!former || !asks_for_the_same(*former, tool)) TRY(forget_versions(asked, services));
    return pipeline::prepare(asked, services, order.keep, pipeline::Emptiness::OwnEnvironment);
}

/// The commands' files, without those that are somebody else's and stay.
class Places {
public:
    Places(const Order& order, const pipeline::Services& services)
        : order_(order), services_(services), home_(services.paths.home) {}

    Result<std::vector<fs::path>> choose(const std::vector<std::string>& commands) {
        others_ = TRY(read_tools(home_));
        std::vector<fs::path> files;
        for (const auto& command : commands) {
            auto file = order_.folder / command;
            if (TRY(may_be_put(file))) files.push_back(std::move(file));
        }
        return files;
    }

private:
    Result<bool> may_be_put(const fs::path& file) const {
        const auto status = TRY(sys::fstatat(BorrowedFd::cwd(), file.c_str(), AT_SYMLINK_NOFOLLOW));
        if (status && S_ISDIR(status->st_mode)) return fail(ErrorKind::Refused, file, " is a folder");
        if (!status || order_.in_the_way == InTheWay::Replaced) return true;
        const auto link = TRY(stable_link_behind(file, home_));
        if (link == stable_link_of(order_.tool.name, home_)) return true;
        const auto owner = other_with(file);
        if (link && owner.empty()) return true;  // of a tool that was uninstalled by halves
        const auto whose = owner.empty() ? std::string("is not pyenvx's") : concat("is a command of the tool ", owner);
        if (order_.in_the_way == InTheWay::Refused) {
            return fail(ErrorKind::Refused, file, " is there already, and ", whose)
                .hint("--force puts the new command in its place");
        }
        services_.progress->warn(concat(file, " stays as it is, since it ", whose));
        return false;
    }

    std::string other_with(const fs::path& file) const {
        for (const auto& other : others_) {
            const bool has = std::find(other.commands.begin(), other.commands.end(), file) != other.commands.end();
            if (has && other.name != order_.tool.name) return other.name.str();
        }
        return "";
    }

    const Order& order_;
    const pipeline::Services& services_;
    const fs::path& home_;
    std::vector<Tool> others_;
};

Error no_command(const pep::PackageName& name) {
    return fail(ErrorKind::Invalid, name.str(), " brings no command, so there is nothing to install")
        .hint(concat("`pyenvx add ", name.str(), "` has a project use it, `pyenvx run -p ", name.str(), "` a program"));
}

/// The file comes before the commands, and names those that were there as well, so that whoever is killed in between
/// leaves nothing that is not listed.
Result<Tool> put_commands(Tool tool, const std::vector<fs::path>& files, const std::vector<fs::path>& former,
                          const fs::path& home) {
    const auto link = stable_link_of(tool.name, home);
    tool.commands = files;
    for (const auto& file : former) {
        if (std::find(files.begin(), files.end(), file) == files.end()) tool.commands.push_back(file);
    }
    TRY(write_tool(home, tool));
    for (const auto& file : files) {
        TRY(make_directories(file.parent_path()));
        TRY(put_command(file, link, home));
    }
    for (auto file = tool.commands.begin() + static_cast<std::ptrdiff_t>(files.size()); file != tool.commands.end();
         ++file) {
        TRY(remove_command(*file, link, home));
    }
    if (tool.commands == files) return tool;
    tool.commands = files;
    TRY(write_tool(home, tool));
    return tool;
}

}  // namespace

Result<FileLock> take_turn(pipeline::Services& services) {
    return FileLock::acquire_telling(services.paths.home / "locks" / "tools", "another change to tools",
                                     *services.progress);
}

fs::path stable_link_of(const pep::PackageName& name, const fs::path& home) {
    const auto identity = pipeline::installed_identity(tool_file(home, name));
    return home / "envs" / pipeline::link_name(name.str(), identity);
}

Result<Installed> install(const Order& order, pipeline::Services& services) {
    const auto& home = services.paths.home;
    const auto& name = order.tool.name;
    const auto former = TRY(read_tool(home, name));
    const auto link = stable_link_of(name, home);
    const auto target_before = sys::readlinkat(BorrowedFd::cwd(), link.c_str());
    const auto laid_out_before = former ? TRY(store::find_laid_out(link, name)) : std::nullopt;

    auto prepared = TRY(prepare(order, former, services));
    const auto laid_out = TRY(store::find_laid_out(prepared.environment, name));
    if (!laid_out || laid_out->commands.empty()) return no_command(name);
    const auto files = TRY(Places(order, services).choose(laid_out->commands));
    const auto target = TRY(sys::readlinkat(BorrowedFd::cwd(), link.c_str()));
    auto tool = TRY(put_commands(order.tool, files, former ? former->commands : std::vector<fs::path>(), home));
    const bool left_work = TRY(pipeline::leave_work(prepared, services));
    return Installed{std::move(tool), laid_out->version, laid_out_before ? laid_out_before->version : std::string(),
                     !target_before.ok() || *target_before != target, left_work};
}

Result<Uninstalled> uninstall(const Tool& tool, const fs::path& home) {
    const auto link = stable_link_of(tool.name, home);
    Uninstalled done;
    for (const auto& file : tool.commands) {
        if (TRY(remove_command(file, link, home))) {
            done.removed.push_back(file);
        } else if (TRY(sys::fstatat(BorrowedFd::cwd(), file.c_str(), AT_SYMLINK_NOFOLLOW))) {
            done.left.push_back(file);
        }
    }
    TRY(sys::unlinkat(BorrowedFd::cwd(), tool_file(home, tool.name).c_str(), 0));
    return done;
}

}  // namespace pyenvx::tools
