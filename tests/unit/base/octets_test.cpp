// Bytes: checksum, reader and writer, hash, hardware addresses.
#include <gtest/gtest.h>

#include <vector>

#include "common/base/byte_reader.hpp"
#include "common/base/byte_writer.hpp"
#include "common/base/checksum.hpp"
#include "common/base/hash.hpp"
#include "common/base/mac.hpp"

namespace ka {
namespace {

using Octets = std::vector<std::uint8_t>;

TEST(Checksum, TheExampleOfRfc1071) {
    const Octets octets{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(InternetChecksum{}.add(octets).value(), 0x220d);  // of 0xddf2
}

TEST(Checksum, OverItselfItIsZero) {
    const Octets header{0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,  // a well-known IPv4 header
                        0xb8, 0x61, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
    EXPECT_EQ(InternetChecksum{}.add(header).value(), 0);
    Octets without = header;
    without[10] = without[11] = 0;
    EXPECT_EQ(InternetChecksum{}.add(without).value(), 0xb861);
}

TEST(Checksum, PiecesAreOneRunAndAnOddEndIsPadded) {
    const Octets octets{1, 2, 3, 4, 5};
    const auto whole = InternetChecksum{}.add(octets).value();
    EXPECT_EQ(InternetChecksum{}.add(std::span(octets).first(2)).add(std::span(octets).subspan(2)).value(), whole);
    EXPECT_EQ(InternetChecksum{}.add16(0x0102).add16(0x0304).add16(0x0500).value(), whole);
    EXPECT_EQ(InternetChecksum{}.value(), 0xffff);
}

TEST(Checksum, CarriesAreFoldedMoreThanOnce) {
    InternetChecksum sum;
    for (int i = 0; i < 65538; ++i) sum.add16(0xffff);  // 0x10001fffe: folding once leaves a carry
    EXPECT_EQ(sum.value(), 0);
}

TEST(Bytes, WhatIsWrittenIsRead) {
    ByteWriter writer;
    writer.u8(0x01);
    writer.u16(0x0203);
    writer.u32(0x04050607);
    writer.u64(0x08090a0b0c0d0e0f);
    writer.zeros(2);
    writer.patch_u16(15, 0x1011);
    EXPECT_EQ(Octets(writer.view().begin(), writer.view().end()),
              (Octets{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x10, 0x11}));
    ByteReader reader(writer.view());
    EXPECT_EQ(reader.u8(), 1);
    EXPECT_EQ(reader.u16(), 0x0203);
    EXPECT_EQ(reader.u32(), 0x04050607u);
    EXPECT_EQ(reader.u64(), 0x08090a0b0c0d0e0fu);
    EXPECT_EQ(reader.remaining(), 2u);
    EXPECT_FALSE(reader.finished());
    EXPECT_EQ(reader.bytes(2)[0], 0x10);
    EXPECT_TRUE(reader.finished());
}

TEST(Bytes, ReadingPastTheEndIsRemembered) {
    const Octets octets{1, 2, 3};
    ByteReader reader(octets);
    EXPECT_EQ(reader.u32(), 0u);
    EXPECT_TRUE(reader.failed());
    EXPECT_EQ(reader.u8(), 0) << "nothing is left after a failure";
    EXPECT_FALSE(reader.finished());
}

TEST(Hash, IsFnv1aWithLengths) {
    // By hand: FNV-1a of eight zero octets (a length of 0).
    std::uint64_t expected = 0xcbf29ce484222325ULL;
    for (int i = 0; i < 8; ++i) expected *= 0x100000001b3ULL;
    EXPECT_EQ(StableHash{}.add("").value(), expected);
    EXPECT_NE(StableHash{}.add("ab").add("c").value(), StableHash{}.add("a").add("bc").value());
    EXPECT_NE(StableHash{}.add(std::uint64_t{1}).value(), StableHash{}.add(std::uint64_t{1} << 56).value());
}

TEST(Mac, LowerCaseWithColons) { EXPECT_EQ((MacAddress{{0x00, 0x0A, 0xff, 1, 2, 0x30}}.to_string()), "00:0a:ff:01:02:30"); }

}  // namespace
}  // namespace ka
