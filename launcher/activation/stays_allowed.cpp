#include "launcher/activation/stays_allowed.hpp"

#include "launcher/activation/project.hpp"
#include "launcher/activation/stamps.hpp"
#include "store/base/file.hpp"

namespace pyenvx::activation {
namespace {

bool is_allowed(const std::string& home, const std::filesystem::path& declaration) {
    if (declaration.filename() != kDeclarationName) return false;
    const auto project = project_in(home, declaration.parent_path());
    return project.ok() && project->verdict == Verdict::Allowed;
}

}  // namespace

Result<void> allow_as_it_is(const std::string& home, const std::filesystem::path& declaration) {
    const auto project = TRY(project_in(home, declaration.parent_path()));
    auto contents = TRY(read_file(project.file(), kMaxTrustedBytes));
    TRY(write_saying(home, {Say::Allow, project.file(), std::move(contents)}));
    return bump_generation(home);
}

StaysAllowed::StaysAllowed(std::string home, std::filesystem::path declaration)
    : home_(std::move(home)), declaration_(std::move(declaration)), is_allowed_(is_allowed(home_, declaration_)) {}

Result<void> StaysAllowed::is_written() const {
    return is_allowed_ ? allow_as_it_is(home_, declaration_) : Result<void>();
}

}  // namespace pyenvx::activation
