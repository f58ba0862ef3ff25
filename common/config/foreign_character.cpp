#include "common/config/foreign_character.hpp"

#include <algorithm>
#include <array>

namespace ka::config {

const ForeignCharacter* foreign_character(char32_t character) {
    static constexpr std::array table{
        ForeignCharacter{0x00a0, "a no-break space", "a blank"},
        ForeignCharacter{0x00ad, "a soft hyphen", "nothing"},
        ForeignCharacter{0x00b4, "an acute accent", "'"},
        ForeignCharacter{0x2002, "an en space", "a blank"},
        ForeignCharacter{0x2003, "an em space", "a blank"},
        ForeignCharacter{0x2007, "a figure space", "a blank"},
        ForeignCharacter{0x2009, "a thin space", "a blank"},
        ForeignCharacter{0x200b, "a zero-width space", "nothing"},
        ForeignCharacter{0x200c, "a zero-width non-joiner", "nothing"},
        ForeignCharacter{0x200d, "a zero-width joiner", "nothing"},
        ForeignCharacter{0x200e, "a left-to-right mark", "nothing"},
        ForeignCharacter{0x2010, "a typographic hyphen", "-"},
        ForeignCharacter{0x2011, "a no-break hyphen", "-"},
        ForeignCharacter{0x2013, "an en dash", "-"},
        ForeignCharacter{0x2014, "an em dash", "-"},
        ForeignCharacter{0x2018, "a typographic quote", "'"},
        ForeignCharacter{0x2019, "a typographic quote", "'"},
        ForeignCharacter{0x201c, "a typographic quote", "\""},
        ForeignCharacter{0x201d, "a typographic quote", "\""},
        ForeignCharacter{0x201e, "a typographic quote", "\""},
        ForeignCharacter{0x2028, "a line separator", "a new line"},
        ForeignCharacter{0x202f, "a narrow no-break space", "a blank"},
        ForeignCharacter{0x2212, "a minus sign", "-"},
        ForeignCharacter{0x3000, "an ideographic space", "a blank"},
        ForeignCharacter{0x3001, "an ideographic comma", "a blank"},
        ForeignCharacter{0x3002, "an ideographic full stop", "."},
        ForeignCharacter{0x300c, "a corner bracket", "\""},
        ForeignCharacter{0x300d, "a corner bracket", "\""},
        ForeignCharacter{0x3010, "a lenticular bracket", "{"},
        ForeignCharacter{0x3011, "a lenticular bracket", "}"},
        ForeignCharacter{0xfeff, "a byte order mark", "nothing"},
        ForeignCharacter{0xff01, "a full-width exclamation mark", "!"},
        ForeignCharacter{0xff02, "a full-width quote", "\""},
        ForeignCharacter{0xff03, "a full-width number sign", "#"},
        ForeignCharacter{0xff08, "a full-width parenthesis", "("},
        ForeignCharacter{0xff09, "a full-width parenthesis", ")"},
        ForeignCharacter{0xff0c, "a full-width comma", "a blank"},
        ForeignCharacter{0xff0d, "a full-width hyphen", "-"},
        ForeignCharacter{0xff0e, "a full-width full stop", "."},
        ForeignCharacter{0xff0f, "a full-width slash", "/"},
        ForeignCharacter{0xff1a, "a full-width colon", "a blank"},
        ForeignCharacter{0xff1b, "a full-width semicolon", "nothing"},
        ForeignCharacter{0xff5b, "a full-width brace", "{"},
        ForeignCharacter{0xff5d, "a full-width brace", "}"},
        ForeignCharacter{0xff5e, "a full-width tilde", "~"},
        ForeignCharacter{0xfffd, "an octet that is no UTF-8", "ASCII"},
    };
    const auto found = std::ranges::lower_bound(table, character, {}, &ForeignCharacter::value);
    if (found != table.end() && found->value == character) return &*found;
    static constexpr ForeignCharacter digit{0xff10, "a full-width digit", "0-9"};
    static constexpr ForeignCharacter letter{0xff21, "a full-width letter", "an ASCII letter"};
    if (character >= 0xff10 && character <= 0xff19) return &digit;
    if ((character >= 0xff21 && character <= 0xff3a) || (character >= 0xff41 && character <= 0xff5a)) return &letter;
    return nullptr;
}

}  // namespace ka::config
