#include "store/environment/start_up/pth_policy.hpp"

#include <doctest/doctest.h>

#include "store/base/text.hpp"

using namespace pyenvx;
using namespace pyenvx::store;

namespace {

constexpr std::string_view kDistutils =
    "import os; var = 'SETUPTOOLS_USE_DISTUTILS'; enabled = os.environ.get(var, 'local') == 'local'; "
    "enabled and __import__('_distutils_hack').add_shim(); \n";
constexpr std::string_view kKnownHack = "ae61f3dfedf23aff0c6d2927cecdd904fa5ea6e23695611bbf8e11f5dfa99f77";

std::string no_folder(std::string_view) { return ""; }

PthVerdict judge(std::string_view text, PthPolicy policy = PthPolicy::Known, bool allowed = false) {
    return judge_pth(text, policy, {allowed}, no_folder);
}

std::string shim(std::string_view dotted, std::string_view tuple, std::string_view tail) {
    return concat(
        "import sys, types, os;has_mfs = sys.version_info > (3, 5);p = "
        "os.path.join(sys._getframe(1).f_locals['sitedir'], *",
        tuple,
        ");importlib = has_mfs and __import__('importlib.util');has_mfs and __import__('importlib.machinery');m = "
        "has_mfs and sys.modules.setdefault('",
        dotted, "', importlib.util.module_from_spec(importlib.machinery.PathFinder.find_spec('", dotted,
        "', [os.path.dirname(p)])));m = m or sys.modules.setdefault('", dotted, "', types.ModuleType('", dotted,
        "'));mp = (m or []) and m.__dict__.setdefault('__path__',[]);(p not in mp) and mp.append(p)", tail);
}

}  // namespace

TEST_CASE("lines that name folders inside site-packages take effect") {
    CHECK(judge("# a comment\nwin32\nwin32/lib\n\n").kept);
}

TEST_CASE("lines of code are held back, the paths beside them are not") {
    const auto verdict = judge("inside\nimport evil\nother\n");
    CHECK_FALSE(verdict.kept);
    CHECK(verdict.path_lines == "inside\nother\n");
    CHECK_FALSE(judge("import\tevil\n").kept);
}

TEST_CASE("a path that leads out of site-packages never takes effect") {
    for (const auto policy : {PthPolicy::Known, PthPolicy::All, PthPolicy::None}) {
        CHECK_FALSE(judge("/usr/lib/evil\n", policy, true).kept);
        CHECK_FALSE(judge("a/../../..\n", policy, true).kept);
    }
}

TEST_CASE("a known file is kept together with the module it imports, and not without") {
    const auto with = [](std::string_view digest) {
        return judge_pth(kDistutils, PthPolicy::Known, {}, [=](std::string_view folder) {
            return std::string(folder == "_distutils_hack/" ? digest : "");
        });
    };
    CHECK(with(kKnownHack).kept);
    CHECK_FALSE(with("0000").kept);
    CHECK_FALSE(judge(kDistutils).kept);
}

TEST_CASE("namespace shims as setuptools writes them are known, for one package and for one inside another") {
    const auto one = shim("zope", "('zope',)", "");
    const auto nested =
        shim("google.cloud", "('google', 'cloud')", ";m and setattr(sys.modules['google'], 'cloud', m)");
    CHECK(is_namespace_shim(one));
    CHECK(is_namespace_shim(nested));
    CHECK(judge(concat(one, "\n", nested, "\n")).kept);
    CHECK_FALSE(judge(concat(one, "\n"), PthPolicy::None).kept);
}

TEST_CASE("what is almost a namespace shim is not one") {
    CHECK_FALSE(is_namespace_shim(shim("zope", "('zope',)", ";import os")));
    CHECK_FALSE(is_namespace_shim(shim("zope", "('evil',)", "")));
    CHECK_FALSE(is_namespace_shim(shim("zope", "(__import__('evil'),)", "")));
    CHECK_FALSE(is_namespace_shim(shim("a.b", "('a', 'b')", "")));
    CHECK_FALSE(is_namespace_shim("import *()"));
}

TEST_CASE("text that Python may split into other lines is held back whole") {
    for (const char* text :
         {"a\fimport evil\n", "a\rimport evil\n", "a\xc2\x85import evil\n", "a\xe2\x80\xa8import evil\n",
          "\xef\xbb\xbfimport evil\n", "a\x1cimport evil\n", "\xff\n"}) {
        CAPTURE(text);
        const auto verdict = judge(text);
        CHECK_FALSE(verdict.kept);
        CHECK(verdict.path_lines.empty());
    }
}

TEST_CASE("code runs where the user allowed the package or everything, and never under none") {
    CHECK(judge("import x\n", PthPolicy::Known, true).kept);
    CHECK(judge("import x\n", PthPolicy::All).kept);
    CHECK_FALSE(judge("import x\n", PthPolicy::None, true).kept);
}

TEST_CASE("an editable project's own lines run, and lead into its real folder and nowhere else") {
    const auto judge_own = [](std::string_view text, PthPolicy policy = PthPolicy::Known) {
        return judge_pth(text, policy, {false, "/home/u/demo"}, no_folder);
    };
    CHECK(judge_own("/home/u/demo\n/home/u/demo/src\nimport finder; finder.install()\n").kept);
    CHECK(judge_own("/home/u/demo/src\nimport x\n", PthPolicy::None).path_lines == "/home/u/demo/src\n");
    for (const auto* line : {"/home/u\n", "/home/u/demo/../other\n", "/home/u/demonstration\n", "/etc\n", "../x\n"}) {
        CAPTURE(line);
        CHECK_FALSE(judge_own(line).kept);
    }
    CHECK_FALSE(judge("/home/u/demo\n").kept);
}
