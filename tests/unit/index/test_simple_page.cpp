#include <doctest/doctest.h>

#include "store/index/find_links.hpp"
#include "store/index/page/html_scanner.hpp"
#include "store/index/page/simple_page.hpp"

namespace pyenvx::index {
namespace {

constexpr auto kUrl = "https://index.example/simple/demo/";

std::string page_with(std::string_view file) {
    return concat(R"({"meta": {"api-version": "1.3"}, "name": "demo", "files": [)", file, "]}");
}

SimplePage json(std::string text) {
    auto page = parse_json_page(std::move(text), kUrl);
    REQUIRE(page.ok());
    return *std::move(page);
}

SimplePage html(std::string_view text) {
    auto page = parse_html_page(text, kUrl, HtmlKind::ProjectPage);
    REQUIRE(page.ok());
    return *std::move(page);
}

}  // namespace

TEST_SUITE("JSON pages") {
    TEST_CASE("every field of a file is read") {
        const auto page = json(page_with(R"({"filename": "demo-1.tar.gz", "url": "../../f/demo-1.tar.gz",
            "hashes": {"sha256": "AB"}, "requires-python": ">=3.8", "size": 12, "upload-time": "2024-01-01T00:00:00Z",
            "yanked": "broken", "core-metadata": {"sha256": "cd"}, "provenance": {"unknown": [1, {"a": null}]}})"));
        REQUIRE(page.files.size() == 1);
        const auto& file = page.files[0];
        CHECK(file.url == "https://index.example/f/demo-1.tar.gz");
        CHECK(file.hashes.at("sha256") == "ab");
        CHECK(file.requires_python == ">=3.8");
        CHECK(file.size == 12);
        CHECK(file.uploaded == 1'704'067'200);
        CHECK(file.yanked);
        CHECK(file.yanked_reason == "broken");
        CHECK(file.metadata_offered);
        CHECK(file.metadata_hashes.at("sha256") == "cd");
    }

    TEST_CASE("an upload time that is none is as good as none at all") {
        for (const auto* value :
             {"null", "\"yesterday\"", "\"1969-12-31T23:59:59Z\"", "12", "\"2999-01-01T00:00:00Z\""}) {
            const auto page = json(page_with(
                concat(R"({"filename": "d-1.zip", "url": "d-1.zip", "hashes": {}, "upload-time": )", value, "}")));
            CHECK_FALSE(page.files.at(0).uploaded.has_value());
        }
    }

    TEST_CASE("metadata is offered under each of its names, as a bool or as hashes") {
        for (const auto* key : {"core-metadata", "dist-info-metadata", "data-dist-info-metadata"}) {
            for (const auto& [value, offered] :
                 {std::pair{"true", true}, {"false", false}, {"{}", true}, {"null", false}}) {
                const auto page = json(page_with(
                    concat(R"({"filename": "d-1.zip", "url": "d-1.zip", "hashes": {}, ")", key, "\": ", value, "}")));
                CHECK(page.files.at(0).metadata_offered == offered);
            }
        }
    }

    TEST_CASE("the status of a project is read at the top level and below meta") {
        CHECK(json(R"({"project-status": {"status": "archived", "reason": "done"}, "files": []})").status ==
              ProjectStatus::Archived);
        CHECK(json(R"({"project-status": {"reason": " do\tne\n", "status": "archived"}, "files": []})").status_reason ==
              "do ne");
        CHECK(json(R"({"project-status": {"status": "archived", "reason": null}, "files": []})").status_reason.empty());
        CHECK(json(concat(R"({"project-status": {"status": "archived", "reason": ")", std::string(299, 'a'), "\u00e9",
                          R"("}, "files": []})"))
                  .status_reason == std::string(299, 'a'));
        CHECK(json(R"({"meta": {"project-status": "deprecated"}, "files": []})").status == ProjectStatus::Deprecated);
        CHECK(json(R"({"project-status": {"status": "a-new-one"}, "files": []})").status == ProjectStatus::Active);
    }

    TEST_CASE("files that cannot be files are left out") {
        for (const auto* file :
             {R"({"filename": "../up.whl", "url": "a.whl", "hashes": {}})",
              R"({"filename": "a\u0000.whl", "url": "a.whl", "hashes": {}})",
              R"({"filename": "a.whl", "url": "file:///etc/passwd", "hashes": {}})",
              R"({"filename": "a.whl", "url": "javascript:x", "hashes": {}})",
              R"({"filename": "a.whl", "url": "https://a.example\\@b.example/a.whl", "hashes": {}})"}) {
            CAPTURE(file);
            CHECK(json(page_with(file)).files.empty());
        }
    }

    TEST_CASE("JSON that is not as the standard says is an error") {
        for (const auto* text :
             {"", "{", "[]", "null", "{}", R"({"files": {}})", R"({"files": []} x)", R"({"files": [1]})",
              R"({"files": [{"filename": 1}]})", R"({"files": [{"size": -1}]})", R"({"files": [{"size": "1"}]})",
              R"({"files": [{"hashes": []}]})", R"({"meta": {"api-version": "2.0"}, "files": []})",
              R"({"meta": {"api-version": 1}, "files": []})", R"({"files": [)", R"({"files": [{"yanked": 3}]})"}) {
            CAPTURE(text);
            const auto page = parse_json_page(text, kUrl);
            REQUIRE_FALSE(page.ok());
            CHECK(page.error().kind() == ErrorKind::Network);
        }
    }

    TEST_CASE("a page cut anywhere is an error and never a shorter page") {
        const auto whole = page_with(R"({"filename": "d-1.zip", "url": "d-1.zip", "hashes": {}})");
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CHECK_FALSE(parse_json_page(whole.substr(0, size), kUrl).ok());
        }
    }
}

TEST_SUITE("HTML pages") {
    TEST_CASE("anchors carry address, hash and attributes, with entities resolved") {
        const auto page = html(R"(<!DOCTYPE html><title>Links for demo</title><!-- <a href="no-1.zip">no</a> -->
            <A HREF='demo-1.zip#sha256=AB' data-requires-python="&gt;=3.8,&lt;4" data-yanked="bad &amp; ugly&#33;"
               data-dist-info-metadata="sha256=cd">demo-1.zip</A><script>"<a href='no-2.zip'>"</script>
            <a href="/other/demo-2%2Bcpu-py3-none-any.whl" data-core-metadata=true>x</a><a href="../">up</a>)");
        REQUIRE(page.files.size() == 2);
        CHECK(page.files[0].url == "https://index.example/simple/demo/demo-1.zip");
        CHECK(page.files[0].hashes.at("sha256") == "ab");
        CHECK(page.files[0].requires_python == ">=3.8,<4");
        CHECK(page.files[0].yanked_reason == "bad & ugly!");
        CHECK(page.files[0].metadata_hashes.at("sha256") == "cd");
        CHECK(page.files[1].filename == "demo-2+cpu-py3-none-any.whl");
        CHECK(page.files[1].metadata_offered);
    }

    TEST_CASE("a base element moves relative links") {
        const auto page = html(R"(<base href="https://files.example/x/"><a href="demo-1.zip">d</a>)");
        CHECK(page.files.at(0).url == "https://files.example/x/demo-1.zip");
    }

    TEST_CASE("an unknown major version and a status are read from meta elements") {
        CHECK_FALSE(
            parse_html_page(R"(<meta name="pypi:repository-version" content="2.0">)", kUrl, HtmlKind::ProjectPage)
                .ok());
        const auto page = html(R"(<meta name="pypi:repository-version" content="1.4">
            <meta name="pypi:project-status" content="quarantined">
            <meta name="pypi:project-status-reason" content="suspicious">)");
        CHECK(page.status == ProjectStatus::Quarantined);
        CHECK(page.status_reason == "suspicious");
    }

    TEST_CASE("a page without files is one of an index only when it says so") {
        CHECK(html("<h1>Links for demo</h1>").files.empty());
        CHECK_FALSE(parse_html_page("<h1>Welcome</h1><a href='/login'>log in</a>", kUrl, HtmlKind::ProjectPage).ok());
        CHECK(parse_html_page("<h1>Welcome</h1>", kUrl, HtmlKind::LinkList).ok());
    }

    TEST_CASE("any cut of a page ends the scan") {
        const std::string whole = R"(<!-- c --><a href="demo-1.zip" x='1' y>d</a><?pi ?><style>p</style>&#x41;)";
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CHECK(parse_html_page(whole.substr(0, size), kUrl, HtmlKind::LinkList).ok());
        }
    }

    TEST_CASE("entities that are none stay as they are") {
        CHECK(resolve_entities("a&b &unknown; &#0; &#xD800; &#x110000; &#x1F600; &amp;lt;") ==
              "a&b &unknown; &#0; &#xD800; &#x110000; \xF0\x9F\x98\x80 &lt;");
    }
}

TEST_CASE("a file may belong to every name that its file name can mean") {
    using Names = std::vector<std::string>;
    CHECK(possible_names("Foo.Bar-1.0-py3-none-any.whl") == Names{"foo-bar"});
    CHECK(possible_names("foo-bar-1.0.tar.gz") == Names{"foo-bar"});
    CHECK(possible_names("foo-2-1.0.tar.gz") == Names{"foo", "foo-2"});
    CHECK(possible_names("notes.txt").empty());
}

}  // namespace pyenvx::index
