#include "common/model/script_line.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "common/base/format.hpp"

namespace ka::model {

UserSpec read_user(std::span<const std::string> words, std::string where) {
    UserSpec user;
    user.where.prefix = std::move(where);
    if (words.empty()) return user;
    user.user = words[0];
    if (words.size() < 2) return user;
    user.supplementary_groups = words[1].starts_with(':');
    user.group = user.supplementary_groups ? words[1].substr(1) : words[1];
    return user;
}

namespace {

// What is behind the command is its user and group; who forgets the quotes around command and arguments names a user without wanting to.
bool is_no_user(std::string_view word) {
    const auto in_a_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '$'; };
    constexpr std::array states{std::string_view("master"), std::string_view("backup"), std::string_view("fault"), std::string_view("stop"), std::string_view("MASTER"), std::string_view("BACKUP"), std::string_view("FAULT")};
    return word.starts_with('-') || !std::ranges::all_of(word, in_a_name) || std::ranges::find(states, word) != states.end();
}

void caution_of_lost_arguments(config::Statement& line, std::size_t first, const config::Statement::ScriptWords& words) {
    const bool lost = words.rest.size() > 2 || (!words.rest.empty() && is_no_user(words.rest[0]));
    if (!lost || !line.has(first + 1)) return;
    line.caution(config::DiagnosticKind::extra_words, format("only '{}' is run, as the user '{}'", {words.command[0], words.rest[0]}), first + 1,
                 "put the command and its arguments into one pair of double quotes");
}

}  // namespace

std::optional<ScriptCommand> read_script(config::Statement& line, std::size_t first) {
    auto words = line.script_words(first);
    if (!words || words->command.empty()) return std::nullopt;
    caution_of_lost_arguments(line, first, *words);
    ScriptCommand command;
    command.arguments = std::move(words->command);
    command.where.prefix = line.where();
    command.as = read_user(words->rest, line.where());
    return command;
}

namespace {

// Inside the double quotes: single quotes around what holds blanks, backslashes before what has a meaning.
std::string print_argument(const std::string& argument) {
    std::string text;
    const bool blank = argument.empty() || argument.find_first_of(" \t") != std::string::npos;
    if (blank) text += '\'';
    for (const char c : argument) {
        if (c == '\\' || c == '\'' || c == '"') text += '\\';
        text += c;
    }
    if (blank) text += '\'';
    return text;
}

}  // namespace

std::string quoted_command(const ScriptCommand& command) {
    std::string text;
    for (const std::string& word : command.arguments) {
        if (!text.empty()) text += ' ';
        text += "'" + word + "'";
    }
    return text;
}

std::string print_user(const UserSpec& user) {
    std::string text = user.user;
    if (!user.group.empty() || user.supplementary_groups) text += ' ';
    if (user.supplementary_groups) text += ':';
    return text + user.group;
}

std::string print_script(const ScriptCommand& command) {
    std::string text = "\"";
    for (const std::string& argument : command.arguments) {
        if (text.size() > 1) text += ' ';
        text += print_argument(argument);
    }
    text += '"';
    if (command.as.is_set()) text += ' ' + print_user(command.as);
    return text;
}

}  // namespace ka::model
