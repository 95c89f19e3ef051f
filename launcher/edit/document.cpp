#include "launcher/edit/document.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "launcher/declaration/toml/value.hpp"
#include "launcher/edit/dynamic.hpp"
#include "launcher/edit/replace_file.hpp"
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

Result<Document::Beginning> Document::begin_script(const std::string& content) {
    Beginning beginning;
    if (!TRY(declaration::find_script_block(bytes_, printable(file_.filename().native())))) {
        const auto set = set_text(content);
        if (!set.ok()) return called_by_name(set.error());
        beginning.block = true;
    }
    if (auto begun = with_first_line(bytes_)) {
        bytes_ = *std::move(begun);
        beginning.first_line = true;
    }
    return beginning;
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
    return replace_file(real, bytes_, status->st_mode & 07777).context("for ", file_);
}

}  // namespace pyenvx::edit
