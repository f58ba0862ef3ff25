#include "common/config/bind.hpp"

#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "common/base/format.hpp"
#include "common/config/advice.hpp"
#include "common/config/lexer.hpp"
#include "common/config/secret.hpp"
#include "common/config/tree.hpp"

namespace ka::config {

namespace {

using RowIndex = std::unordered_map<std::string_view, const Row*>;

RowIndex index_of(const Table& table) {
    RowIndex index;
    for (const Row& row : table.rows) {
        index.emplace(row.name, &row);
        for (std::string_view rest = trimmed(row.aliases); !rest.empty(); rest = trimmed(rest)) {
            const std::string_view alias = rest.substr(0, rest.find(' '));
            index.emplace(alias, &row);
            rest.remove_prefix(alias.size());
        }
    }
    return index;
}

class Binder final : public TreeVisitor {
public:
    Binder(const Bundle& bundle, std::span<const Root> roots, Diagnostics& diagnostics)
        : bundle_(bundle), roots_(roots), diagnostics_(diagnostics), advisor_(roots) {}

    Then statement(const StatementWords& line) override {
        Statement statement(bundle_, diagnostics_, line.words, line.raw, line.location);
        const Then then = take(statement);
        return diagnostics_.stopped() ? Then::stop : then;
    }

    void leave(const Location& brace) override {
        Frame frame = std::move(frames_.back());
        frames_.pop_back();
        if (frame.block->close != nullptr) {
            const std::vector<std::string_view> words(frame.opening.begin(), frame.opening.end());
            Statement closing(bundle_, diagnostics_, words, {}, brace);
            frame.block->close(closing, frame.object, frame.parent);
        }
        if (frame.mutes) diagnostics_.mute(false);
    }

private:
    struct Frame {
        const Block* block;
        const RowIndex* index;  // null for value lists
        void* object;
        void* parent;
        bool mutes;
        bool later;  // it, or a block around it, is not there yet
        std::vector<std::string> opening;  // only kept for a closer
    };
    struct Found {
        const Row* row = nullptr;
        void* object = nullptr;
        bool ours = false;
    };

    const RowIndex& index(const Table& table) {
        const auto known = indices_.find(&table);
        return known != indices_.end() ? known->second : indices_.emplace(&table, index_of(table)).first->second;
    }

    Found find(std::string_view word) {
        if (!frames_.empty()) {
            const Frame& top = frames_.back();
            const auto row = top.index->find(word);
            return row == top.index->end() ? Found{} : Found{row->second, top.object, true};
        }
        Found elsewhere;
        for (const Root& root : roots_) {
            const RowIndex& words = index(*root.table);
            const auto row = words.find(word);
            if (row == words.end()) continue;
            if (root.object != nullptr && !row->second->foreign) return {row->second, root.object, true};
            elsewhere = {row->second, nullptr, false};
        }
        return elsewhere;
    }

    Then take(Statement& line) {
        if (!frames_.empty() && frames_.back().block->kind == Block::Kind::values) {
            const std::size_t before = diagnostics_.list().size();
            frames_.back().block->value(line, frames_.back().object);
            advise_on_address(line, before);
            return Then::nothing;
        }
        const Found found = find(line.keyword());
        if (found.row == nullptr) {
            report_unknown(line);
            return Then::nothing;
        }
        const Row& row = *found.row;
        if (!found.ours || row.foreign) return row.is_block() ? Then::skip : Then::nothing;
        return apply(line, row, found.object);
    }

    Then apply(Statement& line, const Row& row, void* object) {
        const std::size_t required = row.is_block() ? row.block.required : row.codec.required;
        if (required > 0 && !line.require(std::min(line.size(), required))) {
            if (!row.syntax.empty()) diagnostics_.last().remedy = format("'{}' takes {}", {line.keyword(), row.syntax});
            return Then::stop;
        }
        if (row.support == Support::refused)
            line.refuse(format("'{}' is not supported yet and must not be ignored", {line.keyword()}));
        const bool inside_later = !frames_.empty() && frames_.back().later;  // said of the block already
        if (row.support == Support::not_yet && !inside_later && reported_.insert(&row).second)
            line.caution(DiagnosticKind::not_supported, format("'{}' is not supported yet - ignoring", {line.keyword()}));
        if (row.codec.parse != nullptr) parse(line, row, object);
        return row.is_block() ? open(line, row, object) : Then::nothing;
    }

    void parse(Statement& line, const Row& row, void* object) {
        const std::size_t before = diagnostics_.list().size();
        row.codec.parse(line, object);
        if (diagnostics_.list().size() != before) {
            Diagnostic& complaint = diagnostics_.last();
            if (complaint.remedy.empty() && complaint.error_class != ErrorClass::ok) complaint.remedy = value_advice(row, line, object);
            return;
        }
        const std::size_t extra = first_extra_word(row, line);
        if (extra != 0 && !diagnostics_.muted())
            line.caution(DiagnosticKind::extra_words, format("'{}' has no effect behind '{}'", {line[extra], line[0]}), extra,
                         row.syntax.empty() ? format("'{}' stands alone; to switch it off, remove the line", {line[0]}) : format("'{}' takes {}", {line[0], row.syntax}));
    }

    Then open(Statement& line, const Row& row, void* parent) {
        const Block& block = row.block;
        if (block.kind == Block::Kind::swallowed) return Then::skip;
        const std::size_t names = 1u + block.required;
        if (block.kind == Block::Kind::values && line.size() > names)
            line.error(format("Block {} has extra parameters {} ...", {line.keyword(), line[names]}), names);
        const bool mutes = block.quiet_in_children && diagnostics_.pass() != Pass::parent && !diagnostics_.muted();
        if (mutes) diagnostics_.mute(true);
        const std::size_t before = diagnostics_.list().size();
        void* object = block.open != nullptr ? block.open(line, parent) : parent;
        advise_on_address(line, before);
        if (object == nullptr || diagnostics_.stopped()) {
            if (mutes) diagnostics_.mute(false);
            return Then::skip;
        }
        Frame frame{.block = &block, .index = block.kind == Block::Kind::keywords ? &index(*block.table) : nullptr,
                    .object = object, .parent = parent, .mutes = mutes,
                    .later = row.support == Support::not_yet || (!frames_.empty() && frames_.back().later), .opening = {}};
        if (block.close != nullptr) frame.opening.assign(line.words().begin(), line.words().end());
        frames_.push_back(std::move(frame));
        return Then::enter;
    }

    // The complaints about this line come behind the first `before`; the last of them gets the remedy.
    void advise_on_address(const Statement& line, std::size_t before) {
        if (diagnostics_.list().size() == before) return;
        Diagnostic& complaint = diagnostics_.last();
        if (complaint.remedy.empty() && complaint.error_class != ErrorClass::ok) complaint.remedy = address_advice(line);
    }

    // The line of a '{' that began no block, while its '}' has not come: what stands behind it was meant for that block. 0 = none.
    std::uint32_t line_of_stray_brace() const {
        std::vector<std::uint32_t> open;
        for (const Diagnostic& one : diagnostics_.list()) {
            if (one.error_class == ErrorClass::unexpected_open_brace) open.push_back(one.location.line);
            else if (one.kind == DiagnosticKind::unexpected_close_brace && !open.empty()) open.pop_back();
        }
        return open.empty() ? 0 : open.front();
    }

    void report_unknown(Statement& line) {
        // Working advice out is the slow part of a line, so a file full of nonsense gets it for the first few only.
        Advice advice;
        std::string word(line.keyword());
        if (diagnostics_.has_room()) {
            std::vector<const Table*> blocks;
            for (const Frame& frame : frames_)
                if (frame.block->table != nullptr) blocks.push_back(frame.block->table);
            advice = advisor_.unknown_word(line, blocks);
            const std::uint32_t stray = advice.remedy.empty() || advice.kind == DiagnosticKind::misplaced_keyword ? line_of_stray_brace() : 0;
            if (stray != 0) advice.remedy = format("a consequence of the '{{' in line {}, which begins no block", {stray});
            const std::string_view written = line_text(bundle_, line.location());
            word = is_behind_secret(written, word) ? std::string(secret_mask) : without_secret(word);
        }
        line.report(ErrorClass::unknown_keyword, format("Unknown keyword '{}'", {word}), 0, std::move(advice.remedy), advice.kind);
    }

    // A password that holds a brace falls apart into words.
    static bool is_behind_secret(std::string_view written, std::string_view word) {
        const std::size_t secret = secret_at(written);
        return secret != std::string_view::npos && written.find(word, secret) != std::string_view::npos;
    }

    const Bundle& bundle_;
    std::span<const Root> roots_;
    Diagnostics& diagnostics_;
    std::map<const Table*, RowIndex> indices_;
    std::vector<Frame> frames_;
    std::set<const Row*> reported_;  // not-yet rows that have had their line
    Advisor advisor_;
};

}  // namespace

void bind(const Bundle& bundle, std::span<const Root> roots, Diagnostics& diagnostics) {
    LineReader reader(bundle, diagnostics);
    Binder binder(bundle, roots, diagnostics);
    walk(reader, diagnostics, binder);
}

}  // namespace ka::config
