#include "launcher/ide/kernelspec.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "launcher/foreign/text/json.hpp"
#include "launcher/ide/jsonc/reader.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::ide {
namespace {

namespace fs = std::filesystem;

bool is_of_kernel_name(char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; }

bool begins_reference(std::string_view text) {
    const auto end = text.find('}');
    const auto name = text.starts_with("${") && end != std::string_view::npos ? text.substr(2, end - 2) : "";
    return !name.empty() && !is_digit(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '_'; });
}

// Jupyter puts variables in as we do, for ${NAME}; but for $NAME as well, and it has $$ for a dollar.
std::string as_template(std::string_view value) {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        out.push_back(value[i]);
        if (value[i] == '$' && !begins_reference(value.substr(i))) out.push_back('$');
    }
    return out;
}

std::string without_references(std::string_view value) {
    std::string out;
    for (const char c : value) out.append(c == '$' ? "$$" : std::string(1, c));
    return out;
}

std::string variables_json(const Kernel& kernel, const Target& target) {
    const auto bin = (target.link / "bin").native();
    auto out = concat("    \"PATH\": ", jsonc::json_string(concat(without_references(bin), ":${PATH}")));
    for (const auto& [name, value] : kernel.variables) {
        if (name != "PATH")
            out += concat(",\n    ", jsonc::json_string(name), ": ", jsonc::json_string(as_template(value)));
    }
    return out;
}

std::string kernel_json(const Kernel& kernel, const Target& target) {
    return concat("{\n  \"argv\": [\n    ", jsonc::json_string(target.python().native()),
                  ",\n    \"-m\",\n    \"ipykernel_launcher\",\n    \"-f\",\n    \"{connection_file}\"\n  ],\n"
                  "  \"display_name\": ",
                  jsonc::json_string(concat(kernel.name, " (pyenvx)")),
                  ",\n  \"language\": \"python\",\n  \"metadata\": {\n    \"debugger\": true,\n    \"pyenvx\": {\n"
                  "      \"environment\": ",
                  jsonc::json_string(target.link.native()), "\n    }\n  },\n  \"env\": {\n",
                  variables_json(kernel, target), "\n  }\n}\n");
}

/// The environment of a kernel of ours; nothing for anybody else's.
std::optional<std::string> environment_of(const SettingsFile& file) {
    const auto text = file.text();
    const auto document = foreign::parse_json(text, {"kernel.json"});
    if (!document.ok()) return std::nullopt;
    const auto* environment = document->at({"metadata", "pyenvx", "environment"});
    if (environment == nullptr || environment->string() == nullptr) return std::nullopt;
    return *environment->string();
}

Error not_ours(const fs::path& file, std::string_view hint) {
    return fail(ErrorKind::Refused, printable(file.native()), " is a kernel that pyenvx did not install")
        .hint(std::string(hint));
}

}  // namespace

Result<fs::path> kernels_folder(const Environment& environment) {
    const auto absolute = [&](const char* name) {
        const auto value = environment.get(name).value_or("");
        return value.starts_with('/') ? fs::path(value) : fs::path();
    };
    if (const auto own = absolute("JUPYTER_DATA_DIR"); !own.empty()) return own / "kernels";
    if (const auto data = absolute("XDG_DATA_HOME"); !data.empty()) return data / "jupyter/kernels";
    if (const auto home = absolute("HOME"); !home.empty()) return home / ".local/share/jupyter/kernels";
    return Error(ErrorKind::Invalid, "there is no folder for kernels, since HOME is not set")
        .hint("set JUPYTER_DATA_DIR to an absolute path");
}

Result<void> check_kernel_name(const std::string& name) {
    const bool is_name = !name.empty() && name.size() <= 100 && name.front() != '.' &&
                         std::all_of(name.begin(), name.end(), is_of_kernel_name);
    if (is_name) return {};
    return fail(ErrorKind::Usage, printable(name), " is no name for a kernel")
        .hint("Jupyter takes letters, digits, dots, dashes and underscores: --name my-project");
}

std::string kernel_name_from(std::string_view name) {
    std::string out(name.substr(0, 100));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return !is_of_kernel_name(c); }, '-');
    const auto begin = out.find_first_not_of('.');
    return begin == std::string::npos ? "pyenvx" : out.substr(begin);
}

Result<SettingsFile> kernelspec(const fs::path& kernels, const Kernel& kernel, const Target& target) {
    auto file = TRY(SettingsFile::open(kernels, fs::path(kernel.name) / "kernel.json"));
    if (file.is_there()) {
        const auto environment = environment_of(file);
        if (!environment) return not_ours(file.path(), "--name gives ours another name");
        if (*environment != target.link) {
            return fail(ErrorKind::Refused, "the kernel ", kernel.name,
                        " is for another environment: ", printable(*environment))
                .hint(concat("--name gives this one another name; `pyenvx ide jupyter --remove --name ", kernel.name,
                             "` removes that one"));
        }
    }
    file.set_text(kernel_json(kernel, target));
    return file;
}

Result<fs::path> find_kernel(const fs::path& kernels, const std::string& name) {
    const auto file = TRY(SettingsFile::open(kernels, fs::path(name) / "kernel.json"));
    if (!file.is_there()) {
        return fail(ErrorKind::NotFound, "there is no kernel ", name, " in ", kernels)
            .hint("--name says which; `jupyter kernelspec list` lists them");
    }
    if (!environment_of(file)) return not_ours(file.path(), "`jupyter kernelspec remove` removes it");
    return file.path();
}

Result<void> remove_kernel(const fs::path& kernel_json) {
    TRY(sys::unlinkat(BorrowedFd::cwd(), kernel_json.c_str(), 0));
    // What somebody else put there stays, and the folder with it.
    (void)sys::unlinkat(BorrowedFd::cwd(), kernel_json.parent_path().c_str(), AT_REMOVEDIR);
    return {};
}

}  // namespace pyenvx::ide
