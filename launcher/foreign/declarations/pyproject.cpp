#include "launcher/foreign/declarations/pyproject.hpp"

#include <algorithm>
#include <array>

#include "launcher/declaration/dependency_groups.hpp"
#include "launcher/declaration/from_toml.hpp"
#include "launcher/foreign/declarations/hatch.hpp"
#include "launcher/foreign/declarations/pdm.hpp"
#include "launcher/foreign/declarations/poetry.hpp"
#include "launcher/foreign/declarations/uv.hpp"
#include "launcher/foreign/declarations/uv_sources.hpp"
#include "launcher/foreign/declarations/uv_workspace.hpp"
#include "launcher/pylock/fields.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::foreign {

namespace {

using declaration::Declaration;
using declaration::SourcedRequirement;
using pylock::Fields;

constexpr std::string_view kHatchFile = "hatch.toml";

using Names = std::optional<std::vector<std::string>>;

struct ToolLock {
    std::string_view tool;
    std::string_view lock;
};
constexpr std::array kLocks{ToolLock{"uv", "uv.lock"}, ToolLock{"poetry", "poetry.lock"}, ToolLock{"pdm", "pdm.lock"}};

class PyprojectReader {
public:
    PyprojectReader(const std::filesystem::path& file, const Environment& environment) : reading_(file, environment) {}

    Result<std::optional<ForeignProject>> read(std::string_view bytes) {
        document_ = TRY(toml::parse(bytes, reading_.source()));
        TRY(read_hatch_toml());
        if (!declares_something()) return std::optional<ForeignProject>();
        if (!at({"tool", "poetry"}) && !at({"tool", "pdm"})) workspace_ = TRY(UvWorkspace::find(reading_, document_));
        if (workspace_) reading_.project().lock_folder = workspace_->root();
        reading_.project().tool = TRY(tool());
        TRY(read_tables());
        if (TRY(installs_itself())) reading_.add_itself(reading_.source().name);
        return std::optional(std::move(reading_.project()));
    }

private:
    Result<void> read_tables() {
        TRY(take_own_keys());
        TRY(read_names_and_extras());
        TRY(read_standard());
        TRY(read_tool());
        return place_requirements();
    }

    /// By uv's sources, which are about everything that was declared before. Settings and indexes of a workspace are
    /// its root's; a member may name more indexes.
    Result<void> place_requirements() {
        const auto* own = at({"tool", "uv"});
        const auto* shared = workspace_ ? workspace_->settings() : nullptr;
        auto urls = shared != nullptr ? TRY(read_uv(reading_, *shared)) : UvIndexes();
        const bool is_root = workspace_ && workspace_->root() == reading_.folder();
        if (own != nullptr && !is_root) urls.merge(TRY(read_uv(reading_, *own)));
        const auto* table = own != nullptr ? own->find("sources") : nullptr;
        if (table != nullptr && table->table() == nullptr) return reading_.wrong(*table, "`sources` must be a table");
        UvSources sources(reading_, table, workspace_ ? &*workspace_ : nullptr, std::move(urls));
        auto& requirements = reading_.declaration().requirements;
        std::vector<SourcedRequirement> placed;
        for (std::size_t i = 0; i < requirements.size(); ++i) {
            if (requirements[i].requirement.name == reading_.project().name) {
                placed.push_back(requirements[i]);
            } else {
                TRY(sources.place(requirements[i], {"", group_at(i)}, placed));
            }
        }
        requirements = std::move(placed);
        return reading_.expand_own([&](const auto& sourced, const auto& extra, auto& out) {
            return sources.place(sourced, {extra.str(), ""}, out);
        });
    }

    /// The group that a requirement was declared in; "" for none.
    std::string group_at(std::size_t requirement) const {
        const auto after = group_begins_.upper_bound(requirement);
        return after == group_begins_.begin() ? "" : std::prev(after)->second;
    }

    const toml::Value* at(std::initializer_list<std::string_view> path) const { return document_.at(path); }
    /// hatch's own file, whose tables take the place of those in pyproject.toml.
    Result<void> read_hatch_toml() {
        const auto file = reading_.folder() / kHatchFile;
        const auto text = TRY(read_file_if_there(file, toml::kMaxDocumentBytes));
        (text ? reading_.project().files_read : reading_.project().files_absent).push_back(file);
        if (text) hatch_ = TRY(toml::parse(*text, toml::Source{std::string(kHatchFile)}));
        return {};
    }

    bool is_in_hatch_toml() const { return hatch_.find("envs") != nullptr; }
    const toml::Value* hatch_environment() const {
        return is_in_hatch_toml() ? hatch_.at({"envs", "default"}) : at({"tool", "hatch", "envs", "default"});
    }

    const std::string& tool_name() { return reading_.project().tool; }

    bool declares_something() const {
        return at({"project"}) != nullptr || at({"dependency-groups"}) != nullptr ||
               at({"tool", "poetry"}) != nullptr || at({"tool", "pdm", "dev-dependencies"}) != nullptr ||
               at({"tool", "uv", "dev-dependencies"}) != nullptr || hatch_environment() != nullptr;
    }

    Result<std::string> tool() {
        for (const auto* name : {"poetry", "pdm", "uv"}) {
            if (at({"tool", name}) != nullptr) return std::string(name);
        }
        if (workspace_) return std::string("uv");
        if (hatch_environment() != nullptr) return std::string("hatch");
        for (const auto& [name, lock] : kLocks) {
            const auto file = reading_.folder() / lock;
            if (TRY(sys::stat(file.c_str()))) return std::string(name);
            reading_.project().files_absent.push_back(file);
        }
        return std::string();
    }

    /// [tool.pyenvx], which is checked as everywhere.
    Result<void> take_own_keys() {
        const auto* ours = at({"tool", "pyenvx"});
        if (ours == nullptr) return {};
        const auto keys = TRY(declaration::read_keys(*ours, declaration::Place::Pyproject, reading_.source()));
        TRY(declaration::take_keys(reading_.declaration(), keys, declaration::Place::Pyproject, reading_.source()));
        declaration::anchor_patches(reading_.declaration().settings.build, reading_.folder());
        const auto* groups = ours->at({"shell", "groups"});
        if (groups == nullptr) return {};
        groups_.emplace();
        for (const auto& item : *groups->array()) groups_->push_back(*item.string());
        return {};
    }

    Result<void> read_names_and_extras() {
        for (const auto* name : {at({"project", "name"}), at({"tool", "poetry", "name"})}) {
            if (name == nullptr || name->string() == nullptr) continue;
            auto parsed = pep::PackageName::parse(*name->string());
            if (!parsed.ok()) return reading_.wrong(*name, "`name` is no name of a package");
            reading_.project().name = *std::move(parsed);
        }
        const auto* extras = at({"project", "optional-dependencies"});
        if (extras == nullptr) return {};
        if (extras->table() == nullptr) return reading_.wrong(*extras, "`optional-dependencies` must be a table");
        for (const auto& member : *extras->table()) {
            Declaration parsed;
            TRY(declaration::add_requirements(parsed, member.value, reading_.source()));
            TRY(reading_.set_own_extra(member.key, std::move(parsed.requirements), reading_.at(member.value)));
        }
        return {};
    }

    Result<void> read_standard() {
        auto& declaration = reading_.declaration();
        if (const auto* python = at({"project", "requires-python"})) {
            TRY(declaration::set_requires_python(declaration, *python, reading_.source()));
        }
        if (const auto* list = at({"project", "dependencies"})) TRY(reading_.add_texts(*list, "dependencies"));
        if (is_dynamic("dependencies")) TRY(read_dynamic());
        return {};
    }

    bool is_dynamic(std::string_view key) const {
        const auto* dynamic = at({"project", "dynamic"});
        if (dynamic == nullptr || dynamic->array() == nullptr) return false;
        return std::any_of(dynamic->array()->begin(), dynamic->array()->end(),
                           [&](const toml::Value& item) { return item.string() != nullptr && *item.string() == key; });
    }

    /// setuptools' way of naming files; what any other backend says comes with the project's own metadata.
    Result<void> read_dynamic() {
        const auto* file = at({"tool", "setuptools", "dynamic", "dependencies", "file"});
        if (file == nullptr) return {};
        const auto origin = reading_.at(*file);
        if (const auto* one = file->string()) return reading_.add_files({*one}, origin);
        const auto fields = TRY(Fields::of(reading_.source(), *at({"tool", "setuptools", "dynamic", "dependencies"})));
        return reading_.add_files(TRY(fields.texts("file")), origin);
    }

    Result<void> read_tool() {
        const auto& name = tool_name();
        if (name == "poetry") return read_as_poetry();
        if (name == "pdm") return read_as_pdm();
        if (name == "uv") return read_as_uv();
        if (name == "hatch") return read_as_hatch();
        return add_groups(groups_.value_or(std::vector<std::string>()));
    }

    Result<void> add_groups(const std::vector<std::string>& chosen) {
        for (const auto& group : chosen) {
            group_begins_[reading_.declaration().requirements.size()] = group;
            TRY(add_group(group));
        }
        group_begins_[reading_.declaration().requirements.size()] = "";
        return {};
    }

    Result<void> add_group(const std::string& chosen) {
        const auto* table = at({"dependency-groups"});
        if (table != nullptr && table->table() == nullptr) {
            return reading_.wrong(*table, "`dependency-groups` must be a table");
        }
        const auto* said = at({"tool", "pyenvx", "shell", "groups"});
        const auto origin = said != nullptr ? reading_.at(*said) : reading_.source().name;
        return declaration::add_groups(reading_.declaration(), table, {chosen}, origin, reading_.source());
    }

    std::vector<std::string> all_groups() const {
        std::vector<std::string> names;
        const auto* table = at({"dependency-groups"});
        if (table == nullptr || table->table() == nullptr) return names;
        for (const auto& member : *table->table()) names.push_back(member.key);
        return names;
    }

    /// Those of the standard's table that `names` has, or all of them.
    std::vector<std::string> groups_of_standard(const Names& names) const {
        auto groups = all_groups();
        if (names) std::erase_if(groups, [&](const std::string& group) { return !has_group(*names, group); });
        return groups;
    }

    Result<void> read_as_poetry() {
        const bool standard = at({"project", "dependencies"}) != nullptr;
        TRY(read_poetry(reading_, *at({"tool", "poetry"}), !standard, groups_));
        auto groups = groups_of_standard(groups_);
        if (!groups_) {
            std::erase_if(groups, [&](const std::string& group) {
                const auto* optional = at({"tool", "poetry", "group", group, "optional"});
                return optional != nullptr && optional->boolean() != nullptr && *optional->boolean();
            });
        }
        return add_groups(groups);
    }

    Result<void> read_as_pdm() {
        if (const auto* table = at({"tool", "pdm"})) TRY(read_pdm(reading_, *table, groups_));
        return add_groups(groups_of_standard(groups_));
    }

    Result<void> read_as_uv() {
        const auto chosen = TRY(groups_of_uv());
        const bool dev = std::find(chosen.begin(), chosen.end(), "dev") != chosen.end();
        if (const auto* list = at({"tool", "uv", "dev-dependencies"}); list != nullptr && dev) {
            TRY(reading_.add_texts(*list, "dev-dependencies"));
        }
        return add_groups(groups_of_standard(chosen));
    }

    Result<std::vector<std::string>> groups_of_uv() {
        if (groups_) return *groups_;
        const auto* said = at({"tool", "uv", "default-groups"});
        if (said == nullptr) return std::vector<std::string>{"dev"};
        if (said->string() != nullptr && *said->string() == "all") return all_groups();
        return TRY(Fields::of(reading_.source(), *at({"tool", "uv"}))).texts("default-groups");
    }

    Result<void> read_as_hatch() {
        auto called = reading_.source();
        if (is_in_hatch_toml()) called = reading_.call_file(toml::Source{std::string(kHatchFile)});
        const auto environment = TRY(read_hatch(reading_, *hatch_environment()));
        reading_.call_file(std::move(called));
        hatch_installs_ = environment.installs_project;
        return add_groups(groups_.value_or(environment.groups));
    }

    /// As the tool would: not what is no package, or is said to be none.
    Result<bool> installs_itself() {
        if (at({"build-system"}) == nullptr || !reading_.project().name) return false;
        if (tool_name() == "hatch") return hatch_installs_;
        const std::array<std::pair<std::string_view, std::string_view>, 3> kKeys{
            {{"poetry", "package-mode"}, {"pdm", "distribution"}, {"uv", "package"}}};
        for (const auto& [tool, key] : kKeys) {
            const auto* table = at({"tool", tool});
            if (tool_name() != tool || table == nullptr) continue;
            return TRY(Fields::of(reading_.source(), *table)).boolean(key, true);
        }
        return true;
    }

    Reading reading_;
    toml::Value document_{toml::Value::Table(), {}};
    std::optional<UvWorkspace> workspace_;
    std::map<std::size_t, std::string> group_begins_;  // from which requirement on
    Names groups_;                                     // that [tool.pyenvx] names
    toml::Value hatch_{toml::Value::Table(), {}};      // hatch.toml
    bool hatch_installs_ = true;
};

}  // namespace

Result<std::optional<ForeignProject>> read_pyproject(const std::filesystem::path& file,
                                                     const Environment& environment) {
    const auto bytes = TRY(read_file(file, toml::kMaxDocumentBytes));
    return PyprojectReader(file, environment).read(bytes);
}

}  // namespace pyenvx::foreign
