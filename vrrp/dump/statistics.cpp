#include "vrrp/dump/statistics.hpp"

#include "common/base/format.hpp"

namespace ka::vrrp::dump {

std::string statistics(const Router& router) {
    std::string out;
    for (const auto id : router.instances()) {
        const auto& counted = router.statistics(id);
        out += format("VRRP Instance: {}\n  Advertisements:\n    Received: {}\n    Sent: {}\n",
                      {router.config(id).name, counted.advert_received, counted.advert_sent});
        out += format("  Became master: {}\n  Released master: {}\n", {counted.become_master, counted.release_master});
        out += format("  Packet Errors:\n    Length: {}\n    TTL: {}\n    Invalid Type: {}\n    Advertisement Interval: {}\n"
                      "    Address List: {}\n",
                      {counted.packet_length_errors, counted.ttl_errors, counted.invalid_type_received,
                       counted.advert_interval_errors, counted.address_list_errors});
        out += format("  Authentication Errors:\n    Invalid Type: {}\n    Type Mismatch: {}\n    Failure: {}\n",
                      {counted.invalid_auth_type, counted.auth_type_mismatch, counted.auth_failures});
        out += "  Authentication Extension Errors:\n    Missing: 0\n    Malformed: 0\n    Unknown Key: 0\n    Invalid HMAC: 0\n"
               "    Stale: 0\n    Replay: 0\n";
        out += format("  Priority Zero:\n    Received: {}\n    Sent: {}\n",
                      {counted.priority_zero_received, counted.priority_zero_sent});
    }
    return out;
}

}  // namespace ka::vrrp::dump
