#include "launcher/reach/imports.hpp"

#include <doctest/doctest.h>

using namespace pyenvx::reach;
using Imports = std::vector<Import>;

TEST_CASE("every form of the statement is read") {
    CHECK(imports_in("import a", Where::AtImport) == Imports{{0, "a"}});
    CHECK(imports_in("import a.b as c, d . e\nimport f;x = 1\n", Where::AtImport) ==
          Imports{{0, "a.b"}, {0, "d.e"}, {0, "f"}});
    CHECK(imports_in("from a.b import c as d, e\n", Where::AtImport) == Imports{{0, "a.b", {"c", "e"}}});
    CHECK(imports_in("from . import a\nfrom ...b import *\n", Where::AtImport) == Imports{{1, "", {"a"}}, {3, "b"}});
    CHECK(imports_in("from a import (  # why\n    b,\n    c as d,\n)\nimport e\n", Where::AtImport) ==
          Imports{{0, "a", {"b", "c"}}, {0, "e"}});
    CHECK(imports_in("from a import b, \\\n    c\nimport \\\n  d\nimport e\n", Where::AtImport) ==
          Imports{{0, "a", {"b", "c"}}, {0, "d"}, {0, "e"}});
}

TEST_CASE("what only looks like one is none") {
    const char* source =
        "'''\nimport a\n'''\n"
        "text = 'x\\'\\\nimport b'  # import c\n"
        "call(\nimport_d,\n'''\nimport e ''',\n)\n"
        "important = 1\nfromage = 2\n\"\"\"unfinished\nimport f\n";
    CHECK(imports_in(source, Where::AtImport).empty());
}

TEST_CASE("functions and blocks for type checkers do not run at import, and other blocks do") {
    const char* source =
        "if TYPE_CHECKING:\n    import a\nelse:\n    import b\n"
        "try:\n    import c\nexcept ImportError:\n    pass\n"
        "class C:\n    import d\n    def f(self):\n        import e\n\n# comment\n        import f\n    import g\n"
        "async def h():\n    import i\nimport j\n";
    CHECK(imports_in(source, Where::AtImport) == Imports{{0, "b"}, {0, "c"}, {0, "d"}, {0, "g"}, {0, "j"}});
    CHECK(imports_in(source, Where::Anywhere).size() == 9);
}

TEST_CASE("blocks for a main program or another system do not run at import") {
    const char* source =
        "if __name__ == '__main__':  # pragma: no cover\n    import a\n    from b import c\n"
        "if sys.platform == \"emscripten\":\n    import d\nelif sys.platform == 'win32':\n    import e\n"
        "if sys.platform == 'linux':\n    import f\nif sys.platform != 'win32':\n    import g\n"
        "if name == '__main__':\n    import h\n";
    CHECK(imports_in(source, Where::AtImport) == Imports{{0, "f"}, {0, "g"}, {0, "h"}});
    CHECK(imports_in(source, Where::Anywhere).size() == 7);
}

TEST_CASE("odd sources of every kind end") {
    const std::string_view pieces[] = {"import ", "from ", "a",      ".", ",",    "(", ")", "\\",
                                       "\n",      "'",     "\"\"\"", "#", " as ", "*", "\0"};
    std::uint32_t state = 1;
    for (int round = 0; round < 20'000; ++round) {
        std::string source;
        for (int i = 0; i < 12; ++i) {
            state = state * 1664525 + 1013904223;
            source += pieces[(state >> 16) % std::size(pieces)];
        }
        (void)imports_in(source, round % 2 == 0 ? Where::AtImport : Where::Anywhere);
    }
}

TEST_CASE("any prefix of a source ends") {
    const std::string source = "from a import (b,\nimport 'x\\\n'''\nfrom . \\\nimport c as";
    for (std::size_t size = 0; size <= source.size(); ++size) (void)imports_in(source.substr(0, size), Where::Anywhere);
}
