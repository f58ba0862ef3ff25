// Characters that come with text pasted from web pages and word processors, in the place of blanks, quotes and punctuation.
#pragma once

namespace ka::config {

// What a character that was pasted instead of ASCII is called ("no-break space"), and what to type; null for all others.
struct ForeignCharacter {
    char32_t value;
    const char* name;
    const char* instead;
};
const ForeignCharacter* foreign_character(char32_t character);

}  // namespace ka::config
