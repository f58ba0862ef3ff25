#include "common/base/json.hpp"

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"

namespace ka {

std::string json_string(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const CodePoint character = first_character(text);
        const char c = text[0];
        if (!character.valid) {
            out += "\xef\xbf\xbd";
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (character.value < 0x20 || character.value == 0x7f) {
            out += format("\\u{:04x}", {static_cast<int>(character.value)});
        } else {
            out += text.substr(0, character.length);
        }
        text.remove_prefix(character.length);
    }
    return out + '"';
}

}  // namespace ka
