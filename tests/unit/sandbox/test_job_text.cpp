#include "sandbox/policy/job_text.hpp"

#include <doctest/doctest.h>

#include "store/base/text.hpp"

using namespace pyenvx;
using namespace pyenvx::sandbox;

namespace {

Job sample_job() {
    Job job;
    job.policy = default_policy();
    job.policy.inputs = {{"/home/a/store/x", "/pyenvx/store/x"}, {"/usr/lib", "/usr/lib"}};
    job.policy.links = {{"/lib", "usr/lib"}};
    job.policy.files = {{"/etc/pip.conf", "[global]\nno-index = true\n"}};
    job.policy.hidden = {"/usr/lib/python3/dist-packages"};
    job.policy.environment["ODD"] = std::string("a b%\n\xff", 6);
    job.command = {"/bin/sh", "-c", "", "echo 'x y'"};
    job.after_failure = {"/bin/sh", "-i"};
    job.directory = "/build/source";
    job.source = "/tmp/source with space";
    job.output = "/tmp/out";
    return job;
}

std::string replaced(std::string text, std::string_view old_part, std::string_view new_part) {
    const auto at = text.find(old_part);
    REQUIRE(at != text.npos);
    return text.replace(at, old_part.size(), new_part);
}

}  // namespace

TEST_CASE("a job reads back as it was written") {
    const auto text = job_text(sample_job()).value();
    const auto job = parse_job(text).value();
    CHECK(job_text(job).value() == text);
    CHECK(job.command == sample_job().command);
    CHECK(job.after_failure == sample_job().after_failure);
    CHECK(job.policy.environment == sample_job().policy.environment);
    CHECK(job.source == sample_job().source);
}

TEST_CASE("a source may be seen where it really lies, but hides nothing that was declared") {
    auto job = sample_job();
    for (const auto* place : {"/home/u/project", "/tmp/project", "/usr/lib/x/y"}) {
        job.policy.source_place = place;
        const auto text = job_text(job).value();
        CHECK(parse_job(text).value().policy.source_place == place);
        CHECK(hashed_text(job.policy).find(concat("source-place ", place, '\n')) != std::string::npos);
    }
    for (const auto* place : {"/", "/usr", "/usr/lib", "/pyenvx", "/pyenvx/store/x/y", "/lib", "/etc", "/proc/x",
                              "/dev", "/build/x", "/output", "/tmp", "/sys/x", "relative", "/a/../b", "/a//b", "/a/"}) {
        CAPTURE(place);
        job.policy.source_place = place;
        CHECK_FALSE(job_text(job).ok());
    }
}

TEST_CASE("a job cut short anywhere is refused") {
    const auto text = job_text(sample_job()).value();
    for (std::size_t size = 0; size < text.size(); ++size) CHECK_FALSE(parse_job(text.substr(0, size)).ok());
}

TEST_CASE("a job in any other spelling is refused") {
    const auto text = job_text(sample_job()).value();
    for (const auto& example : {std::pair{"strictness full", "strictness lax"},
                                {"cores 0", "cores 00"},
                                {"reversed 0", "reversed 2"},
                                {"%ff", "%FF"},
                                {"%ff", "%f"},
                                {"variable ODD", "variable  ODD"},
                                {"limit inodes ", "limit inode "},
                                {"limit inodes ", "limit inodes 9999999999"},
                                {"end\n", "end\nend\n"}}) {
        const auto& [old_part, new_part] = example;
        CAPTURE(example.second);
        CHECK_FALSE(parse_job(replaced(text, old_part, new_part)).ok());
    }
}

TEST_CASE("nothing is placed where the sandbox has its own, twice, or by a path that climbs") {
    for (const auto* inside : {"/proc", "/dev/null", "/sys/x", "/tmp", "/build/source", "/output/a", "/usr/../etc",
                               "/usr/", "usr", "/", "/a//b", "/usr/lib", "/lib", "/etc/pip.conf"}) {
        CAPTURE(inside);
        auto job = sample_job();
        job.policy.inputs.push_back({"/usr/x", inside});
        CHECK_FALSE(job_text(job).ok());
    }
}

TEST_CASE("a job without a program, with root inside or with a nameless variable makes no sense") {
    auto without = sample_job();
    without.command.clear();
    CHECK_FALSE(job_text(without).ok());
    auto root = sample_job();
    root.policy.inner_id = 0;
    CHECK_FALSE(job_text(root).ok());
    auto nameless = sample_job();
    nameless.policy.environment["A=B"] = "c";
    CHECK_FALSE(job_text(nameless).ok());
}

TEST_CASE("what is hashed holds no path, name or number of this machine") {
    auto job = sample_job();
    const auto text = hashed_text(job.policy);
    CHECK(text.starts_with("pyenvx-sandbox-policy 1\nstrictness full\ninput /pyenvx/store/x\n"));
    job.policy.inputs[0].host = "/elsewhere";
    job.policy.host_name = "other";
    job.policy.cores = 3;
    job.policy.inner_id = 4711;
    job.policy.host_id = 4711;
    job.policy.reversed_listings = true;
    std::swap(job.policy.inputs[0], job.policy.inputs[1]);
    CHECK(hashed_text(job.policy) == text);
    job.policy.limits.processes = 7;
    CHECK(hashed_text(job.policy) != text);
}
