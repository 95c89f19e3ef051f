#include "store/realise/build/wheels/promised_metadata.hpp"

#include <fcntl.h>

#include <algorithm>

#include "store/archive/zip_reader.hpp"
#include "store/base/sys.hpp"
#include "store/pep/core_metadata.hpp"

namespace pyenvx::build {
namespace {

constexpr std::size_t kMaxMetadata = 16 << 20;

bool is_metadata(std::string_view name) {
    constexpr std::string_view kEnd = ".dist-info/METADATA";
    return name.ends_with(kEnd) && name.find('/') == name.rfind('/');
}

Result<std::string> metadata_in(const std::filesystem::path& wheel) {
    const Fd file = TRY(sys::open(wheel.c_str(), O_RDONLY | O_NOFOLLOW));
    const auto reader = TRY(archive::ZipReader::open(file));
    for (const auto& entry : reader.entries()) {
        if (is_metadata(entry.name)) return reader.read(entry, kMaxMetadata);
    }
    return std::string();
}

template <typename Values>
std::string text_of(const Values& values) {
    std::vector<std::string> texts;
    for (const auto& value : values) texts.push_back(value.str());
    std::sort(texts.begin(), texts.end());
    return texts.empty() ? "nothing" : join(texts, ", ");
}

struct Field {
    std::string_view name;
    std::string (*value)(const pep::CoreMetadata&);
};

constexpr std::array kFields{
    Field{"Name", [](const pep::CoreMetadata& metadata) { return metadata.name.str(); }},
    Field{"Version", [](const pep::CoreMetadata& metadata) { return metadata.version.str(); }},
    Field{"Requires-Python",
          [](const pep::CoreMetadata& metadata) {
              return metadata.requires_python ? metadata.requires_python->str() : std::string("nothing");
          }},
    Field{"Requires-Dist", [](const pep::CoreMetadata& metadata) { return text_of(metadata.requires_dist); }},
    Field{"Provides-Extra", [](const pep::CoreMetadata& metadata) { return text_of(metadata.provides_extra); }},
};

Error broken(const Promise& promise, const Field& field, const std::string& before, const std::string& after) {
    auto error = fail(ErrorKind::Refused, "the wheel's METADATA has another ", field.name, " than ", promise.who,
                      " said, which versions were chosen by");
    error.add_note(concat("said: ", printable(before)));
    error.add_note(concat("in the wheel: ", printable(after)));
    return error;
}

}  // namespace

Result<void> check_promised_metadata(const std::filesystem::path& wheel, const Promise& promise) {
    const auto before = pep::CoreMetadata::parse(promise.metadata);
    const auto after = pep::CoreMetadata::parse(TRY(metadata_in(wheel)));
    if (!before.ok() || !after.ok()) return {};
    for (const auto& field : kFields) {
        const auto said = field.value(*before);
        const auto is = field.value(*after);
        if (said != is) return broken(promise, field, said, is);
    }
    return {};
}

}  // namespace pyenvx::build
