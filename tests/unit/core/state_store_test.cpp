#include "core/state_store.hpp"

#include <gtest/gtest.h>

#include "common/base/limits.hpp"
#include "common/message/frame.hpp"

namespace ka::core::test {

TEST(StateStore, NothingSavedNothingResumed) { EXPECT_TRUE(StateStore().resume().empty()); }

TEST(StateStore, TheLatestOfAKeyCounts) {
    StateStore store;
    store.save({"a", {1}});
    store.save({"b", {2}});
    store.save({"a", {3}});
    store.forget("b");
    store.heartbeat(Instant{seconds{7}});
    const auto resume = store.resume();
    ASSERT_EQ(resume.size(), 1U);
    EXPECT_EQ(resume[0], (message::Resume{Instant{seconds{7}}, {{"a", {3}}}}));
}

TEST(StateStore, ManyStatesComeInMessagesThatFit) {
    StateStore store;
    for (int i = 0; i < 2000; ++i) store.save({"instance " + std::to_string(i), std::vector<std::uint8_t>(150)});
    std::size_t states = 0;
    for (auto& resume : store.resume()) {
        states += resume.states.size();
        EXPECT_LE(message::encode(message::CoreToChild{resume}).size(), limits::message_bytes);
    }
    EXPECT_EQ(states, 2000U);
}

}  // namespace ka::core::test
