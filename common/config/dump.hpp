// Canonical text of a configured object, printed from the same rows that parse it: what is printed can be read again.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ka::config {

struct Row;
struct Table;

// One line of a dump. A block's lines follow its own, one level deeper.
struct DumpEntry {
    int depth = 0;
    bool opens = false;  // a block
    std::string keyword;
    std::string value;  // of a block: its name
    const Row* row = nullptr;  // whose line it is
    bool operator==(const DumpEntry&) const = default;
};

class DumpWriter {
public:
    // "KEYWORD VALUE"; an empty value leaves the keyword alone.
    void line(std::string_view keyword, std::string_view value = {});
    // "KEYWORD NAME {", every row of the table that has something to say of the object, "}".
    void block(std::string_view keyword, std::string_view name, const Table& table, const void* object);
    // "KEYWORD {", then line() per value, "}" by hand.
    void open(std::string_view keyword, std::string_view name = {});
    void close() { --depth_; }
    // The rows alone, at the present depth.
    void rows(const Table& table, const void* object);

    std::vector<DumpEntry> take() { return std::move(entries_); }

private:
    std::vector<DumpEntry> entries_;
    int depth_ = 0;
    const Row* row_ = nullptr;
};

// The whole of an object: its rows, without a block around them.
std::vector<DumpEntry> dump_entries(const Table& table, const void* object);
std::string dump(const Table& table, const void* object);

// Passwords and keys replaced by a mask.
void mask_secrets(std::vector<DumpEntry>& entries);

// Indented by four blanks, a closing brace on its own line.
std::string dump_text(std::span<const DumpEntry> entries);
// [{"keyword":"vrrp_instance","arguments":"V1","block":[{"keyword":"priority","arguments":"150"}, ...]}, ...]; a list of values
// holds {"value":"10.0.0.1/24 dev eth0"}. Keywords alone have no arguments.
std::string dump_json(std::span<const DumpEntry> entries);

// A word as it must be written to be read as one word: in double quotes when it is empty or holds blanks, braces or a
// comment character.
std::string quoted(std::string_view word);

}  // namespace ka::config
