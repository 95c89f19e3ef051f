// One attempt to reach what a build may not: what it tries, what it leaves behind where it works, and what became of
// it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::attacks {

/// What an attack is told of its surroundings, by name: places, ports, processes. A real attacker would have to guess.
class Scene {
public:
    /// Words of the form NAME=VALUE.
    explicit Scene(const std::vector<std::string_view>& words);

    /// Empty when nobody said.
    std::string text(const std::string& name) const;
    long number(const std::string& name) const;
    /// "pids": whom to attack, one after another.
    std::vector<int> targets() const;
    /// A path below "home".
    std::string at_home(std::string_view name) const { return text("home") + "/" + std::string(name); }
    /// A path below "scratch", which may be written.
    std::string in_scratch(std::string_view name) const { return text("scratch") + "/" + std::string(name); }
    /// A path below "output", which a build hands over.
    std::string in_output(std::string_view name) const { return text("output") + "/" + std::string(name); }

private:
    std::map<std::string, std::string> values_;
};

/// The exit status that says so.
enum class Outcome { Got = 0, Refused = 1, Impossible = 77 };

struct Verdict {
    Outcome outcome;
    std::string words;
};

/// It got what it wanted: these words.
Verdict got(std::string words = {});
/// Refused with errno by what is named.
Verdict refused(std::string_view by);
/// What it looked for is not there.
Verdict nothing(std::string_view words);
/// It cannot be tried on this machine.
Verdict impossible(std::string_view why);
/// What a call that returns less than 0 for a failure came to.
Verdict judge(long returned, std::string_view call);

/// What whoever runs the attacks can see of one that worked, besides its own word.
enum class Trace {
    None,
    Secret,    ///< its words hold the planted secret
    Contact,   ///< a listener of the host was reached
    Files,     ///< files below the home or the store have changed
    Victim,    ///< the process that it was set upon is not as it was
    Process,   ///< a process is left
    Terminal,  ///< control sequences reached the log, or words the terminal's input
    Output     ///< something hostile lies in the output
};

struct Attack {
    const char* name;
    const char* tries;  ///< "to ...", in a few words
    Trace trace;
    Verdict (*run)(const Scene&);
};

struct Family {
    const char* name;
    std::vector<Attack> attacks;
};

Family secrets();
Family network();
Family interprocess();
Family persistence();
Family namespaces();
Family other_processes();
Family system_calls();
Family terminals();
Family exhaustion();
Family outputs();

/// Runs `attempt`, which returns 0 or an errno, in a process of its own, so that what it dies of stays there.
Verdict in_child(std::string_view call, const std::function<int()>& attempt);

/// Everything that can be read of a file. Refused leaves errno set and nothing read.
bool read_file(const std::string& path, std::string& into);
/// Verdict of reading a file: its contents.
Verdict take(const std::string& path);
/// Verdict of adding a line to a file, made when it is not there, along with its folder.
Verdict append(const std::string& path, std::string_view line);
/// The names in a folder, without "." and "..".
std::vector<std::string> names_in(const std::string& folder);
/// A connected UNIX socket, or -1 with errno. A name that begins with '@' is an abstract one.
int connect_unix(const std::string& name);

/// The process that is attacked: it lives until its input ends and then says whether it is as it was.
int be_victim();
/// Where the victim keeps what is written over. The same in every process of this program, which lies at a fixed place.
extern volatile char victims_word[16];

/// Runs a command where there are IPC objects and a key that hold "secret"; returns its exit status.
int run_among_things(const Scene& scene, char* const* command);

}  // namespace pyenvx::attacks
