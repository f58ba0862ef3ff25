// The block structure of a configuration, as the reference walks it: which line is in which block, and what is wrong with
// the braces (core.md 5.2, 5.3). What words mean is the visitor's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "common/config/diagnostic.hpp"
#include "common/config/line_reader.hpp"
#include "common/config/source.hpp"

namespace ka::config {

// The words of one line, as far as braces separate it. Views are valid until the visitor returns.
struct StatementWords {
    std::span<const std::string_view> words;
    std::string_view raw;
    Location location;
};

class TreeVisitor {
public:
    // What follows a line: nothing (an opening brace behind it is a mistake), or a block, entered or passed over.
    enum class Then : std::uint8_t { nothing, enter, skip, stop };

    virtual ~TreeVisitor() = default;
    virtual Then statement(const StatementWords& line) = 0;  // in the innermost entered block
    virtual void leave(const Location& brace) = 0;           // that block closes; at the end of the text without a place
};

// Walks to the end, or until a statement says stop. An unknown keyword's block is not a block: its brace is reported and
// ignored, its lines belong to the enclosing block and its } closes that.
void walk(LineReader& reader, Diagnostics& diagnostics, TreeVisitor& visitor);

}  // namespace ka::config
