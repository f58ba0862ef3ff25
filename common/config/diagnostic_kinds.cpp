#include "common/config/diagnostic_kinds.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ka::config {

namespace {

using enum DiagnosticKind;

constexpr std::array kinds{
    KindFacts{missing_file, "missing-file", "A file that was named, the configuration itself or an include, is not there.",
              "Correct the path; relative includes start from the folder of the file that holds them.", {}},
    KindFacts{unreadable_file, "unreadable-file",
              "What an include names cannot be read as a configuration: a directory, a FIFO or device, an executable file, a file "
              "without permission, one that vanished or changed while it was read. It is skipped.",
              "Name a regular file that is not executable; for a directory write `DIRECTORY/*.conf`.", {}},
    KindFacts{include_loop, "include-loop", "A file includes itself, directly or by way of others. The inner include is skipped.",
              "Remove the include, or let the pattern not match its own file.", {}},
    KindFacts{limit_exceeded, "limit-exceeded",
              "More nested includes, files or expanded lines than any real configuration has. The rest is left out.",
              "Look for a definition, sequence or pattern that grows without meaning to.", {}},
    KindFacts{line_too_long, "line-too-long",
              "A line has more than 1022 characters. Its first 1023 are dropped and the remainder is read as a line of its own.",
              "Break the line; lists take one entry a line.", {}},
    KindFacts{binary_line, "binary-line", "A line holds NUL octets, as in UTF-16 text. It is ignored.",
              "Save the file as UTF-8 or ASCII text.", {}},
    KindFacts{foreign_character, "foreign-character",
              "A character that looks like a blank, quote or other punctuation but is another one: a no-break space, typographic "
              "quotes, full-width punctuation. It is read as part of the word beside it.",
              "Retype the line; such characters come with text copied from web pages.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{unmatched_quote, "unmatched-quote",
              "A line has an odd number of double quotes (in a command also of single ones). The last word is lost.",
              "Close the quote on the same line.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    notify "/usr/bin/true
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{bad_expansion, "bad-expansion", "A `$definition`, `~SEQ` or `~LST` cannot be worked out. The line is dropped.",
              "See the arguments of the form; numbers must be decimal and the step must lead to the end.",
              R"(~SEQ(n, 1, 0, 9) static_ipaddress {
)"},

    KindFacts{unknown_keyword, "unknown-keyword", "The word is no keyword of this block. The line is ignored.",
              "Often a misspelling: the nearest keyword is named.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    nopreemt
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{misplaced_keyword, "misplaced-keyword",
              "The word is a keyword of another block. The line is ignored. At the start of a block it mostly means that the block "
              "before was not closed, or closed too early.",
              "Move the line, or correct the braces before it.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    vrrp_strict
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{removed_keyword, "removed-keyword", "The word belongs to another version or program. The line is ignored.",
              "Write what the message names.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    vrrp_unicast_bind 10.0.0.9
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{unexpected_open_brace, "unexpected-open-brace", "A `{` behind a line that begins no block. It is ignored, its lines count for the "
              "block around it, and its `}` closes that.",
              "Remove the braces, or correct the keyword before them.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51 {
    }
}
)"},
    KindFacts{missing_open_brace, "missing-open-brace", "The line begins a block, but no `{` follows. The next line is read as the block's first.",
              "Write the `{`.", R"(vrrp_instance V1
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{unexpected_close_brace, "unexpected-close-brace", "A `}` where no block is open. It is ignored.",
              "Remove it, or find the block that was closed too early.",
              R"(global_defs {
    router_id LVS
}
}
)"},
    KindFacts{missing_close_brace, "missing-close-brace", "The file ends inside a block.",
              "Write the `}` of the block that is named.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.1
    }
)"},
    KindFacts{missing_parameter, "missing-parameter",
              "The keyword needs a value and stands alone. Reading stops here, and a start ends with status 2.",
              "Write the value, or remove the line.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id
}
)"},
    KindFacts{extra_words, "extra-words", "There are words behind the last one that the keyword takes. They are ignored without any "
              "effect, also where they look like one (`nopreempt off`).",
              "Remove them; a comment begins with `#` or `!`.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    nopreempt off
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},

    KindFacts{invalid_number, "invalid-number", "A number was expected. The setting keeps the value it had.",
              "Write decimal digits only, without unit, sign of equality or semicolon.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    advert_int 1s
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{number_out_of_range, "number-out-of-range", "The number is outside what the keyword takes. The setting keeps the value it had.",
              "Choose a number of the range that is named.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    priority 300
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{invalid_value, "invalid-value", "The value is none that the keyword takes. The line is ignored or a default is used.",
              "See the keyword in `doc/reference/keywords.md`.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    state Master
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{ignored_setting, "ignored-setting", "The setting is understood, but counts otherwise than written.",
              "The message says what counts.", {}},
    KindFacts{deprecated_keyword, "deprecated-keyword", "An old spelling that still works.", "Write the one that is named.", {}},
    KindFacts{repeated_setting, "repeated-setting", "The same setting twice, where only one of them counts.",
              "Remove one; the place of the other is shown.", {}},

    KindFacts{vrid_clash, "vrid-clash",
              "Two instances of one family use the same virtual router id where they hear each other's adverts. A start is refused.",
              "Give one of them another `virtual_router_id`, on all nodes.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.1
    }
}
vrrp_instance V2 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.2
    }
}
)"},
    KindFacts{vrid_missing, "vrid-missing", "An instance has no virtual router id. A start is refused.",
              "Write `virtual_router_id` with a number from 1 to 255, the same on all nodes.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{missing_interface, "missing-interface",
              "The interface does not exist now. A start is refused unless `dynamic_interfaces` stands in `global_defs`.",
              "Correct the name (`ip link` lists them); off the host use `--assume-interfaces`.",
              R"(vrrp_instance V1 {
    interface eth7
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{no_address, "no-address", "An instance has no virtual address.", "Write a `virtual_ipaddress` block.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
}
)"},
    KindFacts{unknown_reference, "unknown-reference", "A name that nothing was given: a script, interface, file or instance. The reference is ignored.",
              "Define it, before the block that refers to it, or correct the name.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    track_script {
        chk_nginx
    }
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{duplicate_object, "duplicate-object", "A name or an address that was taken already. The second one is ignored.",
              "Remove or rename one of them.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.1
    }
}
vrrp_instance V1 {
    interface eth0
    virtual_router_id 52
    virtual_ipaddress {
        10.0.0.2
    }
}
)"},
    KindFacts{conflicting_settings, "conflicting-settings", "Settings that are right alone do not go together. One of them is dropped or changed, as said.",
              "Decide for one of them.",
              R"(vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    state MASTER
    nopreempt
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{unused_object, "unused-object", "Something is defined that nothing refers to. It is left out.",
              "Refer to it, or remove it.",
              R"(vrrp_script unused {
    script /usr/bin/true
}
vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.1
    }
}
)"},
    KindFacts{unsafe_script, "unsafe-script", "A script that others than root may change, or `enable_script_security` is not set while scripts are run.",
              "Set `enable_script_security` and `script_user`, and keep scripts and their folders root's. Looked at by a plain `-t` and with `--check-scripts`.", {}},
    KindFacts{script_not_usable, "script-not-usable", "A script is not there or cannot be executed, or its user does not exist. It is left out.",
              "Correct path, mode or user. Looked at by a plain `-t` and with `--check-scripts`.", {}},
    KindFacts{not_supported, "not-supported", "A keyword of keepalived that this version only knows by name. `doc/reference/not-yet.md` lists them.",
              "Remove it, or accept that it has no effect; some refuse a start, as said.", {}},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (static_cast<std::size_t>(kinds[i].kind) != i + 1) return false;
    return true;
}
static_assert(in_order(), "id_of() finds a kind by its place");

}  // namespace

std::span<const KindFacts> diagnostic_kinds() { return kinds; }

std::string_view id_of(DiagnosticKind kind) {
    return kind == by_class ? std::string_view("other") : kinds[static_cast<std::size_t>(kind) - 1].id;
}

}  // namespace ka::config
