// The preprocessor: from a bundle to the lines that count. Comments, conditions, definitions, sequences and includes are
// gone from what it yields; everything that it finds wrong goes to the diagnostics.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/config/definitions.hpp"
#include "common/config/diagnostic.hpp"
#include "common/config/sequence.hpp"
#include "common/config/source.hpp"

namespace ka::config {

struct Line {
    std::string_view text;  // trimmed, not empty; valid until the next call
    Location location;      // of its first character; column 0 when the text was made by an expansion
    bool plain = false;     // no brace and no quote in it
};

class LineReader {
public:
    // Called with (directory, pattern, checks) for an include that the bundle has no answer to yet; it may add files and the
    // answer to the bundle. Children have none: everything was answered when the parent read.
    using Resolve = std::function<void(std::string_view, std::string_view, IncludeChecks)>;

    LineReader(const Bundle& bundle, Diagnostics& diagnostics, Resolve resolve = {});

    bool next(Line& line);

private:
    struct FileFrame {
        std::uint32_t file;
        std::size_t offset = 0;
        std::uint32_t line = 0;
        IncludeChecks outer_checks;  // restored behind the file
    };
    struct BodyFrame {  // the further lines of a definition of several
        DefinitionBody lines;
        std::size_t at = 0;
        Location location;
    };
    struct SequenceFrame {
        Sequence sequence;
        std::string rest;
        Location location;
    };
    struct GroupFrame {  // the files of one include that are not open yet
        std::vector<std::uint32_t> files;
        std::size_t at = 0;
        Location location;
    };
    using Frame = std::variant<FileFrame, BodyFrame, SequenceFrame, GroupFrame>;

    // One raw line from the innermost frame, which is dropped at its end.
    enum class Pull : std::uint8_t { line, ended, skipped };
    Pull pull(std::string_view& text, Location& at);
    Pull pull_file(FileFrame& frame, std::string_view& text, Location& at);
    Pull pull_body(BodyFrame& frame, std::string_view& text, Location& at);
    Pull pull_sequence(SequenceFrame& frame, std::string_view& text, Location& at);
    Pull pull_group(const GroupFrame& frame);
    void drop_frame();
    bool may_expand(const Location& at, std::size_t lines = 1);

    // Each takes its part of the line's fate; true: the line is used up.
    bool collect_definition(std::string_view text);
    bool condition_fails(std::string_view& text) const;
    bool starts_definition(std::string_view text, const Location& at);
    bool starts_sequence(std::string_view text, const Location& at);
    bool includes(std::string_view text, const Location& at);
    enum class Substitution : std::uint8_t { unchanged, changed, dropped };
    Substitution substitute(std::string_view& text, Location& at);
    bool settle(std::string_view& text, Location& at);       // all of the above, in order

    void read_settings(std::string_view text, const Location& at);
    void check_setting(std::string_view words, const Location& at);
    void open_file(std::uint32_t file, const Location& from);
    bool is_open(std::uint32_t file) const;
    void enter_directory();
    void complain(ErrorClass error_class, const Location& at, std::string text, DiagnosticKind kind = DiagnosticKind::by_class);
    void caution_of_characters(std::string_view text, const Location& at);
    void caution_of_byte_order_mark(std::uint32_t file);
    void caution_of_line_ends(std::string_view raw, const Location& at);

    const Bundle& bundle_;
    Diagnostics& diagnostics_;
    Resolve resolve_;
    Definitions definitions_;
    IncludeChecks checks_;
    std::vector<Frame> frames_;
    std::size_t next_root_ = 0;
    std::size_t opened_ = 0;
    std::size_t expanded_ = 0;
    bool expansion_exhausted_ = false;
    std::uint8_t marks_ = 0;  // of the characters of the line being read; all of them where it was not looked at
    bool collecting_ = false;  // a definition of several lines is not at its end
    std::string collected_name_;
    Location collected_at_;
    DefinitionBody collected_;
    std::string uncommented_;  // storage of the line being yielded
    std::string expanded_text_;
    std::string body_text_;
    std::vector<Sequence::Assignment> assignments_;
};

}  // namespace ka::config
