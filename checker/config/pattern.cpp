#include "checker/config/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace ka::checker {

namespace {

// Beside regex_option_names.
constexpr std::array<std::uint32_t, regex_option_names.size()> bits = {
    PCRE2_ALLOW_EMPTY_CLASS, PCRE2_ALT_BSUX,          PCRE2_AUTO_CALLOUT,  PCRE2_CASELESS,        PCRE2_DOLLAR_ENDONLY,
    PCRE2_DOTALL,            PCRE2_DUPNAMES,          PCRE2_EXTENDED,      PCRE2_FIRSTLINE,       PCRE2_MATCH_UNSET_BACKREF,
    PCRE2_MULTILINE,         PCRE2_NEVER_UCP,         PCRE2_NEVER_UTF,     PCRE2_NO_AUTO_CAPTURE, PCRE2_NO_AUTO_POSSESS,
    PCRE2_NO_DOTSTAR_ANCHOR, PCRE2_NO_START_OPTIMIZE, PCRE2_UCP,           PCRE2_UNGREEDY,        PCRE2_UTF,
    PCRE2_NEVER_BACKSLASH_C, PCRE2_ALT_CIRCUMFLEX,    PCRE2_ALT_VERBNAMES, PCRE2_USE_OFFSET_LIMIT};

}  // namespace

std::uint32_t pcre2_options(std::uint32_t options) {
    std::uint32_t found = 0;
    for (std::size_t bit = 0; bit < bits.size(); ++bit)
        if ((options >> bit & 1) != 0) found |= bits[bit];
    return found;
}

std::optional<PatternMistake> mistake_in_pattern(const std::string& pattern, std::uint32_t options) {
    int error = 0;
    PatternMistake mistake;
    pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), pcre2_options(options), &error,
                                     &mistake.offset, nullptr);
    if (code != nullptr) {
        pcre2_code_free(code);
        return std::nullopt;
    }
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(error, text.data(), text.size());
    mistake.text = reinterpret_cast<const char*>(text.data());
    return mistake;
}

}  // namespace ka::checker
