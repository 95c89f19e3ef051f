// A file that declares requirements, to be edited.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "launcher/edit/requirement_list.hpp"
#include "store/base/result.hpp"

namespace pyenvx::edit {

/// Not thread-safe. Nothing is written before save().
class Document {
public:
    enum class Kind {
        Project,    ///< shell.toml: `dependencies`
        Pyproject,  ///< pyproject.toml: `project.dependencies`
        Script,     ///< a script's block: `dependencies`; one is made where there is none
    };

    /// `group`: that group of [dependency-groups] in place of the dependencies; "" for none. Usage for one in a script;
    /// otherwise the errors of reading the file.
    static Result<Document> open(const std::filesystem::path& file, Kind kind, const std::string& group);

    /// Puts a requirement in, as written; what it replaces is returned. Errors as put_requirement, naming the file.
    Result<std::vector<std::string>> add(const std::string& requirement);
    /// Takes all requirements of that name out, and returns them.
    Result<std::vector<std::string>> remove(const pep::PackageName& name);

    /// What begin_script() found missing and put in.
    struct Beginning {
        bool first_line = false;
        bool block = false;
    };
    /// Of a script: the first line by which a system starts it with pyenvx, where it has none, and a block with
    /// `content`, where it has none. A first line that would not work stays out: behind a byte order mark, and before
    /// another line that says how the file is encoded.
    Result<Beginning> begin_script(const std::string& content);

    bool is_changed() const { return bytes_ != original_; }
    const std::string& bytes() const { return bytes_; }

    /// Replaces the file as a whole, by a name of its own beside it, synced, with the mode that it had; a link stays
    /// one. Nothing is written where nothing changed. Refused when the file changed meanwhile, or belongs to another
    /// user; Io.
    Result<void> save() const;

private:
    Document(std::filesystem::path file, Kind kind, std::string bytes)
        : file_(std::move(file)), kind_(kind), original_(std::move(bytes)), bytes_(original_) {}

    Result<void> choose_list(const std::string& group);
    std::string_view byte_order_mark() const;
    Result<std::string> text() const;
    Result<void> set_text(const std::string& text);
    Error called_by_name(const Error& error) const;

    std::filesystem::path file_;
    Kind kind_;
    std::string original_;
    std::string bytes_;
    KeyPath list_;
};

}  // namespace pyenvx::edit
