#include "checker/config/effective.hpp"

#include <vector>

namespace ka::checker {

Config effective(Config config) {
    std::erase_if(config.virtual_servers, [](const VirtualServerConfig& server) { return !server.group.empty(); });
    for (VirtualServerConfig& server : config.virtual_servers)
        for (RealServerConfig& real : server.real_servers)
            std::erase_if(real.checks, [](const CheckConfig& check) { return check.kind != CheckKind::tcp; });
    return config;
}

}  // namespace ka::checker
