#include "checker/config/effective.hpp"

#include <vector>

namespace ka::checker {

Config effective(Config config) {
    std::erase_if(config.virtual_servers, [](const VirtualServerConfig& server) { return !server.group.empty(); });
    return config;
}

}  // namespace ka::checker
