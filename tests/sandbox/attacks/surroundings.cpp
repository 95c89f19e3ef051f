// What a host has lying about: a key in the session's keyring, and IPC objects.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/keyctl.h>
#include <cstdio>
#include <cstring>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

struct Message {
    long type;
    char text[64];
};

/// Removed again by the destructor. One that cannot be made is missed by the attack that looks for it.
class IpcObjects {
public:
    IpcObjects(key_t key, std::string posix_name, const std::string& secret) : posix_name_(std::move(posix_name)) {
        make_memory(key, secret);
        make_messages(key, secret);
        set_ = ::semget(key, 1, IPC_CREAT | IPC_EXCL | 0600);
    }
    IpcObjects(const IpcObjects&) = delete;
    IpcObjects& operator=(const IpcObjects&) = delete;
    ~IpcObjects() {
        ::shmctl(segment_, IPC_RMID, nullptr);
        ::msgctl(messages_, IPC_RMID, nullptr);
        ::semctl(set_, 0, IPC_RMID);
        ::mq_unlink(posix_name_.c_str());
    }

private:
    void make_memory(key_t key, const std::string& secret) {
        segment_ = ::shmget(key, secret.size() + 1, IPC_CREAT | IPC_EXCL | 0600);
        void* memory = ::shmat(segment_, nullptr, 0);
        if (memory == reinterpret_cast<void*>(-1)) return;
        std::memcpy(memory, secret.c_str(), secret.size() + 1);
        ::shmdt(memory);
    }
    void make_messages(key_t key, const std::string& secret) {
        Message message{1, {}};
        secret.copy(message.text, sizeof message.text - 1);
        messages_ = ::msgget(key, IPC_CREAT | IPC_EXCL | 0600);
        (void)::msgsnd(messages_, &message, sizeof message.text, 0);
        const mqd_t queue = ::mq_open(posix_name_.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600, nullptr);
        (void)::mq_send(queue, message.text, sizeof message.text, 0);
    }

    std::string posix_name_;
    int segment_ = -1;
    int messages_ = -1;
    int set_ = -1;
};

void add_session_key(const std::string& name, const std::string& secret) {
    // A session of its own: nothing of it stays with whoever runs the tests.
    ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr);
    ::syscall(SYS_add_key, "user", name.c_str(), secret.data(), secret.size(), KEY_SPEC_SESSION_KEYRING);
}

}  // namespace

int run_among_things(const Scene& scene, char* const* command) {
    const auto secret = scene.text("secret");
    add_session_key(scene.text("key"), secret);
    const IpcObjects objects(static_cast<key_t>(scene.number("ipc-key")), scene.text("posix-name"), secret);
    const pid_t child = ::fork();
    if (child == 0) {
        ::execvp(command[0], command);
        std::perror(command[0]);
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace pyenvx::attacks
