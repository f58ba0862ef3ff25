// Builds netlink messages with nested attributes of any length into one buffer, so that a batch is one send. Pure.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ka::netlink {

// Appends one message to `out`; finish() (or the destructor) writes its length. Numbers in host order.
class MessageWriter {
public:
    MessageWriter(std::vector<std::uint8_t>& out, std::uint16_t type, std::uint16_t flags, std::uint32_t sequence)
        : out_(out), start_(out.size()) {
        put(std::uint32_t{0});  // length, patched at the end
        put(type);
        put(flags);
        put(sequence);
        put(std::uint32_t{0});  // port: the kernel knows who we are
    }
    ~MessageWriter() { finish(); }
    MessageWriter(const MessageWriter&) = delete;
    MessageWriter& operator=(const MessageWriter&) = delete;

    // The fixed part after the header (ifaddrmsg, rtmsg, genlmsghdr...).
    template <typename T>
    void fixed(const T& value) {
        put(value);
        pad();
    }
    void attribute(std::uint16_t type, std::span<const std::uint8_t> payload) {
        put(static_cast<std::uint16_t>(payload.size() + 4));
        put(type);
        out_.insert(out_.end(), payload.begin(), payload.end());
        pad();
    }
    void octets(std::span<const std::uint8_t> ready_made) { out_.insert(out_.end(), ready_made.begin(), ready_made.end()); }
    template <typename T>
    void value(std::uint16_t type, const T& number) {
        static_assert(std::is_trivially_copyable_v<T>);
        std::uint8_t octets[sizeof(T)];
        std::memcpy(octets, &number, sizeof(T));
        attribute(type, octets);
    }
    void text(std::uint16_t type, std::string_view characters) {  // with the final zero
        std::vector<std::uint8_t> octets(characters.begin(), characters.end());
        octets.push_back(0);
        attribute(type, octets);
    }
    // Everything written until end_nested(begin) goes inside.
    std::size_t begin_nested(std::uint16_t type) {
        const std::size_t at = out_.size();
        put(std::uint16_t{0});
        put(type);
        return at;
    }
    void end_nested(std::size_t begin) { patch_length16(begin); }
    // For structures that begin with a 16-bit length of their own (rtnexthop): where the next octet goes, and its patch.
    std::size_t position() const { return out_.size(); }
    void patch_length16(std::size_t begin) {
        const auto length = static_cast<std::uint16_t>(out_.size() - begin);
        std::memcpy(out_.data() + begin, &length, sizeof length);
    }
    void finish() {
        const auto length = static_cast<std::uint32_t>(out_.size() - start_);
        std::memcpy(out_.data() + start_, &length, sizeof length);
    }

private:
    template <typename T>
    void put(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        const std::size_t at = out_.size();
        out_.resize(at + sizeof(T));
        std::memcpy(out_.data() + at, &value, sizeof(T));
    }
    void pad() {
        while ((out_.size() - start_) % 4 != 0) out_.push_back(0);
    }
    std::vector<std::uint8_t>& out_;
    std::size_t start_;
};

}  // namespace ka::netlink
