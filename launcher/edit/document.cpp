#include "launcher/edit/document.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launcher/declaration/toml/value.hpp"
#include "launcher/edit/dynamic.hpp"
#include "launcher/edit/script_block.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::edit {

namespace {

constexpr std::string_view kGroups = "dependency-groups";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

KeyPath usual_list(Document::Kind kind) {
    return kind == Document::Kind::Pyproject ? KeyPath{"project", "dependencies"} : KeyPath{"dependencies"};
}

/// As the file spells the group, where it has it.
std::string group_as_written(std::string_view text, const std::string& group) {
    const auto document = toml::parse(text, {"it"});
    const auto* groups = document.ok() ? document->find(kGroups) : nullptr;
    if (groups == nullptr || groups->table() == nullptr) return group;
    for (const auto& member : *groups->table()) {
        if (pep::normalized(member.key) == pep::normalized(group)) return member.key;
    }
    return group;
}

/// Removes a file that was not renamed in the end. It has no name before it is whole, where the file system can do so:
/// who is killed leaves none behind.
class Temporary {
public:
    static Result<Temporary> create(const std::filesystem::path& target) {
        Temporary temporary(concat(target, ".", TRY(random_name()), ".tmp"));
        auto unnamed = sys::open(target.parent_path().c_str(), O_WRONLY | O_TMPFILE, 0600);
        temporary.has_name_ = !unnamed.ok();
        temporary.fd_ = unnamed.ok() ? *std::move(unnamed) : TRY(sys::open(temporary.path_.c_str(), kNew, 0600));
        return temporary;
    }
    Temporary(Temporary&& other) noexcept
        : path_(std::move(other.path_)), has_name_(std::exchange(other.has_name_, false)), fd_(std::move(other.fd_)) {}
    Temporary& operator=(Temporary&&) = delete;
    ~Temporary() {
        if (has_name_) (void)sys::unlinkat(BorrowedFd::cwd(), path_.c_str(), 0);
    }

    Result<void> write(std::string_view bytes, mode_t mode) {
        TRY(sys::write_all(fd_, bytes));
        TRY(sys::fchmod(fd_, mode));
        return sys::fsync(fd_);
    }
    /// By way of a name of its own, since a link replaces nothing.
    Result<void> replace(const std::filesystem::path& target) && {
        const auto opened = concat("/proc/self/fd/", fd_.get());
        const auto cwd = BorrowedFd::cwd();
        if (!has_name_) {
            const int refusal = sys::linkat(cwd, opened.c_str(), cwd, path_.c_str(), AT_SYMLINK_FOLLOW);
            if (refusal != 0) return io_error(refusal, concat("give a name to what replaces ", target));
        }
        has_name_ = true;
        TRY(sys::renameat(cwd, path_.c_str(), cwd, target.c_str()));
        has_name_ = false;
        return {};
    }

private:
    static constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;

    explicit Temporary(std::string path) : path_(std::move(path)) {}
    std::string path_;
    bool has_name_ = false;
    Fd fd_;
};

}  // namespace

Result<Document> Document::open(const std::filesystem::path& file, Kind kind, const std::string& group) {
    Document document(file, kind, TRY(read_file(file, toml::kMaxDocumentBytes)));
    TRY(document.choose_list(group));
    return document;
}

Result<void> Document::choose_list(const std::string& group) {
    list_ = usual_list(kind_);
    if (group.empty() && kind_ == Kind::Pyproject) {
        const auto checked = check_not_dynamic(bytes_);
        if (!checked.ok()) return called_by_name(checked.error());
    }
    if (group.empty()) return {};
    if (kind_ == Kind::Script) {
        return fail(ErrorKind::Usage, "a script's block has no groups")
            .hint("leave --group out, or keep the script in a project that has a shell.toml");
    }
    list_ = {std::string(kGroups), group_as_written(bytes_, group)};
    return {};
}

std::string_view Document::byte_order_mark() const {
    return bytes_.starts_with(kByteOrderMark) ? kByteOrderMark : std::string_view();
}

/// Of a script: what its block says. Of another file: all behind its mark.
Result<std::string> Document::text() const {
    if (kind_ != Kind::Script) return bytes_.substr(byte_order_mark().size());
    const auto block = TRY(declaration::find_script_block(bytes_, printable(file_.filename().native())));
    return block ? block->content : std::string();
}

Result<void> Document::set_text(const std::string& text) {
    if (kind_ != Kind::Script) {
        bytes_ = concat(byte_order_mark(), text);
        return {};
    }
    const auto name = printable(file_.filename().native());
    const auto block = TRY(declaration::find_script_block(bytes_, name));
    auto changed = block ? with_block(bytes_, *block, text) : with_new_block(bytes_, text);
    const auto again = TRY(declaration::find_script_block(changed, name));
    if (!again || again->content != text) {
        return fail(ErrorKind::Failed, "it is written in a way that cannot be edited")
            .hint("edit the script's block yourself; nothing was changed");
    }
    bytes_ = std::move(changed);
    return {};
}

Error Document::called_by_name(const Error& error) const {
    return fail(error.kind(), printable(file_.filename().native()), ": ", error.message()).hint(error.hint());
}

Result<std::vector<std::string>> Document::add(const std::string& requirement) {
    auto change = put_requirement(TRY(text()), list_, requirement);
    if (!change.ok()) return called_by_name(change.error());
    const auto set = set_text(change->text);
    if (!set.ok()) return called_by_name(set.error());
    return std::move(change->taken_away);
}

Result<std::vector<std::string>> Document::remove(const pep::PackageName& name) {
    auto change = drop_package(TRY(text()), list_, name);
    if (!change.ok()) return called_by_name(change.error());
    if (change->taken_away.empty()) return std::move(change->taken_away);
    const auto set = set_text(change->text);
    if (!set.ok()) return called_by_name(set.error());
    return std::move(change->taken_away);
}

Result<void> Document::save() const {
    if (!is_changed()) return {};
    const std::filesystem::path real = TRY(sys::realpath(file_.c_str()));
    const auto status = TRY(sys::stat(real.c_str()));
    if (!status || TRY(read_file(real, toml::kMaxDocumentBytes)) != original_) {
        return fail(ErrorKind::Refused, file_, " was changed by somebody else meanwhile").hint("try again");
    }
    if (status->st_uid != ::geteuid()) {
        return fail(ErrorKind::Refused, file_, " belongs to uid ", status->st_uid, ", and a new one would be yours")
            .hint("run as its owner");
    }
    auto temporary = TRY(Temporary::create(real));
    TRY(temporary.write(bytes_, status->st_mode & 07777).context("for ", file_));
    return std::move(temporary).replace(real);
}

}  // namespace pyenvx::edit
