#include "checker/ipvs/keeper.hpp"

#include <cerrno>
#include <utility>

#include "checker/ipvs/error_text.hpp"
#include "common/base/format.hpp"

namespace ka::checker::ipvs {

namespace {

std::string entry_name(const ServiceKey& key) {
    if (key.fwmark != 0) return format("FWM {}", {key.fwmark});
    return server_name(key.address, key.port, key.protocol);
}

std::string entry_name(const DestinationKey& key, const ServiceKey& service) {
    return server_name(key.address, key.port, service.protocol);
}

}  // namespace

Attributes Request::attributes() const {
    switch (command) {
        case Command::new_service:
        case Command::set_service: return encode_service(service, &service_spec);
        case Command::new_dest:
        case Command::set_dest: return encode_destination(service, *destination, &destination_spec);
        case Command::del_dest: return encode_destination(service, *destination, nullptr);
        case Command::flush: return {};
        case Command::del_service:
        case Command::get_service:
        case Command::get_dest: return encode_service(service, nullptr);
    }
    return {};
}

void Keeper::ask(Request request) {
    ++revision_;
    queue_.push_back(std::move(request));
}

void Keeper::put_service(const ServiceKey& key, const ServiceSpec& spec) {
    unwanted_services_.erase(key);
    wanted_[key].spec = spec;
    if (!believing_) return;
    const auto known = believed_.find(key);
    if (known == believed_.end()) {
        believed_[key].spec = spec;
        ask({Command::new_service, key, {}, spec, {}});
    } else if (known->second.spec != spec) {
        known->second.spec = spec;
        ask({Command::set_service, key, {}, spec, {}});
    }
}

void Keeper::drop_service(const ServiceKey& key) {
    const bool known = wanted_.erase(key) > 0;
    std::erase_if(unwanted_destinations_, [&](const Destination& one) { return one.first == key; });
    if (!believing_) {
        unwanted_services_.insert(key);
    } else if (known) {
        believed_.erase(key);
        unwanted_services_.insert(key);
        ask({Command::del_service, key, {}, {}, {}});
    }
}

void Keeper::put_destination(const ServiceKey& service, const DestinationKey& key, const DestinationSpec& spec) {
    unwanted_destinations_.erase({service, key});
    wanted_[service].destinations[key] = spec;
    if (!believing_) return;
    auto& known = believed_[service].destinations;
    const auto found = known.find(key);
    if (found == known.end()) {
        ask({Command::new_dest, service, key, {}, spec});
    } else if (found->second != spec) {
        ask({Command::set_dest, service, key, {}, spec});
    }
    known[key] = spec;
}

void Keeper::drop_destination(const ServiceKey& service, const DestinationKey& key) {
    if (const auto wish = wanted_.find(service); wish != wanted_.end()) wish->second.destinations.erase(key);
    if (!believing_) {
        unwanted_destinations_.insert({service, key});
        return;
    }
    const auto known = believed_.find(service);
    if (known == believed_.end() || known->second.destinations.erase(key) == 0) return;
    unwanted_destinations_.insert({service, key});
    ask({Command::del_dest, service, key, {}, {}});
}

std::optional<Request> Keeper::next_request() {
    if (queue_.empty()) return std::nullopt;
    auto request = std::move(queue_.front());
    queue_.pop_front();
    return request;
}

std::string Keeper::answered(const Request& request, int errno_value) {
    const auto* destination = request.destination ? &*request.destination : nullptr;
    const bool gone = errno_value == ENOENT || errno_value == ESRCH;
    const bool deletion = request.command == Command::del_service || request.command == Command::del_dest;
    if (deletion && (errno_value == 0 || gone)) {
        if (destination == nullptr) unwanted_services_.erase(request.service);
        else unwanted_destinations_.erase({request.service, *destination});
    }
    if (errno_value == 0) {
        if (!reported_.empty()) reported_.erase(error_text(request.command, request.service, destination, 0));
        return {};
    }
    const auto subject = error_text(request.command, request.service, destination, 0);
    // The next verification looks at what is really there and tries again.
    if (!(deletion && gone)) doubtful_ = true;
    if (request.command == Command::set_dest && gone) {
        ask({Command::new_dest, request.service, request.destination, {}, request.destination_spec});
    }
    if (std::exchange(reported_[subject], errno_value) == errno_value) return {};
    return error_text(request.command, request.service, destination, errno_value);
}

void Keeper::distrust() {
    believing_ = false;
    queue_.clear();
    ++revision_;
}

// What the kernel refuses again and again has been told once and is tried quietly.
bool Keeper::refused_before(Command command, const ServiceKey& service, const DestinationKey* destination) const {
    return !reported_.empty() && reported_.contains(error_text(command, service, destination, 0));
}

std::vector<ServiceKey> Keeper::services_to_verify() const {
    std::set<ServiceKey> services;
    for (const auto& [key, entry] : wanted_) services.insert(key);
    for (const auto& [key, destination] : unwanted_destinations_) services.insert(key);
    return {services.begin(), services.end()};
}

std::vector<std::string> Keeper::verify(const IpvsTable& actual) {
    std::vector<std::string> lines;
    for (const auto& [key, wish] : wanted_) {
        const auto found = actual.find(key);
        correct_service(key, wish, found == actual.end() ? nullptr : &found->second, lines);
    }
    believed_ = wanted_;
    remove_strays(actual);
    if (!believing_) lines.clear();  // a successor finds what its predecessor left, and nobody is to blame
    believing_ = true;
    doubtful_ = false;
    return lines;
}

void Keeper::correct_service(const ServiceKey& key, const ServiceEntry& wish, const ServiceEntry* found,
                             std::vector<std::string>& lines) {
    if (found == nullptr) {
        if (!refused_before(Command::new_service, key, nullptr)) {
            lines.push_back(format("VS {} is not in the IPVS table, adding it again", {entry_name(key)}));
        }
        ask({Command::new_service, key, {}, wish.spec, {}});
    } else if (found->spec != wish.spec) {
        lines.push_back(format("VS {} was changed in the IPVS table, setting it again", {entry_name(key)}));
        ask({Command::set_service, key, {}, wish.spec, {}});
    }
    for (const auto& [destination, spec] : wish.destinations) {
        const auto* there = found == nullptr || !found->destinations.contains(destination)
                                ? nullptr
                                : &found->destinations.at(destination);
        if (there == nullptr) {
            if (found != nullptr && !refused_before(Command::new_dest, key, &destination)) {
                lines.push_back(format("Service {} of VS {} is not in the IPVS table, adding it again",
                                       {entry_name(destination, key), entry_name(key)}));
            }
            ask({Command::new_dest, key, destination, {}, spec});
        } else if (*there != spec) {
            lines.push_back(format("Service {} of VS {} was changed in the IPVS table, setting it again",
                                   {entry_name(destination, key), entry_name(key)}));
            ask({Command::set_dest, key, destination, {}, spec});
        }
    }
}

// What shall be absent and is there after all; what is absent is no longer ours to watch.
void Keeper::remove_strays(const IpvsTable& actual) {
    std::set<Destination> strays;
    for (const auto& one : unwanted_destinations_) {
        const auto found = actual.find(one.first);
        if (found != actual.end() && found->second.destinations.contains(one.second)) strays.insert(one);
    }
    unwanted_destinations_ = strays;
    for (const auto& [service, destination] : strays) ask({Command::del_dest, service, destination, {}, {}});
    std::erase_if(unwanted_services_, [&](const ServiceKey& key) { return !actual.contains(key); });
    for (const auto& key : unwanted_services_) ask({Command::del_service, key, {}, {}, {}});
}

}  // namespace ka::checker::ipvs
