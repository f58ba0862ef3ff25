#include "tests/unit/checker/fake_table.hpp"

#include <cerrno>

#include "common/base/format.hpp"

namespace ka::checker::transcript {

using ipvs::Command;

int FakeTable::perform(const ipvs::Request& request) {
    const auto service = table_.find(request.service);
    if (request.command == Command::new_service) {
        if (service != table_.end()) return EEXIST;
        table_[request.service].spec = request.service_spec;
        return 0;
    }
    if (service == table_.end()) return ESRCH;
    if (request.command == Command::set_service) {
        service->second.spec = request.service_spec;
        return 0;
    }
    if (request.command == Command::del_service) {
        table_.erase(service);
        return 0;
    }
    auto& destinations = service->second.destinations;
    const bool there = destinations.contains(*request.destination);
    if (request.command == Command::new_dest && there) return EEXIST;
    if (request.command != Command::new_dest && !there) return ENOENT;
    if (request.command == Command::del_dest) destinations.erase(*request.destination);
    else destinations[*request.destination] = request.destination_spec;
    return 0;
}

std::string brief(const ipvs::Request& request) {
    static constexpr const char* names[] = {"",         "NEW_SERVICE", "SET_SERVICE", "DEL_SERVICE", "GET_SERVICE",
                                            "NEW_DEST", "SET_DEST",    "DEL_DEST",    "GET_DEST"};
    const auto& service = request.service;
    std::string text = names[static_cast<int>(request.command)];
    text += service.fwmark != 0 ? format(" fwm{}", {service.fwmark})
                                : format(" {}:{}", {service.address.to_string(), service.port});
    if (request.destination) text += format(" {}:{}", {request.destination->address.to_string(), request.destination->port});
    if (request.command == Command::new_dest || request.command == Command::set_dest) {
        text += format(" w{}", {request.destination_spec.weight});
        if (request.destination_spec.forwarding.method == ForwardingMethod::direct) text += " DR";
    }
    if (request.command == Command::set_service) text += " " + request.service_spec.scheduler;
    return text;
}

}  // namespace ka::checker::transcript
