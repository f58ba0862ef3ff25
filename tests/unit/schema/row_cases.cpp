#include "tests/unit/schema/row_cases.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>

#include "common/config/tolerances.hpp"

namespace ka::core {

namespace {

using Words = std::vector<std::string>;
using Kind = RowCase::Kind;
constexpr std::string_view nonsense = "zz9";

// Blanks separate; quotes keep together and stay.
Words split(std::string_view line) {
    Words words;
    bool quoted = false, inside = false;
    for (const char c : line) {
        if (!quoted && (c == ' ' || c == '\n')) {
            inside = false;
            continue;
        }
        if (!inside) words.emplace_back();
        inside = true;
        if (c == '"') quoted = !quoted;
        words.back() += c;
    }
    return words;
}

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

struct Surroundings {
    std::string text;
    bool alone = false;  // without those of all
};

// tests/config/contexts.txt: "[BLOCK]" or "[BLOCK WORD]" and the lines up to the next.
std::map<std::string, Surroundings> contexts() {
    std::map<std::string, Surroundings> found;
    std::ifstream file(KA_SOURCE_ROOT "/tests/config/contexts.txt");
    Surroundings* current = nullptr;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        if (line.starts_with('[')) {
            current = &found[line.substr(1, line.find(']') - 1)];
            current->alone = line.ends_with("] alone");
        } else {
            current->text += line + "\n";
        }
    }
    return found;
}

// A bound moved by one in its last digit. Digits are counted by hand: some bounds fill 64 bits.
std::string moved(std::string_view bound, int by) {
    const bool negative = bound.starts_with('-');
    std::string digits(negative ? bound.substr(1) : bound);
    if (digits.find_first_not_of("0.") == std::string::npos && by < 0) {  // zero
        digits.back() = '1';
        return "-" + digits;
    }
    const bool up = negative ? by < 0 : by > 0;
    for (std::size_t at = digits.size(); at-- > 0;) {
        if (digits[at] == '.') continue;
        if (digits[at] != (up ? '9' : '0')) {
            digits[at] = static_cast<char>(digits[at] + (up ? 1 : -1));
            break;
        }
        digits[at] = up ? '0' : '9';
        if (at == 0) digits.insert(0, "1");  // only upwards
    }
    return (negative ? "-" : "") + digits;
}

bool is_number(std::string_view word) { return !word.empty() && word.find_first_not_of("-0123456789.") == std::string_view::npos && std::ranges::count(word, '.') < 2; }

// The line of one row, taken apart.
class Maker {
public:
    Maker(const config::Row& row, std::string example) : row_(row), arguments_(config::arguments_of(row.syntax)) {
        const std::size_t brace = example.find('{');
        if (brace != std::string::npos) body_ = example.substr(brace);
        words_ = split(std::string_view(example).substr(0, brace));
        for (std::size_t i = 0; i < words_.size() && at_ == 0; ++i)
            if (names(words_[i])) at_ = i + 1;
        if (at_ == 0) at_ = words_.size();  // a word for others (TYPE): nothing follows it
    }

    std::string with_name(std::string_view name) const {
        Words words = words_;
        words[at_ - 1] = std::string(name);
        return line(words);
    }
    std::string without_arguments() const { return line({words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(at_)}); }
    std::string with_more() const {
        Words words = words_;
        words.emplace_back(nonsense);
        return line(words);
    }
    // The first argument; of a block of values the first value. Empty: there is nothing to be wrong.
    std::string with_nonsense() const {
        if (at_ < words_.size()) return with(at_, std::string(nonsense));
        if (row_.block.kind != config::Block::Kind::values || body_.empty()) return {};
        Words inner = split(body_);
        if (inner.size() < 3) return {};
        inner[1] = std::string(nonsense);
        return joined(words_) + " {\n" + joined({inner.begin() + 1, inner.end() - 1}) + "\n}";
    }
    bool has_arguments() const { return at_ < words_.size(); }
    bool takes_arguments() const { return !arguments_.empty(); }

    struct Place {
        std::size_t at = 0;
        config::Bounds bounds;
    };
    // The first word with bounds, where the example has a number at it.
    const Place* bounded() {
        for (std::size_t i = 0; i < arguments_.size() && place_.at == 0; ++i) {
            if (!arguments_[i].bounds) continue;
            std::size_t at = at_ + i;
            const bool behind_word = i > 0 && !arguments_[i - 1].text.empty() && arguments_[i - 1].text[0] >= 'a';
            if (behind_word) {
                const auto word = std::ranges::find(words_, arguments_[i - 1].text);
                at = static_cast<std::size_t>(word - words_.begin()) + 1;
            }
            if (at < words_.size() && is_number(words_[at])) place_ = {at, *arguments_[i].bounds};
        }
        return place_.at == 0 ? nullptr : &place_;
    }
    std::string with(std::size_t at, const std::string& word) const {
        Words words = words_;
        words[at] = word;
        return line(words);
    }

private:
    bool names(std::string_view word) const { return word == row_.name || config::has_word(row_.aliases, word); }
    std::string line(const Words& words) const { return joined(words) + (body_.empty() ? "" : " " + body_); }

    const config::Row& row_;
    std::vector<config::Argument> arguments_;
    Words words_;
    std::size_t at_ = 0;  // behind the keyword
    std::string body_;    // from the brace on
    Place place_;
};

class Collector {
public:
    std::vector<RowCase> take(const std::vector<NamedTable>& tables) {
        for (const KnownWord& one : known_words()) examples_[{table_name(one.block), one.word}].push_back(one.example);
        for (const NamedTable& table : tables)
            for (const config::Row& row : table.table->rows)
                if (!row.foreign) {
                    table_ = table.table;
                    row_of(std::string(table.block), row);
                }
        return std::move(cases_);
    }

private:
    void row_of(const std::string& block, const config::Row& row) {
        std::vector<std::string> examples;
        if (!row.example.empty() && !row.example.ends_with("{ }")) examples.emplace_back(row.example);  // an empty block shows nothing
        add_known(block, std::string(row.name), examples);
        std::size_t given = examples.size();
        for (const std::string& alias : split(row.aliases)) add_known(block, alias, examples);
        if (examples.empty()) return;
        if (given == 0) given = 1;
        for (std::size_t i = 0; i < examples.size(); ++i)
            add(block, row, i < given ? Kind::example : Kind::alias, examples[i]);
        mistakes(block, row, examples[0]);
    }

    void add_known(const std::string& block, const std::string& word, std::vector<std::string>& examples) {
        for (const std::string& one : examples_[{block, word}])
            if (std::ranges::find(examples, one) == examples.end()) examples.push_back(one);
    }

    void mistakes(const std::string& block, const config::Row& row, const std::string& example) {
        Maker maker(row, example);
        if (maker.has_arguments() && maker.takes_arguments()) add(block, row, Kind::missing, maker.without_arguments());
        const bool may_have_word = !maker.has_arguments() && maker.takes_arguments();
        add(block, row, may_have_word ? Kind::wrong : Kind::extra, maker.with_more());
        const std::string wrong = maker.with_nonsense();
        if (!wrong.empty()) add(block, row, Kind::wrong, wrong);
        const Maker::Place* place = maker.bounded();
        if (place == nullptr) return;
        add(block, row, Kind::lowest, maker.with(place->at, std::string(place->bounds.low)));
        add(block, row, Kind::highest, maker.with(place->at, std::string(place->bounds.high)));
        add(block, row, Kind::below, maker.with(place->at, moved(place->bounds.low, -1)));
        add(block, row, Kind::above, maker.with(place->at, moved(place->bounds.high, 1)));
    }

    void add(const std::string& block, const config::Row& row, Kind kind, const std::string& line) {
        auto context = contexts_.find(block + " " + std::string(row.name));
        if (context == contexts_.end()) context = contexts_.find(block);
        if (context == contexts_.end()) throw std::runtime_error("tests/config/contexts.txt has no [" + block + "]");
        const std::string& around = context->second.text;
        const std::size_t place = around.find('@');
        const std::string front = (context->second.alone ? "" : contexts_["*"].text) + around.substr(0, place), back = around.substr(place + 1);
        cases_.push_back({&row, table_, block, std::string(row.name), kind, line, front + line + back, front + back});
    }

    std::map<std::string, Surroundings> contexts_ = contexts();
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> examples_;
    const config::Table* table_ = nullptr;  // the one being taken
    std::vector<RowCase> cases_;
};

}  // namespace

std::string_view kind_name(RowCase::Kind kind) {
    constexpr std::string_view names[] = {"example", "alias", "missing", "extra", "wrong", "lowest", "highest", "below", "above"};
    return names[static_cast<std::size_t>(kind)];
}

std::vector<KnownWord> known_words() {
    std::ifstream file(KA_SOURCE_ROOT "/tests/config/keywords.txt");
    std::vector<KnownWord> words;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
        std::string example = line.substr(second + 1);
        for (std::size_t at = 0; (at = example.find("\\n", at)) != std::string::npos;) example.replace(at, 2, "\n");
        words.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1), std::move(example)});
    }
    return words;
}

std::string table_name(const std::string& block) {
    const std::map<std::string, std::string> own{{"vrrp_instance.authentication", "authentication"},
                                                 {"vrrp_instance.auth_hmac", "auth_hmac"},
                                                 {"vrrp_track_file", "track_file"}};
    const auto found = own.find(block);
    return found == own.end() ? block : found->second;
}

std::vector<RowCase> row_cases() { return Collector().take(all_tables()); }

}  // namespace ka::core
