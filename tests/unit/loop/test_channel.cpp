#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/limits.hpp"
#include "common/loop/channel.hpp"
#include "common/loop/clock_real.hpp"

namespace ka {
namespace {

std::vector<std::uint8_t> octets(const std::string& text) { return {text.begin(), text.end()}; }

struct ChannelTest : testing::Test {
    RealClock clock;
    Loop loop{clock};
    WatchPtr limit = loop.at(loop.now() + seconds{10}, "limit", [this] { loop.stop(99); });
    UniqueFd peer;  // the other end, used by hand
    std::unique_ptr<RawChannel> channel;
    std::vector<std::string> got;
    std::vector<UniqueFd> got_fds;
    std::optional<std::string> ended;
    std::size_t stop_after = 0;

    void SetUp() override {
        auto ends = make_channel_pair();
        ASSERT_TRUE(ends);
        peer = std::move(ends->second);
        channel = std::make_unique<RawChannel>(
            loop, std::move(ends->first), "test",
            RawChannel::Handlers{[this](auto message, UniqueFd fd) { return take(message, std::move(fd)); },
                                 [this](const std::string& reason) {
                                     ended = reason;
                                     loop.stop(0);
                                 }});
    }
    Status take(std::span<const std::uint8_t> message, UniqueFd fd) {
        got.emplace_back(message.begin(), message.end());
        if (fd) got_fds.push_back(std::move(fd));
        if (got.size() == stop_after) loop.stop(0);
        if (got.back() == "nonsense") return fail("makes no sense");
        return {};
    }
    std::optional<std::string> receive_at_peer() {
        std::vector<char> buffer(limits::message_bytes);
        const ssize_t count = recv(peer.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count <= 0) return std::nullopt;
        return std::string(buffer.data(), static_cast<std::size_t>(count));
    }
    // Sends big stream messages until one has to wait.
    void fill() {
        const std::vector<std::uint8_t> big(limits::message_bytes, 'f');
        while (channel->waiting() == 0) channel->send(big, Delivery::stream());
    }
    // Runs the loop until the outbox is empty, the peer taking everything; returns what was not filling.
    std::vector<std::string> drain() {
        std::vector<std::string> seen;
        auto watch = loop.watch_fd(peer.get(), Readiness::readable, "peer", [&] {
            while (auto message = receive_at_peer())
                if (message->size() < limits::message_bytes) seen.push_back(*message);
            if (channel->waiting() == 0) loop.stop(0);
        });
        EXPECT_EQ(loop.run(), 0);
        while (auto message = receive_at_peer())
            if (message->size() < limits::message_bytes) seen.push_back(*message);
        return seen;
    }
};

TEST_F(ChannelTest, messages_keep_their_bounds_and_their_order) {
    for (const auto* text : {"one", "two", "three"}) ASSERT_GT(send(peer.get(), text, std::strlen(text), 0), 0);
    stop_after = 3;
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(got, (std::vector<std::string>{"one", "two", "three"}));
    EXPECT_EQ(channel->stats().received, 3U);
}

TEST_F(ChannelTest, the_largest_message_passes) {
    channel->send(std::vector<std::uint8_t>(limits::message_bytes, 'x'));
    EXPECT_EQ(receive_at_peer(), std::string(limits::message_bytes, 'x'));
}

TEST_F(ChannelTest, a_descriptor_rides_with_its_message) {
    auto second = make_channel_pair();
    ASSERT_TRUE(second);
    RawChannel sender(loop, std::move(peer), "sender", {});
    sender.send(octets("with"), Delivery::ordered(), second->first.get());
    stop_after = 1;
    EXPECT_EQ(loop.run(), 0);
    ASSERT_EQ(got_fds.size(), 1U);
    struct stat sent {};
    struct stat received {};
    ASSERT_EQ(fstat(second->first.get(), &sent), 0);
    ASSERT_EQ(fstat(got_fds[0].get(), &received), 0);
    EXPECT_EQ(sent.st_ino, received.st_ino);
    EXPECT_NE(fcntl(got_fds[0].get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(ChannelTest, what_was_sent_before_the_end_comes_before_the_end) {
    ASSERT_GT(send(peer.get(), "last", 4, 0), 0);
    peer.reset();
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(got, std::vector<std::string>{"last"});
    EXPECT_EQ(ended, "end of file");
}

TEST_F(ChannelTest, sending_to_a_peer_that_has_gone_is_harmless) {
    peer.reset();
    channel->send(octets("lost"));
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(ended, "end of file");
}

TEST_F(ChannelTest, a_truncated_message_ends_the_channel) {
    const std::vector<std::uint8_t> big(limits::message_bytes + 1, 'x');
    ASSERT_GT(send(peer.get(), big.data(), big.size(), 0), 0);
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(ended, "message too long");
    EXPECT_TRUE(got.empty());
}

TEST_F(ChannelTest, a_message_that_makes_no_sense_ends_the_channel) {
    for (const auto* text : {"nonsense", "more"}) ASSERT_GT(send(peer.get(), text, std::strlen(text), 0), 0);
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(ended, "makes no sense");
    EXPECT_EQ(got, std::vector<std::string>{"nonsense"});
}

TEST_F(ChannelTest, a_handler_may_destroy_the_channel) {
    auto ends = make_channel_pair();
    ASSERT_TRUE(ends);
    std::unique_ptr<RawChannel> own;
    own = std::make_unique<RawChannel>(loop, std::move(ends->first), "own",
                                       RawChannel::Handlers{[&](auto, UniqueFd) -> Status {
                                                                own.reset();
                                                                loop.stop(0);
                                                                return {};
                                                            },
                                                            [](const std::string&) { FAIL(); }});
    for (const auto* text : {"a", "b"}) ASSERT_GT(send(ends->second.get(), text, 1, 0), 0);
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(own, nullptr);
}

TEST_F(ChannelTest, ordered_messages_wait_and_arrive_in_order) {
    fill();
    std::vector<std::string> sent;
    for (int i = 0; i < 100; ++i) {
        sent.push_back(std::to_string(i));
        channel->send(octets(sent.back()));
    }
    EXPECT_EQ(drain(), sent);
    EXPECT_EQ(channel->stats().dropped, 0U);
}

TEST_F(ChannelTest, only_the_latest_state_of_a_key_waits) {
    fill();
    channel->send(octets("a1"), Delivery::state(1));
    channel->send(octets("b1"), Delivery::state(2));
    channel->send(octets("a2"), Delivery::state(1));
    EXPECT_EQ(drain(), (std::vector<std::string>{"a2", "b1"}));
    EXPECT_EQ(channel->stats().coalesced, 1U);
    channel->send(octets("a3"), Delivery::state(1));
    EXPECT_EQ(receive_at_peer(), "a3");
}

TEST_F(ChannelTest, the_oldest_stream_messages_are_dropped_and_counted) {
    fill();  // one of the 256 that may wait is the one that did not fit
    for (std::size_t i = 0; i < limits::outbox_stream_messages + 9; ++i)
        channel->send(octets(std::to_string(i)), Delivery::stream());
    EXPECT_EQ(channel->waiting(), limits::outbox_stream_messages);
    EXPECT_EQ(channel->stats().dropped, 10U);
    const auto seen = drain();
    ASSERT_EQ(seen.size(), limits::outbox_stream_messages);
    EXPECT_EQ(seen.front(), "9");
    EXPECT_EQ(seen.back(), std::to_string(limits::outbox_stream_messages + 8));
}

TEST_F(ChannelTest, a_peer_that_takes_nothing_is_given_up) {
    fill();
    for (int i = 0; i < 1100 && !ended; ++i) channel->send(octets("x"));
    EXPECT_EQ(loop.run(), 0);
    EXPECT_EQ(ended, "the peer takes no messages");
}

TEST_F(ChannelTest, a_waiting_message_keeps_its_descriptor) {
    fill();
    auto extra = make_channel_pair();
    ASSERT_TRUE(extra);
    channel->send(octets("with"), Delivery::ordered(), extra->first.get());
    extra->first.reset();
    RawChannel receiver(loop, std::move(peer), "receiver",
                        {[this](auto message, UniqueFd fd) {
                             if (message.size() < 10) loop.stop(fd ? 1 : 2);
                             return Status{};
                         },
                         {}});
    EXPECT_EQ(loop.run(), 1);
}

}  // namespace
}  // namespace ka
