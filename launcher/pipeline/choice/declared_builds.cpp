#include "launcher/pipeline/choice/declared_builds.hpp"

#include "launcher/build/source_builder.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::pipeline {
namespace {

constexpr std::uint64_t kMaxBytes = 16 << 20;

}  // namespace

Result<DeclaredBuilds> DeclaredBuilds::open(const Asked& asked, const interpreter::Interpreter& interpreter,
                                            const Services& services) {
    DeclaredBuilds builds(asked, *services.progress);
    if (asked.lock.builds.empty()) return builds;
    builds.environment_ = building::environment_text(interpreter);
    builds.former_text_ = TRY(read_file_if_there(asked.lock.builds, kMaxBytes));
    pylock::BuildLock lock;
    if (builds.former_text_) {
        lock = TRY(pylock::parse_build_lock(*builds.former_text_, asked.lock.builds.filename().native()));
    }
    builds.pins_ = std::make_unique<locking::FilePins>(std::move(lock), interpreter.platform);
    return builds;
}

Result<DeclaredBuilds> DeclaredBuilds::open_if_locked(const Asked& asked, const interpreter::Interpreter& interpreter,
                                                      const Services& services) {
    const auto& file = asked.lock.file;
    const bool locked = !file.empty() && TRY(sys::stat(file.c_str()));
    return locked ? open(asked, interpreter, services) : DeclaredBuilds(asked, *services.progress);
}

void DeclaredBuilds::pin_trees(lock::Lock& lock) const {
    for (auto& package : lock.packages) {
        const auto* vcs = std::get_if<lock::VcsSource>(&package.source);
        if (pins_ && vcs != nullptr && !package.sha256) package.sha256 = pins_->tree_of(package.name, vcs->commit);
    }
}

void DeclaredBuilds::note_trees(const lock::Lock& lock) {
    for (const auto& package : lock.packages) {
        const auto* vcs = std::get_if<lock::VcsSource>(&package.source);
        if (pins_ && vcs != nullptr && package.sha256) pins_->note_tree(package.name, vcs->commit, *package.sha256);
    }
}

Result<void> DeclaredBuilds::finish(locking::Unused unused) const {
    if (!pins_ || asked_->lock_use == LockUse::Frozen || asked_->lock_use == LockUse::Look) return {};
    const auto& file = asked_->lock.builds;
    const auto lock = pins_->lock(unused, environment_);
    if (lock.builds.empty() && lock.trees.empty()) {
        if (former_text_ && asked_->lock_use != LockUse::Locked) return remove_tree(BorrowedFd::cwd(), file.c_str());
        return {};
    }
    const auto text = TRY(pylock::text_of(lock));
    if (former_text_ == text) return {};
    if (asked_->lock_use == LockUse::Locked) {
        return fail(ErrorKind::Refused, "--locked: ", file, " would change").hint("`pyenvx lock` writes it");
    }
    const auto written = write_file_atomically(file, text);
    if (!written.ok()) progress_->warn(concat("what builds need is not written down: ", written.error().message()));
    return {};
}

}  // namespace pyenvx::pipeline
