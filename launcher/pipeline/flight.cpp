#include "launcher/pipeline/flight.hpp"

#include "launcher/pipeline/choice/choose_versions.hpp"

namespace pyenvx::pipeline {

std::string flight_name(const Asked& asked, const Services& services) {
    return concat("flight-", kept_path(asked, services).stem().stem().native());
}

Result<FileLock> take_flight(const Asked& asked, const Services& services) {
    const auto path = services.paths.home / "locks" / flight_name(asked, services);
    return FileLock::acquire_telling(path, asked.name, *services.progress);
}

}  // namespace pyenvx::pipeline
