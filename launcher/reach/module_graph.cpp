#include "launcher/reach/module_graph.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/bytecode/modules.hpp"
#include "store/environment/bin/entry_points.hpp"

namespace pyenvx::reach {
namespace {

constexpr std::uint64_t kMaxSourceBytes = 8 << 20;
// Sources may be hostile, and this is to save time.
constexpr std::uint64_t kMaxReadBytes = 256 << 20;
constexpr std::ptrdiff_t kMaxDots = 16;
constexpr std::string_view kPackageFile = "/__init__.py";

// "a.b" for "a/b.py" and for "a/b/__init__.py".
std::string dotted_name(std::string_view path) {
    path.remove_suffix(path.ends_with(kPackageFile) ? kPackageFile.size() : 3);
    std::string name(path);
    std::replace(name.begin(), name.end(), '/', '.');
    return name;
}

std::string parent_of(const std::string& name) {
    const auto dot = name.rfind('.');
    return dot == name.npos ? std::string() : name.substr(0, dot);
}

}  // namespace

Result<void> ModuleGraph::add(const std::filesystem::path& object, bool requested) {
    for (const auto& module : TRY(bytecode::modules_of(object))) {
        auto name = dotted_name(module.path);
        if (requested && name.find('.') == name.npos) declared_.push_back(name);
        modules_.try_emplace(std::move(name),
                             Module{extents_.size(), module.path, module.bytes, module.path.ends_with(kPackageFile)});
    }
    extents_.emplace_back();
    sites_.push_back(object / "site");
    return add_commands(object);
}

Result<void> ModuleGraph::add_commands(const std::filesystem::path& object) {
    const Fd site = TRY(sys::open((object / "site").c_str(), O_RDONLY | O_DIRECTORY));
    for (const auto& name : TRY(sys::list_directory(site))) {
        if (!name.ends_with(".dist-info")) continue;
        const auto text = TRY(read_file_if_there(object / "site" / name / "entry_points.txt", kMaxSourceBytes));
        for (auto& entry : TRY(store::parse_commands(text.value_or("")))) commands_.emplace(entry.name, entry.module);
    }
    return {};
}

std::vector<Extent> ModuleGraph::reach(const Entry& entry) {
    begin(entry);
    for (std::uint64_t read = 0; !waiting_.empty() && read < kMaxReadBytes;) {
        const auto name = std::move(waiting_.back());
        waiting_.pop_back();
        const auto& module = modules_.at(name);
        const auto text = read_file(sites_[module.distribution] / module.path, kMaxSourceBytes);
        if (!text.ok()) continue;
        read += text->size();
        const auto package = module.is_package ? name : parent_of(name);
        for (const auto& import : imports_in(*text, Where::AtImport)) follow(import, package);
    }
    return extents_;
}

void ModuleGraph::begin(const Entry& entry) {
    for (const auto& import : entry.imports) follow(import, "");
    if (const auto command = commands_.find(entry.command); command != commands_.end()) {
        follow({0, command->second}, "");
    }
    if (!entry.has_own_modules) return;
    for (const auto& name : declared_) touch(name);
}

void ModuleGraph::follow(const Import& import, const std::string& package) {
    if (std::count(import.module.begin(), import.module.end(), '.') > kMaxDots) return;
    std::string base = import.level == 0 ? "" : package;
    for (unsigned i = 1; i < import.level; ++i) base = parent_of(base);
    if (import.level != 0 && base.empty()) return;
    if (!import.module.empty()) base += (base.empty() ? "" : ".") + import.module;
    // "import a.b.c" runs a and a.b as well.
    for (auto dot = base.find('.'); dot != base.npos; dot = base.find('.', dot + 1)) touch(base.substr(0, dot));
    touch(base);
    for (const auto& name : import.names) touch(concat(base, '.', name));
}

void ModuleGraph::touch(const std::string& name) {
    const auto found = modules_.find(name);
    if (found == modules_.end() || found->second.is_reached) return;
    found->second.is_reached = true;
    auto& extent = extents_[found->second.distribution];
    extent.reached += found->second.bytes;
    extent.modules.push_back(found->second.path);
    waiting_.push_back(name);
}

}  // namespace pyenvx::reach
