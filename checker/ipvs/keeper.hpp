// Wanted against actual for the IPVS table: wishes in, kernel requests out, answers and dumps in. Pure.
//
// Requests keep the order of the wishes, because their order is visible (checker.md 9.5, 10.1). What the kernel holds
// beside our services and destinations belongs to others and is left alone.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checker/engine/ipvs_entry.hpp"
#include "checker/ipvs/wire.hpp"

namespace ka::checker::ipvs {

struct Request {
    Command command = Command::get_service;
    ServiceKey service;
    std::optional<DestinationKey> destination;
    ServiceSpec service_spec;          // new_service, set_service
    DestinationSpec destination_spec;  // new_dest, set_dest
    bool operator==(const Request&) const = default;

    Attributes attributes() const;
};

class Keeper {
public:
    // A first start believes that nothing of ours exists and reports what is in its way; a successor of a dead process
    // looks first (`verify_first`) and changes only what is wrong.
    explicit Keeper(bool verify_first) : believing_(!verify_first) {}

    void put_service(const ServiceKey& key, const ServiceSpec& spec);
    void drop_service(const ServiceKey& key);
    void put_destination(const ServiceKey& service, const DestinationKey& key, const DestinationSpec& spec);
    void drop_destination(const ServiceKey& service, const DestinationKey& key);

    // The next request to send; the caller sends in order and reports each answer.
    std::optional<Request> next_request();
    // `errno_value` 0 = done. Returns the line to log, empty when there is none.
    std::string answered(const Request& request, int errno_value);
    bool idle() const { return queue_.empty(); }
    // Answers were lost, or there is no table at the moment: only a verification can tell what is there.
    void distrust();

    // Services whose destinations a verification has to list.
    std::vector<ServiceKey> services_to_verify() const;
    // Counts what we changed; a dump is only good when the number is the same before and after it.
    std::uint64_t revision() const { return revision_; }
    // Compares the kernel's table with the wishes. Returns what to log about what others did.
    std::vector<std::string> verify(const IpvsTable& actual);
    // An answer said that the table is not what we believed.
    bool wants_verification() const { return doubtful_; }

private:
    using Destination = std::pair<ServiceKey, DestinationKey>;
    void ask(Request request);
    void correct_service(const ServiceKey& key, const ServiceEntry& wish, const ServiceEntry* found,
                         std::vector<std::string>& lines);
    bool refused_before(Command command, const ServiceKey& service, const DestinationKey* destination) const;
    void remove_strays(const IpvsTable& actual);

    IpvsTable wanted_;
    IpvsTable believed_;  // what of ours the kernel holds, as far as we were told
    std::set<ServiceKey> unwanted_services_;  // ours, to be removed, not known to be gone
    std::set<Destination> unwanted_destinations_;
    std::deque<Request> queue_;
    bool believing_;
    bool doubtful_ = false;
    std::uint64_t revision_ = 0;
    std::map<std::string, int> reported_;  // the last error of each command and entry, told once
};

}  // namespace ka::checker::ipvs
