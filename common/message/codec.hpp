// Messages to octets and back. A struct lists its fields once in fields(); encoder, decoder and printer are folds over it.
//   struct Ready {
//       std::uint64_t generation = 0;
//       static void fields(auto& self, auto&& field) { field("generation", self.generation); }
//   };
// Fields may be: bool, integers, enums (with last_of), Duration, Instant, std::string, structs with fields(), and
// std::vector or std::optional of these.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "common/base/byte_reader.hpp"
#include "common/base/byte_writer.hpp"
#include "common/base/time.hpp"

namespace ka::message {

struct NoField {
    void operator()(const char*, auto&) const {}
};
template <typename T>
concept Structure = requires(T& value) { T::fields(value, NoField{}); };

// An enum in a message has a function `last_of(E)` beside it; a decoded value beyond it is refused.
template <typename T>
concept BoundedEnum = std::is_enum_v<T> && requires { last_of(T{}); };

class Encoder {
public:
    void put(bool value) { out_.u8(value ? 1 : 0); }
    void put(std::integral auto value) {
        for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8)
            out_.u8(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> shift));
    }
    void put(BoundedEnum auto value) { put(static_cast<std::underlying_type_t<decltype(value)>>(value)); }
    void put(Duration value) { put(value.count()); }
    void put(Instant value) { put(value.time_since_epoch()); }
    void put(const std::string& value) {
        put(static_cast<std::uint32_t>(value.size()));
        for (const char c : value) out_.u8(static_cast<std::uint8_t>(c));
    }
    template <typename T>
    void put(const std::vector<T>& values) {
        put(static_cast<std::uint32_t>(values.size()));
        for (const auto& value : values) put(value);
    }
    template <typename T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    template <Structure T>
    void put(const T& value) {
        T::fields(value, [this](const char*, const auto& field) { put(field); });
    }

    std::vector<std::uint8_t> take() { return out_.take(); }

private:
    ByteWriter out_;
};

// Bounded by what is there; a count that cannot be met fails before anything is allocated for it.
class Decoder {
public:
    explicit Decoder(std::span<const std::uint8_t> octets) : in_(octets) {}

    void get(bool& value) {
        const auto octet = in_.u8();
        if (octet > 1) invalid_ = true;
        value = octet == 1;
    }
    template <std::integral T>
    void get(T& value) {
        std::uint64_t raw = 0;
        for (const auto octet : in_.bytes(sizeof value)) raw = raw << 8 | octet;
        value = static_cast<T>(raw);
    }
    template <BoundedEnum T>
    void get(T& value) {
        std::underlying_type_t<T> raw{};
        get(raw);
        if (raw > static_cast<std::underlying_type_t<T>>(last_of(T{})))
            invalid_ = true;
        else
            value = static_cast<T>(raw);
    }
    void get(Duration& value) {
        Duration::rep count = 0;
        get(count);
        value = Duration{count};
    }
    void get(Instant& value) {
        Duration since{};
        get(since);
        value = Instant{since};
    }
    void get(std::string& value) {
        std::uint32_t size = 0;
        get(size);
        const auto octets = in_.bytes(size);
        value.assign(octets.begin(), octets.end());
    }
    template <typename T>
    void get(std::vector<T>& values) {
        std::uint32_t count = 0;
        get(count);
        if (count > in_.remaining()) invalid_ = true;  // every element takes at least one octet
        for (std::uint32_t i = 0; i < count && ok(); ++i) {
            T value{};
            get(value);
            values.push_back(std::move(value));
        }
    }
    template <typename T>
    void get(std::optional<T>& value) {
        bool there = false;
        get(there);
        if (!there) return;
        value.emplace();
        get(*value);
    }
    template <Structure T>
    void get(T& value) {
        T::fields(value, [this](const char*, auto& field) { get(field); });
    }

    bool ok() const { return !invalid_ && !in_.failed(); }
    bool finished() const { return !invalid_ && in_.finished(); }

private:
    ByteReader in_;
    bool invalid_ = false;
};

// "{generation=3 reason=\"...\"}", for tests and debugging.
class Printer {
public:
    void put(bool value) { out_ += value ? "true" : "false"; }
    void put(std::integral auto value) { out_ += std::to_string(value); }
    void put(BoundedEnum auto value) { out_ += std::to_string(static_cast<unsigned>(value)); }
    void put(Duration value) { out_ += std::to_string(value.count()) + "ns"; }
    void put(Instant value) { put(value.time_since_epoch()); }
    void put(const std::string& value) { out_ += '"' + value + '"'; }
    template <typename T>
    void put(const std::vector<T>& values) {
        out_ += '[';
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) out_ += ' ';
            put(values[i]);
        }
        out_ += ']';
    }
    template <typename T>
    void put(const std::optional<T>& value) {
        if (value)
            put(*value);
        else
            out_ += '-';
    }
    template <Structure T>
    void put(const T& value) {
        out_ += '{';
        T::fields(value, [this, first = true](const char* name, const auto& field) mutable {
            if (!first) out_ += ' ';
            first = false;
            out_ += name;
            out_ += '=';
            put(field);
        });
        out_ += '}';
    }

    const std::string& text() const { return out_; }

private:
    std::string out_;
};

}  // namespace ka::message
