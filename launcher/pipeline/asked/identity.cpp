#include "launcher/pipeline/asked/identity.hpp"

#include "store/base/text.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::pipeline {

std::string script_identity(const std::filesystem::path& script) { return concat("script ", script); }
std::string project_identity(const std::filesystem::path& file) { return concat("project ", file); }

std::string installed_identity(const std::filesystem::path& file) { return concat("installed ", file); }

std::string name_of_identity(const std::string& identity) { return Sha256::of(identity).hex().substr(0, 32); }
std::string link_ending(const std::string& identity) { return concat("-", name_of_identity(identity).substr(0, 8)); }

std::string link_name(std::string_view name, const std::string& identity) {
    std::string out;
    for (const char c : name) out.push_back(is_alnum(c) || c == '-' || c == '_' || c == '.' ? c : '-');
    if (out.empty() || out.front() == '.') out.insert(0, "env");
    return concat(out.substr(0, 100), link_ending(identity));
}

}  // namespace pyenvx::pipeline
