// Random messages: one more fold over fields().
#pragma once

#include <random>
#include <variant>

#include "common/message/codec.hpp"

namespace ka::message::test {

class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed) {}

    void put(bool& value) { value = random_() % 2 == 0; }
    template <std::integral T>
    void put(T& value) {
        value = static_cast<T>(random_() << 32 ^ random_());
    }
    template <BoundedEnum T>
    void put(T& value) {
        value = static_cast<T>(random_() % (static_cast<unsigned>(last_of(T{})) + 1));
    }
    void put(Duration& value) { value = Duration{static_cast<Duration::rep>(random_())}; }
    void put(Instant& value) { value = Instant{Duration{static_cast<Duration::rep>(random_())}}; }
    void put(std::string& value) {
        value.resize(random_() % 40);
        for (auto& c : value) c = static_cast<char>(random_());
    }
    template <typename T>
    void put(std::vector<T>& values) {
        values.resize(random_() % 5);
        for (auto& value : values) put(value);
    }
    template <typename T>
    void put(std::optional<T>& value) {
        if (random_() % 2 == 0) put(value.emplace());
    }
    template <Structure T>
    void put(T& value) {
        T::fields(value, [this](const char*, auto& field) { put(field); });
    }

    template <typename Variant>
    Variant message() {
        return pick<Variant>(random_() % std::variant_size_v<Variant>);
    }

private:
    template <typename Variant, std::size_t Index = 0>
    Variant pick(std::size_t index) {
        if constexpr (Index + 1 < std::variant_size_v<Variant>) {
            if (index != Index) return pick<Variant, Index + 1>(index);
        }
        Variant message(std::in_place_index<Index>);
        put(std::get<Index>(message));
        return message;
    }
    std::mt19937_64 random_;
};

}  // namespace ka::message::test
