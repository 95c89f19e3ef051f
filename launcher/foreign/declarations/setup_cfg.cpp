#include "launcher/foreign/declarations/setup_cfg.hpp"

#include "launcher/foreign/text/cfg.hpp"
#include "store/base/file.hpp"

namespace pyenvx::foreign {

namespace {

class SetupCfgReader {
public:
    SetupCfgReader(const std::filesystem::path& file, const Environment& environment) : reading_(file, environment) {}

    Result<std::optional<ForeignProject>> read(std::string_view bytes) {
        const auto cfg = TRY(parse_cfg(bytes, reading_.source().name));
        const auto options = cfg.find("options");
        if (options == cfg.end() || !options->second.contains("install_requires")) {
            return std::optional<ForeignProject>();
        }
        reading_.project().tool = "setuptools";
        TRY(read_name(cfg));
        TRY(read_extras(cfg));
        TRY(add_lines(options->second.at("install_requires")));
        if (const auto python = options->second.find("python_requires"); python != options->second.end()) {
            if (!python->second.empty()) {
                TRY(reading_.set_requires_python(python->second.front().text, at(python->second.front())));
            }
        }
        TRY(reading_.expand_own());
        if (reading_.project().name) reading_.add_itself(reading_.source().name);
        return std::optional(std::move(reading_.project()));
    }

private:
    std::string at(const CfgLine& line) const { return concat(reading_.source().name, ", line ", line.number); }

    Result<void> read_name(const Cfg& cfg) {
        const auto metadata = cfg.find("metadata");
        if (metadata == cfg.end()) return {};
        const auto name = metadata->second.find("name");
        if (name == metadata->second.end() || name->second.empty()) return {};
        reading_.project().name =
            TRY(pep::PackageName::parse(name->second.front().text).context("in ", at(name->second.front())));
        return {};
    }

    Result<void> read_extras(const Cfg& cfg) {
        const auto extras = cfg.find("options.extras_require");
        if (extras == cfg.end()) return {};
        for (const auto& [name, lines] : extras->second) {
            if (lines.empty()) continue;
            auto& requirements = reading_.declaration().requirements;
            TRY(add_lines(lines));
            TRY(reading_.set_own_extra(name, std::move(requirements), at(lines.front())));
            requirements.clear();
        }
        return {};
    }

    /// Several lines are one requirement each; a single one has them between semicolons.
    Result<void> add_lines(const std::vector<CfgLine>& lines) {
        constexpr std::string_view kFile = "file:";
        if (!lines.empty() && lines.front().text.starts_with(kFile)) {
            std::vector<std::string> names;
            for (const auto name : split(std::string_view(lines.front().text).substr(kFile.size()), ',')) {
                names.emplace_back(trim(name));
            }
            return reading_.add_files(names, at(lines.front()));
        }
        for (const auto& line : lines) {
            const auto pieces = lines.size() == 1 ? split(line.text, ';') : std::vector<std::string_view>{line.text};
            for (const auto piece : pieces) {
                if (!trim(piece).empty()) TRY(reading_.add_text(trim(piece), at(line)));
            }
        }
        return {};
    }

    Reading reading_;
};

}  // namespace

Result<std::optional<ForeignProject>> read_setup_cfg(const std::filesystem::path& file,
                                                     const Environment& environment) {
    const auto bytes = TRY(read_file(file, toml::kMaxDocumentBytes));
    return SetupCfgReader(file, environment).read(bytes);
}

}  // namespace pyenvx::foreign
