// Reaching other programs of the host without its network.
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include <cerrno>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

Verdict greet(const std::string& socket) { return judge(connect_unix(socket), "connect"); }

Verdict abstract_socket(const Scene& scene) { return greet(scene.text("abstract")); }
Verdict session_bus(const Scene& scene) { return greet(scene.text("bus")); }
Verdict container_socket(const Scene& scene) { return greet(scene.text("docker")); }

Verdict shared_memory(const Scene& scene) {
    const int segment = ::shmget(static_cast<key_t>(scene.number("ipc-key")), 0, 0);
    if (segment < 0) return refused("shmget");
    const auto* memory = static_cast<const char*>(::shmat(segment, nullptr, SHM_RDONLY));
    return memory == reinterpret_cast<const char*>(-1) ? refused("shmat") : got(memory);
}

Verdict message_queue(const Scene& scene) {
    const int queue = ::msgget(static_cast<key_t>(scene.number("ipc-key")), 0);
    if (queue < 0) return refused("msgget");
    struct {
        long type;
        char text[256];
    } message{};
    return ::msgrcv(queue, &message, sizeof message.text, 0, IPC_NOWAIT) < 0 ? refused("msgrcv") : got(message.text);
}

Verdict semaphore(const Scene& scene) {
    const int set = ::semget(static_cast<key_t>(scene.number("ipc-key")), 0, 0);
    if (set < 0) return refused("semget");
    struct sembuf one_more = {0, 1, IPC_NOWAIT};
    return judge(::semop(set, &one_more, 1), "semop");
}

Verdict posix_queue(const Scene& scene) {
    const mqd_t queue = ::mq_open(scene.text("posix-name").c_str(), O_RDONLY | O_NONBLOCK);
    if (queue < 0) return refused("mq_open");
    char text[8192] = {};
    return ::mq_receive(queue, text, sizeof text, nullptr) < 0 ? refused("mq_receive") : got(text);
}

Verdict posix_memory(const Scene& scene) { return take("/dev/shm" + scene.text("posix-name")); }

Verdict kill_process(const Scene& scene) {
    auto verdict = nothing("nobody to kill");
    for (const int pid : scene.targets()) {
        // To process 1 of a PID namespace it is nothing, from within.
        if (pid == 1) continue;
        verdict = judge(::kill(pid, SIGKILL), "kill");
        if (verdict.outcome == Outcome::Got) break;
    }
    return verdict;
}

}  // namespace

Family interprocess() {
    return {"other programs",
            {{"abstract-socket", "connect to an abstract socket", Trace::Contact, abstract_socket},
             {"session-bus", "connect to the D-Bus socket", Trace::Contact, session_bus},
             {"container-socket", "connect to the docker socket", Trace::Contact, container_socket},
             {"shared-memory", "read SysV shared memory", Trace::Secret, shared_memory},
             {"message-queue", "take from a SysV message queue", Trace::Secret, message_queue},
             {"semaphore", "raise a SysV semaphore", Trace::None, semaphore},
             {"posix-queue", "take from a POSIX message queue", Trace::Secret, posix_queue},
             {"posix-memory", "read POSIX shared memory", Trace::Secret, posix_memory},
             {"kill-process", "kill a process of the host", Trace::Victim, kill_process}}};
}

}  // namespace pyenvx::attacks
