// The kinds of complaint about a configuration: stable identifiers that scripts may rely on, and what each means.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ka::config {

// by_class: the error class of the complaint decides (see kind_of_class).
enum class DiagnosticKind : std::uint8_t {
    by_class,
    // reading
    missing_file,
    unreadable_file,
    include_loop,
    limit_exceeded,
    line_too_long,
    binary_line,
    foreign_character,
    unmatched_quote,
    bad_expansion,
    // structure
    unknown_keyword,
    misplaced_keyword,
    removed_keyword,
    unexpected_open_brace,
    missing_open_brace,
    unexpected_close_brace,
    missing_close_brace,
    missing_parameter,
    extra_words,
    // values
    invalid_number,
    number_out_of_range,
    invalid_value,
    ignored_setting,
    deprecated_keyword,
    repeated_setting,
    // objects
    vrid_clash,
    vrid_missing,
    missing_interface,
    no_address,
    unknown_reference,
    duplicate_object,
    conflicting_settings,
    unused_object,
    unsafe_script,
    script_not_usable,
    not_supported,
};

struct KindFacts {
    DiagnosticKind kind;
    std::string_view id;       // "vrid-clash": never renamed
    std::string_view meaning;  // what is wrong and what the program does then
    std::string_view repair;   // what to write instead
    std::string_view example;  // a configuration that gets it; empty: it needs files that are not there or the like
};

// All but by_class, in the order of the enumeration.
std::span<const KindFacts> diagnostic_kinds();

std::string_view id_of(DiagnosticKind kind);

}  // namespace ka::config
