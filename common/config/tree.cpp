#include "common/config/tree.hpp"

#include <optional>
#include <string>

#include "common/base/format.hpp"
#include "common/config/lexer.hpp"
#include "common/config/secret.hpp"

namespace ka::config {

namespace {

constexpr std::size_t most_shown = 3;  // of the braces that are not closed

class Walker {
public:
    Walker(LineReader& reader, Diagnostics& diagnostics, TreeVisitor& visitor)
        : reader_(reader), diagnostics_(diagnostics), visitor_(visitor) {}

    void run() {
        Line line;
        while (!stopped_ && reader_.next(line)) read(line);
        if (stopped_) return;
        if (!openings_.empty()) {
            diagnostics_.add(ErrorClass::missing_close_brace, format("There are {} missing '}}'s or extra '{{'s", {openings_.size()}));
            for (std::size_t i = 0; i < openings_.size() && i < most_shown; ++i) say(openings_[i].at, "this '{' is not closed");
            say_misfit();
        }
        if (pending_ == Then::enter) ++depth_;
        for (; depth_ > 0; --depth_) visitor_.leave(Location{});  // what is said then has no place
    }

private:
    using Then = TreeVisitor::Then;

    void complain(ErrorClass error_class, const Location& at, std::uint32_t length, std::string text) {
        diagnostics_.add({.severity = Severity::error, .error_class = error_class, .location = at, .length = length,
                          .text = std::move(text), .remedy = {}});
    }

    void read(const Line& line) {
        if (line.plain && skipped_ > 0) return;  // most lines of another process's block
        std::string_view rest = line.text;
        for (bool first = true; !stopped_; first = false) {
            const Piece piece = next_piece(rest, words_);
            Location at = line.location;
            if (at.column != 0 && !piece.raw.empty()) at.column += static_cast<std::uint32_t>(piece.raw.data() - line.text.data());
            if (piece.open_quote) {
                complain(ErrorClass::unmatched_quote, at, static_cast<std::uint32_t>(piece.raw.size()),
                         format("Unmatched quote: '{}'", {without_secret(piece.raw)}));
                diagnostics_.last().remedy = "a quote that is opened is closed on the same line";
            }
            if (piece.kind == Piece::Kind::end) return;
            if (piece.kind == Piece::Kind::open) {
                open_brace(at, line.location);
            } else if (piece.kind == Piece::Kind::close) {
                close_brace(at, first);
            } else if (!words_.empty()) {
                words(piece, at);
            }
        }
    }

    void open_brace(const Location& at, const Location& line) {
        openings_.push_back({at, line.column});
        if (skipped_ > 0) {
            ++skipped_;
        } else if (pending_ == Then::skip) {
            skipped_ = 1;
        } else if (pending_ == Then::enter) {
            ++depth_;
        } else {
            complain(ErrorClass::unexpected_open_brace, at, 1, "Unexpected '{' - ignoring");
            diagnostics_.last().remedy = "the word before it begins no block here; what follows counts for the block around, and its '}' closes that";
        }
        pending_ = Then::nothing;
    }

    // A block was announced, but its brace did not come.
    void settle_missing_brace(const Location& at) {
        if (pending_ == Then::enter) {
            complain(ErrorClass::missing_open_brace, at, 0, "Missing '{' at beginning of configuration block");
            diagnostics_.last().remedy = format("put a '{{' behind '{}'", {announced_});
            say(announced_at_, "the block is announced here");
            ++depth_;
        }
        pending_ = Then::nothing;
    }

    void say(const Location& at, std::string text) { diagnostics_.last().notes.push_back({at, std::move(text)}); }

    // Who indents shows what was meant: the first } that stands elsewhere than its block is where to look.
    void compare_indentation(const Location& at) {
        const Opening& opening = openings_.back();
        const bool comparable = opening.at.line != at.line && opening.at.file == at.file && opening.indent != 0 && at.column != 0;
        if (comparable && !misfit_ && opening.indent != at.column) misfit_ = Misfit{at, opening.at};
    }

    void say_misfit() {
        if (!misfit_) return;
        say(misfit_->close, format("this '}}' closes the '{{' of line {}, although it is not indented like that line", {misfit_->open.line}));
    }

    void close_brace(const Location& at, bool first_of_line) {
        settle_missing_brace(at);
        if (!openings_.empty()) {
            if (first_of_line) compare_indentation(at);
            openings_.pop_back();
        } else {
            complain(ErrorClass::unexpected_close_brace, at, 1, "Extra '}' found");
            say_misfit();
        }
        if (skipped_ > 0) {
            --skipped_;
        } else if (depth_ > 0) {
            --depth_;
            visitor_.leave(at);
        } else {
            complain(ErrorClass::unknown_keyword, at, 1, "Unknown keyword '}'");
            diagnostics_.last().kind = DiagnosticKind::unexpected_close_brace;
        }
    }

    void words(const Piece& piece, const Location& at) {
        if (skipped_ > 0) return;
        settle_missing_brace(at);
        const Then then = visitor_.statement({words_, piece.raw, at});
        stopped_ = then == Then::stop;
        pending_ = then;
        if (then != Then::enter) return;
        announced_ = words_[0];
        announced_at_ = at;
    }

    LineReader& reader_;
    Diagnostics& diagnostics_;
    TreeVisitor& visitor_;
    std::vector<std::string_view> words_;
    Then pending_ = Then::nothing;
    std::string announced_;  // the keyword of the block whose '{' is to come
    Location announced_at_;
    std::size_t depth_ = 0;        // blocks entered
    std::size_t skipped_ = 0;      // braces open inside a block that is passed over
    struct Opening {
        Location at;
        std::uint32_t indent;  // column of the line's first word, 0 = unknown
    };
    struct Misfit {
        Location close, open;
    };
    std::vector<Opening> openings_;  // all braces, also those that were reported
    std::optional<Misfit> misfit_;
    bool stopped_ = false;
};

}  // namespace

void walk(LineReader& reader, Diagnostics& diagnostics, TreeVisitor& visitor) { Walker(reader, diagnostics, visitor).run(); }

}  // namespace ka::config
