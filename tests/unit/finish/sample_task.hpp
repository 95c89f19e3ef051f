// A task that uses every line.
#pragma once

#include "launcher/finish/task.hpp"

namespace pyenvx::tests {

inline store::StorePath object(std::string_view name) { return store::StorePath::make(Sha256::of(name), name).value(); }

inline pep::PackageName package(std::string_view name) { return pep::PackageName::parse(name).value(); }

inline finish::Task sample_task() {
    using bytecode::Optimisation;
    store::EnvironmentPlan plan{object("cpython-3.11.7"),
                                "bin/python3.11",
                                "python3.11",
                                object("pyenvx-launcher-0.1.0"),
                                {},
                                store::PthPolicy::Known,
                                {package("coverage"), package("zope-interface")}};
    store::EnvironmentPart local{package("local"), object("local-1.0"), true};
    local.real_folder = "/tmp/local";
    local.direct_url = "{\"url\": \"file:///tmp/local\"}\n";
    plan.parts = {{package("idna"), object("idna-3.7"), false}, local, {package("rich"), object("rich-13.7.1"), true}};
    return {
        object("environment"),
        finish::EnvironmentWork{
            "hello.py-0123abcd", "flight-0123abcd", std::move(plan), {Optimisation::None, Optimisation::NoDocstrings}}};
}

}  // namespace pyenvx::tests
