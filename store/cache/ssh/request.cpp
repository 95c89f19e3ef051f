#include "store/cache/ssh/request.hpp"

#include "store/base/byte_reader.hpp"

namespace pyenvx::cache {
namespace {

bool has_key(FrameType type) {
    return type == FrameType::Read || type == FrameType::Size || type == FrameType::Open || type == FrameType::Put;
}

bool has_number(FrameType type) { return has_key(type) && type != FrameType::Size; }

Error malformed() { return fail(ErrorKind::Refused, "what is asked is not as pyenvx writes it"); }

}  // namespace

std::string request_text(const Request& request) {
    auto bytes = has_number(request.type) ? number_bytes(request.number) : std::string();
    if (request.key) bytes += request.key->str();
    return frame_text(request.type, bytes);
}

Result<Request> parse_request(const Frame& frame) {
    Request request{frame.type};
    ByteReader reader(frame.bytes);
    if (has_number(frame.type)) request.number = reader.u64();
    if (!reader.ok()) return malformed();
    if (has_key(frame.type)) {
        auto key = CacheKey::parse(reader.rest());
        if (!key.ok()) return malformed();
        request.key = *std::move(key);
        return request;
    }
    const bool is_finish = frame.type == FrameType::Finish && frame.bytes.empty();
    return is_finish ? Result<Request>(std::move(request)) : malformed();
}

}  // namespace pyenvx::cache
