// Canonical text of a configured object, printed from the same rows that parse it: what is printed can be read again.
#pragma once

#include <string>
#include <string_view>

namespace ka::config {

struct Table;

class DumpWriter {
public:
    // "KEYWORD VALUE", indented; an empty value leaves the keyword alone.
    void line(std::string_view keyword, std::string_view value = {});
    // "KEYWORD NAME {", every row of the table that has something to say of the object, "}".
    void block(std::string_view keyword, std::string_view name, const Table& table, const void* object);
    // "KEYWORD {", then line() per value, "}" by hand.
    void open(std::string_view keyword, std::string_view name = {});
    void close();
    // The rows alone, at the present indentation.
    void rows(const Table& table, const void* object);

    const std::string& text() const { return text_; }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    int depth_ = 0;
};

// The whole of an object: its rows, without a block around them.
std::string dump(const Table& table, const void* object);

// A word as it must be written to be read as one word: in double quotes when it is empty or holds blanks, braces or a
// comment character.
std::string quoted(std::string_view word);

}  // namespace ka::config
