#include "launcher/pipeline/flight.hpp"

#include "launcher/pipeline/asked/identity.hpp"

namespace pyenvx::pipeline {

std::string flight_name(const Asked& asked) { return concat("flight-", name_of_identity(asked.identity)); }

Result<FileLock> take_flight(const Asked& asked, const Services& services) {
    const auto path = services.paths.home / "locks" / flight_name(asked);
    return FileLock::acquire_telling(path, asked.name, *services.progress);
}

}  // namespace pyenvx::pipeline
