// What was read, once, by the parent: files, the answer to every include, and the facts of that moment. Every process
// parses the same Bundle, so edits made in between have no effect.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.hpp"

namespace ka::config {

namespace limits {
constexpr std::size_t line_bytes = 1022;          // without the newline, as the reference
constexpr std::size_t include_depth = 32;         // files open inside each other; deeper ones are skipped and reported
constexpr std::size_t files = 10'000;             // of one configuration, repeated includes counted once
constexpr std::size_t bundle_bytes = 256u << 20;  // all of it
constexpr std::size_t expanded_lines = 1'000'000;  // lines made by ~SEQ, ~LST and multi-line definitions
}  // namespace limits

// A place in the text. What an expansion made has the place of its use.
struct Location {
    std::uint32_t file = 0;    // index into Bundle::files
    std::uint32_t line = 0;    // from 1; 0 = no place
    std::uint32_t column = 0;  // from 1, in the line as written; 0 = unknown (text made by an expansion)
    bool operator==(const Location&) const = default;
};

// The checks of include_check and of the include keywords, as a set of bits.
struct IncludeChecks {
    static constexpr std::uint8_t readable = 1, match = 2, wildcard_match = 4, brace_match = 8, all = 15;
    std::uint8_t bits = 0;
    bool has(std::uint8_t check) const { return (bits & check) != 0; }
    bool operator==(const IncludeChecks&) const = default;
};

struct SourceFile {
    std::string name;       // as messages show it
    std::string directory;  // absolute, of the file itself: relative includes and ${_PWD}
    std::string bytes;
    bool operator==(const SourceFile&) const = default;
};

// A complaint about reading. Enforced: recorded as an error (class file-not-found) and fatal at start; otherwise only logged.
struct ReadProblem {
    std::string text;
    bool enforced = false;
    bool missing = false;  // nothing is there; otherwise there is something that cannot be read
    bool operator==(const ReadProblem&) const = default;
};

// The answer to one `include PATTERN` of a file in `directory` with these checks.
struct IncludeAnswer {
    std::string directory;
    std::string pattern;
    IncludeChecks checks;
    std::vector<std::uint32_t> files;  // into Bundle::files, in reading order
    std::vector<ReadProblem> problems;
    bool operator==(const IncludeAnswer&) const = default;
};

// What the text may ask about the world, fixed at the time of reading.
struct Facts {
    std::string config_id;       // -i, else the node name up to the first dot
    std::uint64_t random_seed = 0;  // for ${_RANDOM} without a random_seed keyword
    IncludeChecks checks;        // -e: all
    std::vector<std::pair<std::string, std::string>> environment;  // for ${_ENV NAME}
    bool operator==(const Facts&) const = default;
};

struct Bundle {
    std::string pattern;  // the main file as asked for (-f)
    std::vector<SourceFile> files;
    std::vector<std::uint32_t> roots;  // the main files, in order (more than one only with a glob)
    std::vector<ReadProblem> problems;  // about the main files
    std::vector<IncludeAnswer> includes;
    Facts facts;
    bool operator==(const Bundle&) const = default;

    bool main_missing() const { return roots.empty(); }
    bool has_enforced_problem() const;
    const IncludeAnswer* answer(std::string_view directory, std::string_view wanted, IncludeChecks checks) const;
};

// The bundle in the sealed memory file that children receive. Reading is bounded and refuses what does not fit exactly.
std::string serialise(const Bundle& bundle);
Result<Bundle> parse_bundle(std::span<const char> bytes);

// A bundle of one text, for tests and tools.
Bundle bundle_of(std::string text, std::string name = "keepalived.conf");

// One line of a file as written (no newline), for showing it under a message; empty when there is none.
std::string_view line_text(const Bundle& bundle, const Location& at);

}  // namespace ka::config
