// Reads and sets per-interface network settings under /proc/sys/net, and puts back what we changed.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "common/base/ip.hpp"
#include "common/base/result.hpp"

namespace ka::vrrp::kernel {

class Sysctls {
public:
    // `root` is /proc/sys/net except in tests.
    explicit Sysctls(std::string root = "/proc/sys/net") : root_(std::move(root)) {}

    // The number in ROOT/ipv4|ipv6/conf/INTERFACE/NAME.
    Result<int> read(Family family, std::string_view interface, std::string_view name) const;
    // Sets it and remembers the first value that we replaced. Nothing is written when it has that value already.
    Status set(Family family, std::string_view interface, std::string_view name, int value);
    // Likewise of ROOT/ipv4/NAME, which counts for all interfaces.
    Status set_all_ipv4(std::string_view name, int value);
    // Puts back what we changed, unless somebody changed it after us or the interface is gone.
    void restore();

    // Whether the host forwards on this interface: the Router flag of neighbour advertisements follows it.
    bool forwards(Family family, std::string_view interface) const;

private:
    struct Saved {
        int before;
        int ours;
    };
    Status set(const std::string& file, int value);
    std::string path(Family family, std::string_view interface, std::string_view name) const;
    std::string root_;
    std::map<std::string, Saved> saved_;
};

}  // namespace ka::vrrp::kernel
