// The keywords whose argument is a program (core.md 5.1, 8.1): COMMAND [USER [[:]GROUP]].
#pragma once

#include <optional>
#include <span>
#include <string>

#include "common/config/statement.hpp"
#include "common/model/script.hpp"

namespace ka::model {

// USER [[:]GROUP] from words; unset without words.
UserSpec read_user(std::span<const std::string> words, std::string where);

// The command of a line from word `first` on. Empty after a complaint.
std::optional<ScriptCommand> read_script(config::Statement& line, std::size_t first = 1);

// As it must be written to be read again: one double-quoted text, then user and group.
std::string print_script(const ScriptCommand& command);
// For messages and dumps: every word in single quotes, "'/bin/check' 'a b'".
std::string quoted_command(const ScriptCommand& command);
std::string print_user(const UserSpec& user);

}  // namespace ka::model
