#include "common/model/script_line.hpp"

#include <utility>

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

std::optional<ScriptCommand> read_script(config::Statement& line, std::size_t first) {
    auto words = line.script_words(first);
    if (!words || words->command.empty()) return std::nullopt;
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

std::string script_text(const ScriptCommand& command) {
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
