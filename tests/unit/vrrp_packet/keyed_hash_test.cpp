// Keyed hashes against the vectors of RFC 2202 (HMAC-MD5) and RFC 4231 (HMAC-SHA256).
#include "vrrp/packet/keyed_hash.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ka::vrrp::packet {
namespace {

using Octets = std::vector<std::uint8_t>;

struct Vector {
    Octets key;
    Octets data;
    std::string wanted;
};

Octets text(const std::string& value) { return {value.begin(), value.end()}; }
Octets times(std::size_t count, std::uint8_t value) { return Octets(count, value); }
Octets one_to(std::uint8_t last) {
    Octets all;
    for (std::uint8_t value = 1; value <= last; ++value) all.push_back(value);
    return all;
}
template <typename Hash>
std::string hex(const Hash& hash) {
    std::string out;
    for (const std::uint8_t octet : hash) {
        constexpr const char* digits = "0123456789abcdef";
        out += digits[octet >> 4];
        out += digits[octet & 15];
    }
    return out;
}

const std::string longer_than_a_block = "Test Using Larger Than Block-Size Key - Hash Key First";

TEST(KeyedHash, Rfc2202) {
    const std::vector<Vector> vectors{
        {times(16, 0x0b), text("Hi There"), "9294727a3638bb1c13f48ef8158bfc9d"},
        {text("Jefe"), text("what do ya want for nothing?"), "750c783e6ab0b503eaa86e310a5db738"},
        {times(16, 0xaa), times(50, 0xdd), "56be34521d144c88dbb8c733f0e8b3f6"},
        {one_to(25), times(50, 0xcd), "697eaf0aca3a3aea3a75164746ffaa79"},
        {times(16, 0x0c), text("Test With Truncation"), "56461ef2342edc00f9bab995690efd4c"},
        {times(80, 0xaa), text(longer_than_a_block), "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"},
        {times(80, 0xaa), text("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data"),
         "6f630fad67cda0ee1fb1f562db3aa53e"},
    };
    for (const Vector& vector : vectors) EXPECT_EQ(hex(hmac_md5(vector.key, vector.data).value()), vector.wanted);
}

TEST(KeyedHash, Rfc4231) {
    const std::vector<Vector> vectors{
        {times(20, 0x0b), text("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {text("Jefe"), text("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {times(20, 0xaa), times(50, 0xdd), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {one_to(25), times(50, 0xcd), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {times(131, 0xaa), text(longer_than_a_block), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    };
    for (const Vector& vector : vectors) EXPECT_EQ(hex(hmac_sha256(vector.key, vector.data).value()), vector.wanted);
}

TEST(KeyedHash, ComparesLengthsToo) {
    const Octets one{1, 2, 3}, other{1, 2, 4}, shorter{1, 2};
    EXPECT_TRUE(equal_in_constant_time(one, one));
    EXPECT_FALSE(equal_in_constant_time(one, other));
    EXPECT_FALSE(equal_in_constant_time(one, shorter));
    EXPECT_TRUE(equal_in_constant_time({}, {}));
}

}  // namespace
}  // namespace ka::vrrp::packet
