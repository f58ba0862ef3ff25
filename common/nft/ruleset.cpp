#include "common/nft/ruleset.hpp"

#include <algorithm>
#include <cstring>

namespace ka::nft {

Octets key_of(const IpAddress& address) { return {address.bytes().begin(), address.bytes().end()}; }

// In host order, unlike addresses.
Octets key_of_index(std::uint32_t index) {
    Octets key(sizeof index);
    std::memcpy(key.data(), &index, sizeof index);
    return key;
}

Octets key_on_index(const IpAddress& address, std::uint32_t index) {
    Octets key = key_of(address);
    const Octets second = key_of_index(index);
    key.insert(key.end(), second.begin(), second.end());
    return key;
}

Octets key_on_interface(const IpAddress& address, const std::string& interface) {
    constexpr std::size_t name_octets = 16;  // IFNAMSIZ, zeros behind the name
    Octets key = key_of(address);
    key.insert(key.end(), interface.begin(), interface.begin() + static_cast<std::ptrdiff_t>(std::min(interface.size(), name_octets - 1)));
    key.resize(key_of(address).size() + name_octets);
    return key;
}

}  // namespace ka::nft
