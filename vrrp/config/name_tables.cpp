#include "vrrp/config/name_tables.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace ka::vrrp {

namespace {

struct FileFacts {
    std::string_view name;
    std::uint32_t most;
};

constexpr std::uint32_t any32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::array<FileFacts, 6> files{{{"rt_tables", any32},
                                          {"rt_protos", 255},
                                          {"rt_scopes", 255},
                                          {"rt_dsfield", 255},
                                          {"rt_realms", 255},
                                          {"group", any32}}};

// Takes the next word off the line; empty at its end.
std::string_view next_word(std::string_view& line) {
    constexpr std::string_view blank = " \t\r";
    line.remove_prefix(std::min(line.find_first_not_of(blank), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(blank));
    line.remove_prefix(word.size());
    return word;
}

std::optional<std::uint32_t> number_of(std::string_view text, std::uint32_t most) {
    const bool is_hex = text.starts_with("0x");
    if (is_hex) text.remove_prefix(2);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, is_hex ? 16 : 10);
    if (error != std::errc() || end != text.data() + text.size() || number > most) return std::nullopt;
    return number;
}

}  // namespace

void add_names(Names& names, std::string_view text, std::uint32_t most) {
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto number = number_of(next_word(line), most);
        const std::string_view name = next_word(line), rest = next_word(line);
        if (!number || name.empty() || name.starts_with('#')) continue;
        if (rest.empty() || rest.starts_with('#')) names.emplace(name, *number);
    }
}

NameTables::NameTables(std::vector<std::string> folders, Texts texts) : folders_(std::move(folders)), texts_(std::move(texts)) {}

std::optional<std::uint32_t> NameTables::number(NameFile file, std::string_view name) {
    const auto which = static_cast<std::size_t>(file);
    std::optional<Names>& names = read_[which];
    if (!names) {
        names.emplace();
        for (const std::string& folder : folders_)
            for (const std::string& text : texts_(folder, files[which].name)) add_names(*names, text, files[which].most);
    }
    const auto found = names->find(name);
    return found == names->end() ? std::nullopt : std::optional(found->second);
}

}  // namespace ka::vrrp
