// Generic netlink IPVS: attributes to values and back (checker.md 12.2, linux/ip_vs.h). Pure; the transport is common/netlink.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "checker/engine/ipvs_entry.hpp"
#include "common/base/result.hpp"

namespace ka::checker::ipvs {

constexpr const char* family_name = "IPVS";
constexpr std::uint8_t family_version = 1;

// The kernel's command numbers.
enum class Command : std::uint8_t {
    new_service = 1,
    set_service = 2,
    del_service = 3,
    get_service = 4,
    new_dest = 5,
    set_dest = 6,
    del_dest = 7,
    get_dest = 8,
    flush = 17,
};

using Attributes = std::vector<std::uint8_t>;

// The attributes of a request. Without a spec the entry is only named, which is enough to delete or list it.
Attributes encode_service(const ServiceKey& key, const ServiceSpec* spec);
Attributes encode_destination(const ServiceKey& service, const DestinationKey& key, const DestinationSpec* spec);

// One message of an answer. Attributes we do not know are skipped; a missing or broken one that we need is an error.
Result<std::pair<ServiceKey, ServiceSpec>> decode_service(std::span<const std::uint8_t> attributes);
// `family` is that of the service, for kernels that do not tell the destination's own.
Result<std::pair<DestinationKey, DestinationSpec>> decode_destination(std::span<const std::uint8_t> attributes, Family family);

}  // namespace ka::checker::ipvs
