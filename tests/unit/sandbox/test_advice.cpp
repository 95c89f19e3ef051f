#include "sandbox/runner/advice.hpp"

#include <doctest/doctest.h>

using namespace pyenvx::sandbox;

namespace {

bool speaks_of(const std::string& advice, std::string_view part) { return advice.find(part) != advice.npos; }

}  // namespace

TEST_CASE("Debian's and hardened kernels' switch is named") {
    const HostFacts facts{{{"kernel.unprivileged_userns_clone", 0}, {"user.max_user_namespaces", 1000}}};
    CHECK(speaks_of(advice_for(Layer::Namespaces, facts), "sysctl -w kernel.unprivileged_userns_clone=1"));
}

TEST_CASE("Ubuntu's AppArmor switch is named for whatever it refuses") {
    const HostFacts facts{
        {{"kernel.apparmor_restrict_unprivileged_userns", 1}, {"kernel.unprivileged_userns_clone", 1}}};
    for (const auto layer : {Layer::Namespaces, Layer::SecondNamespace, Layer::Mounts, Layer::Network}) {
        CHECK(speaks_of(advice_for(layer, facts), "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"));
        CHECK(speaks_of(advice_for(layer, facts), "userns,"));
    }
}

TEST_CASE("a limit of namespaces that is 0 is named, whichever it is") {
    CHECK(speaks_of(advice_for(Layer::Namespaces, {{{"user.max_user_namespaces", 0}}}),
                    "user.max_user_namespaces=10000"));
    CHECK(
        speaks_of(advice_for(Layer::Namespaces, {{{"user.max_net_namespaces", 0}}}), "user.max_net_namespaces=10000"));
}

TEST_CASE("in a container the flag to start it with is named") {
    const HostFacts facts{{}, true};
    CHECK(speaks_of(advice_for(Layer::Namespaces, facts), "--security-opt seccomp=unconfined"));
    CHECK(speaks_of(advice_for(Layer::Landlock, facts), "--security-opt seccomp=unconfined"));
    CHECK(speaks_of(advice_for(Layer::SystemCalls, facts), "--security-opt seccomp=unconfined"));
    CHECK(speaks_of(advice_for(Layer::Proc, facts), "--security-opt systempaths=unconfined"));
    CHECK(speaks_of(advice_for(Layer::Proc, facts), "--security-opt unmask=ALL"));
    CHECK(speaks_of(advice_for(Layer::Identity, facts), "--cap-add"));
}

TEST_CASE("where SELinux enforces, as on Fedora, its log is named") {
    const HostFacts facts{{}, false, true};
    CHECK(speaks_of(advice_for(Layer::Namespaces, facts), "ausearch"));
}

TEST_CASE("where nothing is known to be in the way, what the kernel needs is named") {
    CHECK(speaks_of(advice_for(Layer::Landlock, {}), "lsm="));
    CHECK(speaks_of(advice_for(Layer::Landlock, {}), "CONFIG_SECURITY_LANDLOCK"));
    CHECK(speaks_of(advice_for(Layer::SystemCalls, {}), "CONFIG_SECCOMP_FILTER"));
    CHECK(speaks_of(advice_for(Layer::Mounts, {}), "Linux 5.13"));
    CHECK(speaks_of(advice_for(Layer::Proc, {}), "findmnt -R /proc"));
    for (const auto layer : kLayers) CHECK_FALSE(advice_for(layer, {}).empty());
}
