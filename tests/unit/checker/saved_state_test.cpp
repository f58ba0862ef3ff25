// What survives the death of the checker process.
#include <gtest/gtest.h>

#include "checker/run/saved_state.hpp"

namespace ka::checker {
namespace {

TEST(SavedState, ReadsBackWhatWasHandedOver) {
    SavedState saved;
    const Health failed{false, true, 2};
    restore(record_of(CheckKey{0x1234}, failed), saved);
    restore(record_of(VirtualServerKey{0xfedcba9876543210}, true), saved);
    SavedState wanted;
    wanted.checks[0x1234] = failed;
    wanted.quorums[0xfedcba9876543210] = true;
    EXPECT_EQ(saved, wanted);
}

TEST(SavedState, LeavesOutWhatDoesNotRead) {
    SavedState saved;
    auto record = record_of(CheckKey{1}, Health{});
    record.octets.pop_back();
    restore(record, saved);
    record = record_of(CheckKey{1}, Health{});
    record.octets.push_back(0);
    restore(record, saved);
    record = record_of(CheckKey{1}, Health{});
    record.key = "check zz";
    restore(record, saved);
    record.key = "instance V";
    restore(record, saved);
    EXPECT_TRUE(saved.empty());
}

}  // namespace
}  // namespace ka::checker
