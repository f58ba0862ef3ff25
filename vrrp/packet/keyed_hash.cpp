#include "vrrp/packet/keyed_hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace ka::vrrp::packet {

namespace {

template <typename Hash>
std::optional<Hash> hmac(const EVP_MD* algorithm, std::span<const std::uint8_t> key, std::span<const std::uint8_t> octets) {
    Hash hash{};
    if (!::HMAC(algorithm, key.data(), static_cast<int>(key.size()), octets.data(), octets.size(), hash.data(), nullptr))
        return std::nullopt;
    return hash;
}

}  // namespace

std::optional<Md5Hash> hmac_md5(std::span<const std::uint8_t> key, std::span<const std::uint8_t> octets) {
    return hmac<Md5Hash>(::EVP_md5(), key, octets);
}

std::optional<Sha256Hash> hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> octets) {
    return hmac<Sha256Hash>(::EVP_sha256(), key, octets);
}

bool equal_in_constant_time(std::span<const std::uint8_t> one, std::span<const std::uint8_t> other) {
    return one.size() == other.size() && ::CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace ka::vrrp::packet
