#include "launcher/declaration/dependency_groups.hpp"

#include <algorithm>
#include <map>

#include "launcher/declaration/from_toml.hpp"

namespace pyenvx::declaration {

namespace {

/// Generous for people; an include of includes of includes can otherwise double at each level.
constexpr std::size_t kMaxItems = 10'000;

class Groups {
public:
    Groups(Declaration& declaration, const toml::Source& source) : declaration_(declaration), source_(source) {}

    Result<void> index(const toml::Value* table) {
        if (table == nullptr) return {};
        for (const auto& member : *table->table()) {
            const auto [other, inserted] = members_.emplace(pep::normalized(member.key), &member);
            if (inserted) continue;
            return fail(ErrorKind::Invalid, source_.at(member.key_position), ": the groups `", printable(member.key),
                        "` and `", printable(other->second->key), "` (line ", other->second->key_position.line,
                        ") have the same name")
                .hint("rename one; capitals, \"-\", \"_\" and \".\" make no difference");
        }
        return {};
    }

    Result<void> add(const std::string& name, const std::string& origin) {
        const auto found = members_.find(pep::normalized(name));
        if (found == members_.end()) return unknown(name, origin);
        TRY(check_cycle(found->first, origin));
        const auto& items = found->second->value;
        if (items.array() == nullptr) {
            return fail(ErrorKind::Invalid, source_.at(items.position()), ": the group `", printable(name),
                        "` must be an array, not ", items.type_name());
        }
        open_.push_back(found->first);
        for (const auto& item : *items.array()) TRY(add_item(item));
        open_.pop_back();
        return {};
    }

private:
    Result<void> add_item(const toml::Value& item) {
        const auto where = source_.at(item.position());
        if (++items_ > kMaxItems) {
            return fail(ErrorKind::Invalid, where, ": the groups come to more than ", kMaxItems, " items");
        }
        if (item.string() != nullptr) {
            return add_requirement(declaration_, *item.string(), where, base_of(declaration_));
        }
        const auto* include = item.find("include-group");
        if (include == nullptr || include->string() == nullptr || item.table()->size() != 1) {
            return fail(ErrorKind::Invalid, where,
                        ": an item of a group is a requirement or { include-group = \"NAME\" }");
        }
        return add(*include->string(), where);
    }

    Result<void> check_cycle(const std::string& name, const std::string& origin) const {
        const auto begin = std::find(open_.begin(), open_.end(), name);
        if (begin == open_.end()) return {};
        std::vector<std::string> circle(begin, open_.end());
        circle.push_back(name);
        for (auto& group : circle) group = printable(group);
        return fail(ErrorKind::Invalid, origin, ": dependency groups include each other: ", join(circle, " -> "))
            .hint("remove one of the includes");
    }

    Error unknown(const std::string& name, const std::string& origin) const {
        std::vector<std::string> names;
        for (const auto& [normal, member] : members_) names.push_back(normal);
        auto error = fail(ErrorKind::Invalid, origin, ": there is no dependency group `", printable(name), "`");
        if (const auto meant = nearest(pep::normalized(name), names)) {
            return std::move(error).hint(concat("did you mean `", printable(*meant), "`?"));
        }
        for (auto& group : names) group = printable(group);
        return std::move(error).hint(names.empty() ? "there is none: write it below [dependency-groups]"
                                                   : concat("there is ", join(names, ", ")));
    }

    Declaration& declaration_;
    const toml::Source& source_;
    std::map<std::string, const toml::Member*> members_;
    std::vector<std::string> open_;  // the groups being read, the outermost first
    std::size_t items_ = 0;
};

}  // namespace

Result<void> add_groups(Declaration& declaration, const toml::Value* table, const std::vector<std::string>& chosen,
                        const std::string& origin, const toml::Source& source) {
    if (chosen.empty()) return {};
    Groups groups(declaration, source);
    TRY(groups.index(table));
    for (const auto& name : chosen) TRY(groups.add(name, origin));
    return {};
}

}  // namespace pyenvx::declaration
