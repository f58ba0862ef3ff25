#include "common/config/line_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
#include "common/config/foreign_character.hpp"
#include "common/config/lexer.hpp"
#include "common/config/secret.hpp"

namespace ka::config {

namespace {

constexpr std::size_t max_frames = 256;  // expansions and files inside each other
// What counts as several lines towards the limit of expanded ones: a long one, and one that was given up after many replacements.
constexpr std::size_t octets_of_a_line = 512;
constexpr std::size_t dropped_line_cost = 2000;
constexpr int max_rounds = 16;  // a line that becomes a condition or definition again and again

std::string_view first_word(std::string_view text) { return text.substr(0, std::min(text.find_first_of(" \t\f\r\v{}\""), text.size())); }

struct IncludeWord {
    std::string_view word;
    std::uint8_t checks;
};
constexpr std::array include_words{
    IncludeWord{"include", 0},
    IncludeWord{"includer", IncludeChecks::readable},
    IncludeWord{"includem", IncludeChecks::readable | IncludeChecks::match},
    IncludeWord{"includew", IncludeChecks::readable | IncludeChecks::match | IncludeChecks::wildcard_match},
    IncludeWord{"includeb", IncludeChecks::readable | IncludeChecks::brace_match},
    IncludeWord{"includea", IncludeChecks::all},
};

std::uint8_t check_of(std::string_view word) {
    if (word == "read" || word == "readable") return IncludeChecks::readable;
    if (word == "match") return IncludeChecks::match;
    if (word == "wildcard_match") return IncludeChecks::wildcard_match;
    if (word == "brace_match") return IncludeChecks::brace_match;
    return 0;
}

}  // namespace

LineReader::LineReader(const Bundle& bundle, Diagnostics& diagnostics, Resolve resolve)
    : bundle_(bundle), diagnostics_(diagnostics), resolve_(std::move(resolve)), definitions_(bundle.facts),
      checks_(bundle.facts.checks) {}

void LineReader::complain(ErrorClass error_class, const Location& at, std::string text, DiagnosticKind kind) {
    const Severity severity = error_class == ErrorClass::ok ? Severity::note : Severity::error;
    diagnostics_.add({.severity = severity, .error_class = error_class, .location = at, .length = 0, .text = std::move(text),
                      .remedy = {}, .kind = kind});
}

// Outside quotes only: a name in quotes may be anything. The first of a line is enough.
void LineReader::caution_of_characters(std::string_view text, const Location& at) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size();) {
        const CodePoint character = first_character(text.substr(i));
        quoted = quoted != (text[i] == '"');
        const ForeignCharacter* foreign = quoted ? nullptr : foreign_character(character.value);
        if (foreign != nullptr) {
            Location place = at;
            if (place.column != 0) place.column += static_cast<std::uint32_t>(i);
            const std::string code = character.valid ? format("U+{:04X}", {static_cast<std::uint32_t>(character.value)})
                                                     : format("0x{:02X}", {static_cast<unsigned char>(text[i])});
            diagnostics_.add({.severity = Severity::warning, .error_class = ErrorClass::ok, .location = place,
                              .length = static_cast<std::uint32_t>(character.length),
                              .text = format("{} ({}) counts as part of a word", {foreign->name, code}),
                              .remedy = format("type {} instead", {foreign->instead}),
                              .kind = DiagnosticKind::foreign_character, .ours = true});
            return;
        }
        i += character.length;
    }
}

void LineReader::caution_of_byte_order_mark(std::uint32_t file) {
    if (diagnostics_.pass() != Pass::parent) return;
    diagnostics_.add({.severity = Severity::warning, .error_class = ErrorClass::ok, .location = {file, 1, 1}, .length = 0,
                      .text = "a byte order mark begins the file; it is skipped, but keepalived takes it for a part of the first word",
                      .remedy = "save the file without it", .kind = DiagnosticKind::foreign_character, .ours = true});
}

// Line ends of old Macintoshes: everything is one line, most of it perhaps behind a comment sign.
void LineReader::caution_of_line_ends(std::string_view raw, const Location& at) {
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    const std::size_t place = raw.find('\r');
    if (place == std::string_view::npos) return;
    diagnostics_.add({.severity = Severity::warning, .error_class = ErrorClass::ok,
                      .location = {at.file, at.line, static_cast<std::uint32_t>(place) + 1}, .length = 1,
                      .text = "a carriage return inside a line counts as a blank, what is behind it belongs to this line",
                      .remedy = "let lines end with LF or CR LF", .kind = DiagnosticKind::foreign_character, .ours = true});
}

bool LineReader::next(Line& line) {
    for (;;) {
        if (frames_.empty()) {
            if (next_root_ >= bundle_.roots.size()) return false;
            open_file(bundle_.roots[next_root_++], {});
        }
        std::string_view text;
        Location at;
        if (pull(text, at) != Pull::line) continue;
        if (settle(text, at)) continue;
        line = {text, at, (marks_ & (mark::brace | mark::quote)) == 0};
        return true;
    }
}

bool LineReader::settle(std::string_view& text, Location& at) {
    if (collect_definition(text)) return true;
    if (text.empty()) return true;
    const bool acts = (marks_ & (mark::reference | mark::prefix)) != 0 || text[0] == 'i' || text[0] == 'r';
    if (!acts) return false;  // words only, and none that means something here
    for (int round = 0; round < max_rounds; ++round) {
        const std::size_t before = text.size();
        if (text.empty() || condition_fails(text) || starts_definition(text, at) || starts_sequence(text, at)) return true;
        if (at.column != 0) at.column += static_cast<std::uint32_t>(before - text.size());
        const char first = text[0];
        if (text.find('$') == std::string_view::npos) break;
        const Substitution done = substitute(text, at);
        if (done == Substitution::dropped) return true;
        // What only appears through the substitution counts too, as the manual has it.
        if (done == Substitution::unchanged || text.empty() || (text[0] != '@' && text[0] != '~' && first != '$')) break;
    }
    if (text.empty()) return true;
    read_settings(text, at);
    return includes(text, at);
}

// ---- where lines come from

LineReader::Pull LineReader::pull(std::string_view& text, Location& at) {
    Frame& top = frames_.back();
    Pull pulled = Pull::ended;
    if (auto* file = std::get_if<FileFrame>(&top)) pulled = pull_file(*file, text, at);
    else if (auto* body = std::get_if<BodyFrame>(&top)) pulled = pull_body(*body, text, at);
    else if (auto* sequence = std::get_if<SequenceFrame>(&top)) pulled = pull_sequence(*sequence, text, at);
    else pulled = pull_group(std::get<GroupFrame>(top));
    if (pulled == Pull::ended) drop_frame();
    return pulled;
}

LineReader::Pull LineReader::pull_file(FileFrame& frame, std::string_view& text, Location& at) {
    const std::string_view bytes = bundle_.files[frame.file].bytes;
    if (frame.offset == 0 && bytes.starts_with("\xef\xbb\xbf")) {
        frame.offset = 3;
        caution_of_byte_order_mark(frame.file);
    }
    if (frame.offset >= bytes.size()) return Pull::ended;
    std::string_view raw = bytes.substr(frame.offset);
    marks_ = 0;
    diagnostics_.no_expansion();
    std::size_t end = 0;
    unsigned char octets = 0;
    const std::size_t furthest = std::min(raw.size(), limits::line_bytes + 2);  // no further than shows that it is too long
    for (; end < furthest && raw[end] != '\n'; ++end) {
        marks_ |= mark_of(raw[end]);
        octets |= static_cast<unsigned char>(raw[end]);
    }
    raw = raw.substr(0, end);
    at = {frame.file, ++frame.line, 1};
    if (raw.size() > limits::line_bytes + (raw.ends_with('\r') ? 1 : 0)) {
        complain(ErrorClass::general, at, "line too long - ignoring", DiagnosticKind::line_too_long);
        // What is behind the limit is a line of its own for the reference; it shares the number.
        frame.offset += limits::line_bytes + 1;
        if (raw.size() == limits::line_bytes + 1) return Pull::skipped;
        --frame.line;
        return Pull::skipped;
    }
    frame.offset += raw.size() + 1;
    if ((marks_ & mark::nul) != 0) {
        complain(ErrorClass::general, at, "configuration appears to have embedded NULs - ignoring line", DiagnosticKind::binary_line);
        return Pull::skipped;
    }
    const bool is_plain = (marks_ & (mark::comment | mark::quote)) == 0;
    const CleanLine clean = is_plain ? CleanLine{trimmed(raw)} : without_comment(raw, uncommented_);
    text = clean.text;
    const bool in_place = text.data() >= raw.data() && text.data() <= raw.data() + raw.size();
    at.column = in_place ? static_cast<std::uint32_t>(text.data() - raw.data()) + 1 : 0;
    if (clean.open_quote) {
        complain(ErrorClass::general, at, format("Unterminated quote '{}'", {without_secret(text)}), DiagnosticKind::unmatched_quote);
        diagnostics_.last().remedy = "a quote that is opened is closed on the same line";
    }
    if (diagnostics_.pass() == Pass::parent) {  // said once, by the first who reads
        if (octets >= 0x80) caution_of_characters(text, at);
        caution_of_line_ends(raw, at);
    }
    return Pull::line;
}

bool LineReader::may_expand(const Location& at, std::size_t lines) {
    expanded_ += lines;
    if (expanded_ <= limits::expanded_lines) return true;
    if (!expansion_exhausted_) complain(ErrorClass::general, at, format("More than {} lines by expansion - ignoring the rest", {limits::expanded_lines}),
                                         DiagnosticKind::limit_exceeded);
    expansion_exhausted_ = true;
    return false;
}

LineReader::Pull LineReader::pull_body(BodyFrame& frame, std::string_view& text, Location& at) {
    at = frame.location;
    if (frame.at == frame.lines.size() || !may_expand(at)) return Pull::ended;
    marks_ = 0xff;
    body_text_ = frame.lines[frame.at++];  // the frame may move while the line is in use
    text = trimmed(body_text_);
    diagnostics_.expansion(std::string(text), {});
    return Pull::line;
}

LineReader::Pull LineReader::pull_sequence(SequenceFrame& frame, std::string_view& text, Location& at) {
    at = frame.location;
    if (!frame.sequence.next(assignments_) || !may_expand(at)) return Pull::ended;
    for (auto& [name, value] : assignments_) definitions_.set(name, {std::move(value)}, at);
    marks_ = 0xff;
    body_text_ = frame.rest;
    text = body_text_;
    diagnostics_.expansion(body_text_, {});
    return Pull::line;
}

LineReader::Pull LineReader::pull_group(const GroupFrame& frame) {
    if (frame.at == frame.files.size()) return Pull::ended;
    const std::uint32_t file = frame.files[frame.at];
    const Location at = frame.location;
    ++std::get<GroupFrame>(frames_.back()).at;
    if (is_open(file)) {
        complain(ErrorClass::general, at, format("Configuration file '{}' includes itself - skipping", {bundle_.files[file].name}),
                 DiagnosticKind::include_loop);
    } else if (++opened_ > limits::files) {
        if (opened_ == limits::files + 1) complain(ErrorClass::general, at, format("More than {} files - skipping the rest", {limits::files}),
                                                      DiagnosticKind::limit_exceeded);
    } else {
        open_file(file, at);
    }
    return Pull::skipped;
}

bool LineReader::is_open(std::uint32_t file) const {
    return std::ranges::any_of(frames_, [file](const Frame& one) {
        const auto* open = std::get_if<FileFrame>(&one);
        return open != nullptr && open->file == file;
    });
}

void LineReader::drop_frame() {
    if (const auto* file = std::get_if<FileFrame>(&frames_.back())) checks_ = file->outer_checks;
    frames_.pop_back();
    enter_directory();
}

void LineReader::open_file(std::uint32_t file, const Location& from) {
    diagnostics_.included(file, from);
    frames_.emplace_back(FileFrame{.file = file, .outer_checks = checks_});
    enter_directory();
}

// ${_PWD} and relative includes follow the file being read.
void LineReader::enter_directory() {
    const auto file = std::ranges::find_if(frames_.rbegin(), frames_.rend(), [](const Frame& one) { return std::holds_alternative<FileFrame>(one); });
    if (file != frames_.rend()) definitions_.set_directory(bundle_.files[std::get<FileFrame>(*file).file].directory);
}

// ---- what becomes of a line

bool LineReader::collect_definition(std::string_view text) {
    if (!collecting_) return false;
    const bool goes_on = text.ends_with('\\');
    if (goes_on) text.remove_suffix(1);
    if (goes_on || !text.empty()) collected_.emplace_back(trimmed(text));
    collecting_ = goes_on;
    if (!collecting_) definitions_.set(collected_name_, std::move(collected_), collected_at_);
    return true;
}

bool LineReader::condition_fails(std::string_view& text) const {
    while (text.starts_with('@')) {
        const bool negated = text.starts_with("@^");
        text.remove_prefix(negated ? 2 : 1);
        const std::size_t end = std::min(text.find_first_of(" \t\f\r\v"), text.size());
        const bool same = text.substr(0, end) == bundle_.facts.config_id;
        text = trimmed(text.substr(end));
        if (same == negated || text.empty()) return true;
    }
    return false;
}

bool LineReader::starts_definition(std::string_view text, const Location& at) {
    if (!text.starts_with('$')) return false;
    const std::size_t length = name_length(text.substr(1));
    if (length == 0 || length + 1 >= text.size() || text[length + 1] != '=') return false;
    const std::string_view name = text.substr(1, length);
    std::string_view value = trimmed(text.substr(length + 2));
    if (!value.ends_with('\\')) {
        definitions_.set(name, {std::string(value)}, at);
        return true;
    }
    value.remove_suffix(1);
    collecting_ = true;
    collected_name_ = name;
    collected_at_ = at;
    collected_ = {std::string(trimmed(value))};
    return true;
}

bool LineReader::starts_sequence(std::string_view text, const Location& at) {
    const SequenceKind kind = sequence_kind(text);
    if (kind == SequenceKind::none) return false;
    const auto refuse = [&](std::string why) {
        if (!why.empty()) complain(ErrorClass::general, at, std::move(why), DiagnosticKind::bad_expansion);
        complain(ErrorClass::general, at, format("Invalid ~{} specification '{}'", {kind == SequenceKind::list ? "LST" : "SEQ", text}), DiagnosticKind::bad_expansion);
        return true;
    };
    const std::size_t open = text.find('(');
    const std::size_t close = text.find(')');
    if (open == std::string_view::npos || trimmed(text.substr(0, open)).find_first_of(" \t") != std::string_view::npos) return refuse({});
    if (close == std::string_view::npos) {
        if (text.find(',') == std::string_view::npos) return refuse(format("Invalid ~SEQ definition '{}'", {text}));
        return refuse(format("~SEQ missing terminating ')' '{}'", {text}));
    }
    auto parameters = definitions_.expand(text.substr(open + 1, close - open - 1));
    if (parameters.too_long) return refuse(format("~SEQ parameter strings too long '{}'", {text}));
    if (!parameters.following.empty()) return refuse(format("~SEQ parameter is multiline definition '{}'", {text}));
    auto made = parse_sequence(kind, parameters.text, text);
    if (auto* why = std::get_if<std::string>(&made)) return refuse(std::move(*why));
    std::string rest(trimmed(text.substr(close + 1)));
    if (rest.empty()) return true;
    if (frames_.size() >= max_frames) return refuse({});
    Location place = at;
    place.column = 0;
    frames_.emplace_back(SequenceFrame{std::move(std::get<Sequence>(made)), std::move(rest), place});
    return true;
}

LineReader::Substitution LineReader::substitute(std::string_view& text, Location& at) {
    if (expansion_exhausted_) return Substitution::dropped;
    auto expansion = definitions_.expand(text);
    const std::size_t cost = expansion.too_long ? dropped_line_cost : expansion.text.size() / octets_of_a_line;
    if (cost > 0 && !may_expand(at, cost)) return Substitution::dropped;
    // The reference only logs these, which is why they are no errors of --config-test.
    for (auto& complaint : expansion.complaints) complain(ErrorClass::ok, at, std::move(complaint), DiagnosticKind::bad_expansion);
    if (expansion.too_long || frames_.size() + expansion.following.size() > max_frames) {
        complain(ErrorClass::general, at, format("Parameter substitution on line '{}' would exceed maximum line length", {without_secret(text)}),
                 DiagnosticKind::bad_expansion);
        return Substitution::dropped;
    }
    if (!expansion.changed) return Substitution::unchanged;
    at.column = 0;
    marks_ = 0xff;
    for (auto& body : expansion.following) frames_.emplace_back(BodyFrame{.lines = std::move(body), .location = at});
    expanded_text_ = std::move(expansion.text);
    text = trimmed(expanded_text_);
    if (!diagnostics_.has_room()) return Substitution::changed;
    std::vector<Note> notes;
    for (const auto& [name, place] : expansion.used) notes.push_back({place, format("${} is defined here", {name})});
    diagnostics_.expansion(std::string(text), std::move(notes));
    return Substitution::changed;
}

// ---- settings that act while reading

void LineReader::read_settings(std::string_view text, const Location& at) {
    const std::string_view word = first_word(text);
    if (word == "include_check") check_setting(text.substr(word.size()), at);
    if (word != "random_seed") return;
    const std::string_view value = first_word(trimmed(text.substr(word.size())));
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seed);
    if (error == std::errc() && end == value.data() + value.size()) definitions_.seed(seed);
}

void LineReader::check_setting(std::string_view words, const Location& at) {
    words = trimmed(words);
    if (words.empty()) {
        checks_.bits = IncludeChecks::all;
        return;
    }
    bool replaced = false;
    // Only the parent reads files, so only it speaks of this.
    const ErrorClass error_class = diagnostics_.pass() == Pass::parent ? ErrorClass::general : ErrorClass::ok;
    for (; !words.empty() && words[0] != '{' && words[0] != '}'; words = trimmed(words)) {
        const std::string_view word = words.substr(0, std::min(words.find_first_of(" \t{}"), words.size()));
        words.remove_prefix(word.size());
        const bool adds = word.starts_with('+');
        const bool removes = word.starts_with('-');
        const std::uint8_t bit = check_of(adds || removes ? word.substr(1) : word);
        if (bit == 0) {
            complain(error_class, at, format("Unknown include_check type '{}' - ignoring", {word}));
        } else if (adds) {
            checks_.bits |= bit;
        } else if (removes) {
            checks_.bits &= static_cast<std::uint8_t>(~bit);
        } else if (replaced) {
            complain(error_class, at, format("Duplicate include_check '{}' specified - ignoring", {word}));
        } else {
            checks_.bits = bit | IncludeChecks::readable;
            replaced = true;
        }
    }
}

bool LineReader::includes(std::string_view text, const Location& at) {
    if (!text.starts_with("include")) return false;
    const std::string_view word = first_word(text);
    const auto row = std::ranges::find(include_words, word, &IncludeWord::word);
    const std::string_view pattern = trimmed(text.substr(word.size()));
    if (row == include_words.end() || pattern.empty()) return false;
    const IncludeChecks checks{static_cast<std::uint8_t>(checks_.bits | row->checks)};
    const auto depth = static_cast<std::size_t>(std::ranges::count_if(frames_, [](const Frame& one) { return std::holds_alternative<FileFrame>(one); }));
    if (depth >= limits::include_depth) {
        complain(ErrorClass::general, at, format("Includes are nested more than {} deep - skipping '{}'", {limits::include_depth, pattern}),
                 DiagnosticKind::limit_exceeded);
        return true;
    }
    const std::string directory = bundle_.files[at.file].directory;
    const IncludeAnswer* answer = bundle_.answer(directory, pattern, checks);
    if (answer == nullptr && resolve_) {
        const std::string wanted(pattern);  // the text may move with the files
        resolve_(directory, wanted, checks);
        answer = bundle_.answer(directory, wanted, checks);
    }
    if (answer == nullptr) return true;
    if (diagnostics_.pass() == Pass::parent) {
        for (const ReadProblem& problem : answer->problems) {
            diagnostics_.add({.severity = problem.enforced ? Severity::error : Severity::warning,
                              .error_class = problem.enforced ? ErrorClass::file_not_found : ErrorClass::ok, .location = at,
                              .length = 0, .text = problem.text, .remedy = {},
                              .kind = problem.missing ? DiagnosticKind::missing_file : DiagnosticKind::unreadable_file});
        }
    }
    if (!answer->files.empty()) frames_.emplace_back(GroupFrame{.files = answer->files, .location = at});
    return true;
}

}  // namespace ka::config
