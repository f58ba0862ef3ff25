// ~SEQ and ~LST: a line repeated with variables set (core.md 5.7).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ka::config {

class Sequence {
public:
    struct Assignment {
        std::string name;
        std::string value;
    };
    // Sets the variables of the next repetition; false at the end.
    bool next(std::vector<Assignment>& out);

private:
    friend struct SequenceParser;
    std::vector<std::string> names_;
    // numbers
    std::int64_t value_ = 0;
    std::int64_t step_ = 1;
    std::uint64_t left_ = 0;
    bool hexadecimal_ = false;
    // words: per repetition the values of the variables
    std::vector<std::vector<std::string>> rows_;
    std::size_t row_ = 0;
};

enum class SequenceKind : std::uint8_t { none, decimal, hexadecimal, list };

// What stands at the front of the text. A word that only looks like it is none.
SequenceKind sequence_kind(std::string_view text);

// `parameters` is what stands between the parentheses; `whole` is shown in complaints, which are the alternative result.
std::variant<Sequence, std::string> parse_sequence(SequenceKind kind, std::string_view parameters, std::string_view whole);

}  // namespace ka::config
