// IPVS answers: decoding any octets ends, and what was decoded and built again decodes to the same.
#include <cstdlib>

#include "checker/ipvs/wire.hpp"

using namespace ka::checker::ipvs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> attributes(data, size);
    if (const auto service = decode_service(attributes)) {
        const auto again = decode_service(encode_service(service->first, &service->second));
        if (!again || *again != *service) std::abort();
    }
    for (const auto family : {ka::Family::ipv4, ka::Family::ipv6}) {
        const auto destination = decode_destination(attributes, family);
        if (!destination) continue;
        ka::checker::ServiceKey service;
        service.family = family;
        const auto again = decode_destination(encode_destination(service, destination->first, &destination->second), family);
        if (!again || again->first != destination->first || again->second.weight != destination->second.weight) std::abort();
    }
    return 0;
}
