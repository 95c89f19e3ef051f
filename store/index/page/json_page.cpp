#include <simdjson.h>

#include <limits>

#include "store/base/timestamp.hpp"
#include "store/index/page/simple_page.hpp"

namespace pyenvx::index {
namespace {

namespace json = simdjson::ondemand;

std::string text_of(json::value value) { return std::string(std::string_view(value.get_string())); }

std::map<std::string, std::string> hashes_of(json::value value) {
    std::map<std::string, std::string> hashes;
    for (auto field : value.get_object()) {
        std::string name(std::string_view(field.unescaped_key()));
        hashes.emplace(std::move(name), to_lower(std::string_view(field.value().get_string())));
    }
    return hashes;
}

// core-metadata and its older names (PEP 658, 714): a bool, or the hashes of the metadata file.
void read_core_metadata(json::value value, DistributionFile& file) {
    if (value.is_null()) return;
    if (json::json_type(value.type()) == json::json_type::object) {
        file.metadata_hashes = hashes_of(value);
        file.metadata_offered = true;
    } else if (bool(value.get_bool())) {
        file.metadata_offered = true;
    }
}

// PEP 592: a bool, or the reason.
void read_yanked(json::value value, DistributionFile& file) {
    if (value.is_null()) return;
    if (json::json_type(value.type()) == json::json_type::string) {
        file.yanked = true;
        file.yanked_reason = text_of(value);
    } else {
        file.yanked = value.get_bool();
    }
}

// PEP 700. What is no time is as good as none.
void read_upload_time(json::value value, DistributionFile& file) {
    if (json::json_type(value.type()) != json::json_type::string) return;
    const auto time = parse_timestamp(std::string_view(value.get_string()));
    if (time && *time >= 0 && *time <= std::numeric_limits<std::uint32_t>::max()) {
        file.uploaded = static_cast<std::uint32_t>(*time);
    }
}

void read_file_field(std::string_view key, json::value value, DistributionFile& file, std::string& link) {
    if (key == "filename") {
        file.filename = text_of(value);
    } else if (key == "url") {
        link = text_of(value);
    } else if (key == "hashes") {
        file.hashes = hashes_of(value);
    } else if (key == "requires-python") {
        if (!value.is_null()) file.requires_python = text_of(value);
    } else if (key == "size") {
        if (!value.is_null()) file.size = std::uint64_t(value.get_uint64());
    } else if (key == "yanked") {
        read_yanked(value, file);
    } else if (key == "core-metadata" || key == "dist-info-metadata" || key == "data-dist-info-metadata") {
        read_core_metadata(value, file);
    } else if (key == "upload-time") {
        read_upload_time(value, file);
    }
}

void read_files(json::value value, std::string_view url, SimplePage& page) {
    for (auto element : value.get_array()) {
        DistributionFile file;
        std::string link;
        for (auto field : element.get_object()) {
            const std::string_view key = field.unescaped_key();
            read_file_field(key, field.value(), file, link);
        }
        if (!file.filename.empty() && !link.empty()) add_file(page, std::move(file), url, link);
    }
}

// PEP 792 puts an object at the top level; some servers have a word, or have it below "meta".
void read_status(json::value value, SimplePage& page) {
    if (value.is_null()) return;
    if (json::json_type(value.type()) == json::json_type::string) {
        page.status = parse_project_status(std::string_view(value.get_string()));
        return;
    }
    for (auto field : value.get_object()) {
        const std::string_view key = field.unescaped_key();
        json::value said = field.value();
        const bool is_text = !said.is_null() && json::json_type(said.type()) == json::json_type::string;
        if (key == "status") page.status = parse_project_status(std::string_view(said.get_string()));
        if (key == "reason" && is_text) page.status_reason = status_reason(text_of(said));
    }
}

void read_meta(json::value value, SimplePage& page, std::string& api_version) {
    for (auto field : value.get_object()) {
        const std::string_view key = field.unescaped_key();
        if (key == "api-version") api_version = text_of(field.value());
        if (key == "project-status") read_status(field.value(), page);
    }
}

struct TopLevel {
    SimplePage page;
    std::string api_version = "1.0";
    bool has_files = false;
};

TopLevel read_top_level(json::document& document, std::string_view url) {
    TopLevel top;
    for (auto field : document.get_object()) {
        const std::string_view key = field.unescaped_key();
        if (key == "meta") {
            read_meta(field.value(), top.page, top.api_version);
        } else if (key == "project-status") {
            read_status(field.value(), top.page);
        } else if (key == "files") {
            top.has_files = true;
            read_files(field.value(), url, top.page);
        }
    }
    return top;
}

}  // namespace

Result<SimplePage> parse_json_page(std::string body, std::string_view url) {
    try {
        body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
        json::parser parser(kMaxPageBytes);
        json::document document =
            parser.iterate(simdjson::padded_string_view(body.data(), body.size(), body.capacity()));
        auto top = read_top_level(document, url);
        TRY(check_api_version(top.api_version));
        if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
            return fail(ErrorKind::Network, "the index sent something after the end of its JSON");
        if (!top.has_files) return fail(ErrorKind::Network, "the index sent JSON that lists no files");
        return std::move(top.page);
    } catch (const simdjson::simdjson_error& error) {
        return fail(ErrorKind::Network, "the index sent JSON that is not as PEP 691 says: ", error.what());
    }
}

}  // namespace pyenvx::index
