#include "resolving.hpp"

namespace pyenvx::tests {

pep::MarkerEnvironment linux_environment() {
    pep::MarkerEnvironment environment;
    environment.implementation_name = "cpython";
    environment.implementation_version = environment.python_full_version = "3.11.2";
    environment.os_name = "posix";
    environment.platform_machine = "x86_64";
    environment.platform_python_implementation = "CPython";
    environment.platform_release = "6.1.0";
    environment.platform_system = "Linux";
    environment.platform_version = "#1 SMP";
    environment.python_version = "3.11";
    environment.sys_platform = "linux";
    return environment;
}

resolve::ResolveRequest request(const std::vector<std::string>& requirements) {
    resolve::ResolveRequest made{{}, linux_environment(), version("3.11.2"), resolve::PrereleaseMode::IfNecessary, {}};
    for (const auto& text : requirements) {
        const auto line = std::to_string(made.requirements.size() + 1);
        made.requirements.push_back({pep::Requirement::parse(text).value(), "hello.py, line " + line});
    }
    return made;
}

std::string answer(const resolve::ResolveRequest& request, resolve::PackageSource& source) {
    SilentProgress progress;
    const auto resolution = resolve::resolve(request, source, progress);
    if (!resolution.ok()) {
        const auto& error = resolution.error();
        return error.kind() == ErrorKind::Unsatisfiable ? "unsatisfiable" : "error: " + error.message();
    }
    std::vector<std::string> packages;
    for (const auto& package : resolution->packages) {
        packages.push_back(package.name.str() + " " + package.version.str());
    }
    return join(packages, ", ");
}

std::string answer(const std::vector<std::string>& requirements, resolve::PackageSource& source) {
    return answer(request(requirements), source);
}

std::vector<std::string> warnings(const resolve::ResolveRequest& request, resolve::PackageSource& source) {
    SilentProgress progress;
    return resolve::resolve(request, source, progress).value().warnings;
}

}  // namespace pyenvx::tests
