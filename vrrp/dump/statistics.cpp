#include "vrrp/dump/statistics.hpp"

#include "common/base/format.hpp"

namespace ka::vrrp::dump {

std::string statistics(const std::string& name, const Statistics& counted) {
    std::string out = format("VRRP Instance: {}\n  Advertisements:\n    Received: {}\n    Sent: {}\n",
                             {name, counted.advert_received, counted.advert_sent});
    out += format("  Became master: {}\n  Released master: {}\n", {counted.become_master, counted.release_master});
    out += format("  Packet Errors:\n    Length: {}\n    TTL: {}\n    Invalid Type: {}\n    Advertisement Interval: {}\n"
                  "    Address List: {}\n",
                  {counted.packet_length_errors, counted.ttl_errors, counted.invalid_type_received,
                   counted.advert_interval_errors, counted.address_list_errors});
    out += format("  Authentication Errors:\n    Invalid Type: {}\n    Type Mismatch: {}\n    Failure: {}\n",
                  {counted.invalid_auth_type, counted.auth_type_mismatch, counted.auth_failures});
    out += format("  Authentication Extension Errors:\n    Missing: {}\n    Malformed: {}\n    Unknown Key: {}\n    Invalid HMAC: {}\n"
                  "    Stale: {}\n    Replay: {}\n",
                  {counted.trailer_missing, counted.trailer_malformed, counted.trailer_unknown_key, counted.trailer_wrong,
                   counted.trailer_stale, counted.trailer_replayed});
    out += format("  Priority Zero:\n    Received: {}\n    Sent: {}\n",
                  {counted.priority_zero_received, counted.priority_zero_sent});
    return out;
}

std::string statistics(const Router& router) {
    std::string out;
    for (const auto id : router.instances()) out += statistics(router.config(id).name, router.statistics(id));
    return out;
}

}  // namespace ka::vrrp::dump
