#include "common/config/tree.hpp"

#include "common/base/format.hpp"
#include "common/config/lexer.hpp"

namespace ka::config {

namespace {

class Walker {
public:
    Walker(LineReader& reader, Diagnostics& diagnostics, TreeVisitor& visitor)
        : reader_(reader), diagnostics_(diagnostics), visitor_(visitor) {}

    void run() {
        Line line;
        while (!stopped_ && reader_.next(line)) read(line);
        if (stopped_) return;
        if (open_braces_ > 0)
            diagnostics_.add(ErrorClass::missing_close_brace, format("There are {} missing '}}'s or extra '{{'s", {open_braces_}));
        if (pending_ == Then::enter) ++depth_;
        for (; depth_ > 0; --depth_) visitor_.leave(Location{});  // what is said then has no place
    }

private:
    using Then = TreeVisitor::Then;

    void complain(ErrorClass error_class, const Location& at, std::uint32_t length, std::string text) {
        const Severity severity = error_class == ErrorClass::unknown_keyword ? Severity::warning : Severity::error;
        diagnostics_.add({.severity = severity, .error_class = error_class, .location = at, .length = length,
                          .text = std::move(text), .remedy = {}});
    }

    void read(const Line& line) {
        if (line.plain && skipped_ > 0) return;  // most lines of another process's block
        std::string_view rest = line.text;
        while (!stopped_) {
            const Piece piece = next_piece(rest, words_);
            Location at = line.location;
            if (at.column != 0 && !piece.raw.empty()) at.column += static_cast<std::uint32_t>(piece.raw.data() - line.text.data());
            if (piece.open_quote)
                complain(ErrorClass::unmatched_quote, at, static_cast<std::uint32_t>(piece.raw.size()), format("Unmatched quote: '{}'", {piece.raw}));
            if (piece.kind == Piece::Kind::end) return;
            if (piece.kind == Piece::Kind::open) {
                open_brace(at);
            } else if (piece.kind == Piece::Kind::close) {
                close_brace(at);
            } else if (!words_.empty()) {
                words(piece, at);
            }
        }
    }

    void open_brace(const Location& at) {
        ++open_braces_;
        if (skipped_ > 0) {
            ++skipped_;
        } else if (pending_ == Then::skip) {
            skipped_ = 1;
        } else if (pending_ == Then::enter) {
            ++depth_;
        } else {
            complain(ErrorClass::unexpected_open_brace, at, 1, "Unexpected '{' - ignoring");
        }
        pending_ = Then::nothing;
    }

    // A block was announced, but its brace did not come.
    void settle_missing_brace(const Location& at) {
        if (pending_ == Then::enter) {
            complain(ErrorClass::missing_open_brace, at, 0, "Missing '{' at beginning of configuration block");
            ++depth_;
        }
        pending_ = Then::nothing;
    }

    void close_brace(const Location& at) {
        settle_missing_brace(at);
        if (open_braces_ > 0) {
            --open_braces_;
        } else {
            complain(ErrorClass::unexpected_close_brace, at, 1, "Extra '}' found");
        }
        if (skipped_ > 0) {
            --skipped_;
        } else if (depth_ > 0) {
            --depth_;
            visitor_.leave(at);
        } else {
            complain(ErrorClass::unknown_keyword, at, 1, "Unknown keyword '}'");
        }
    }

    void words(const Piece& piece, const Location& at) {
        if (skipped_ > 0) return;
        settle_missing_brace(at);
        const Then then = visitor_.statement({words_, piece.raw, at});
        stopped_ = then == Then::stop;
        pending_ = then;
    }

    LineReader& reader_;
    Diagnostics& diagnostics_;
    TreeVisitor& visitor_;
    std::vector<std::string_view> words_;
    Then pending_ = Then::nothing;
    std::size_t depth_ = 0;        // blocks entered
    std::size_t skipped_ = 0;      // braces open inside a block that is passed over
    std::size_t open_braces_ = 0;  // all braces, also those that were reported
    bool stopped_ = false;
};

}  // namespace

void walk(LineReader& reader, Diagnostics& diagnostics, TreeVisitor& visitor) { Walker(reader, diagnostics, visitor).run(); }

}  // namespace ka::config
