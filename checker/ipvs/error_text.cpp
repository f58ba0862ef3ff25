#include "checker/ipvs/error_text.hpp"

#include <cerrno>
#include <cstring>

#include "common/base/format.hpp"

namespace ka::checker::ipvs {

namespace {

struct OldCommand {
    const char* name;
    int number;
};

OldCommand old_command(Command command) {
    switch (command) {
        case Command::new_service: return {"IP_VS_SO_SET_ADD", 1154};
        case Command::set_service: return {"IP_VS_SO_SET_EDIT", 1155};
        case Command::del_service: return {"IP_VS_SO_SET_DEL", 1156};
        case Command::flush: return {"IP_VS_SO_SET_FLUSH", 1157};
        case Command::new_dest: return {"IP_VS_SO_SET_ADDDEST", 1159};
        case Command::del_dest: return {"IP_VS_SO_SET_DELDEST", 1160};
        case Command::set_dest: return {"IP_VS_SO_SET_EDITDEST", 1161};
        case Command::get_service: return {"IP_VS_SO_GET_SERVICES", 1154};
        case Command::get_dest: return {"IP_VS_SO_GET_DESTS", 1156};
    }
    return {"?", 0};
}

std::string service_text(const ServiceKey& key) {
    if (key.fwmark != 0) return format("Fwm {}{}", {key.fwmark, key.family == Family::ipv6 ? " inet6" : ""});
    return format("{}:{}:{}", {key.address.to_string(), protocol_name(key.protocol), key.port});
}

}  // namespace

std::string meaning(Command command, int errno_value) {
    const bool service = command == Command::new_service || command == Command::set_service;
    switch (errno_value) {
        case EEXIST:
            if (command == Command::new_service) return "Service already exists";
            if (command == Command::new_dest) return "Destination already exists";
            break;
        case ENOENT:
            if (service) return "Scheduler or persistence engine not found";
            if (command == Command::set_dest || command == Command::del_dest) return "No such destination";
            break;
        case EPERM: return "Permission denied (you must be root)";
        case EINVAL: return "Invalid operation.  Possibly wrong module version, address not unicast, ...";
        case ENOPROTOOPT: return "Protocol not available";
        case ENOMEM: return "Memory allocation problem";
        case EOPNOTSUPP: return "Operation not supported with IPv6";
        case EAFNOSUPPORT: return "Operation not supported with specified address family";
        case EMSGSIZE: return "Module is wrong version";
        default: break;
    }
    return ::strerror(errno_value);
}

std::string error_text(Command command, const ServiceKey& service, const DestinationKey* destination, int errno_value) {
    // The reference's library knows no ESRCH: it reports a missing service as a missing file.
    const int told = errno_value == ESRCH ? ENOENT : errno_value;
    const auto old = old_command(command);
    auto about = service_text(service);
    if (destination != nullptr) {
        about += format(" -> {}:{}", {destination->address.to_string(), destination->port});
    }
    return format("IPVS cmd {}({}) error: {}({}) ({})", {old.name, old.number, meaning(command, told), told, about});
}

}  // namespace ka::checker::ipvs
