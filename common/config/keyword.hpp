// A keyword is declared once: a constexpr row holds its name, syntax, documentation, reload effect, parser and printer.
//
// A block's table and its rows, for an object that the block fills:
//
//   constexpr Row instance_rows[] = {
//       {.name = "priority", .syntax = "<1-255>", .doc = "Base election priority; 255 owns the addresses.",
//        .reload = Reload::hot, .codec = field<StrictNumber<std::uint8_t, 1, 255>, &InstanceDraft::priority>()},
//       {.name = "advert_int", .syntax = "<0.01-255>", .doc = "Seconds between adverts.", .reload = Reload::hot,
//        .codec = field<Seconds<10'000, 255'000'000, 2>, &InstanceDraft::config, &InstanceConfig::advert_interval>()},
//       {.name = "nopreempt", .doc = "Do not take over from a lower master.", .codec = flag<&InstanceDraft::nopreempt>()},
//       {.name = "state", .syntax = "MASTER|BACKUP", .doc = "...", .codec = custom<parse_state, dump_state>(1)},
//       {.name = "virtual_ipaddress", .syntax = "{ ADDRESS... }", .doc = "...", .block = value_list<add_address, dump_addresses>()},
//       {.name = "authentication", .syntax = "{ ... }", .doc = "...", .block = same_object<InstanceDraft>(authentication_table)},
//       {.name = "use_vmac", .syntax = "[NAME]", .doc = "...", .support = Support::refused},
//       {.name = "smtp_alert", .syntax = "[BOOL]", .doc = "...", .support = Support::not_yet,
//        .codec = boolean<&InstanceDraft::smtp_alert>()},  // typed and dumped, only without effect
//       {.name = "track_bfd", .syntax = "{ NAME... }", .doc = "...", .support = Support::not_yet, .block = swallowed()},
//   };
//   constexpr Table instance_table = table<InstanceDraft>("vrrp_instance", instance_rows);
//
// where   void parse_state(Statement& line, InstanceDraft& draft);
//         void dump_state(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);
//         void add_address(Statement& line, InstanceDraft& draft);            // once per line of the block, words from [0] on
//         void dump_addresses(const InstanceDraft& draft, std::string_view keyword, DumpWriter& out);  // the whole block
//
// A block that makes an object (the opener may report and return nullptr: the block is then skipped with its structure):
//
//   InstanceDraft* open_instance(Statement& opening, Draft& draft);
//   void close_instance(Statement& closing, InstanceDraft& instance, Draft& draft);   // words of the opening, place of the }
//   void dump_instances(const Draft& draft, std::string_view keyword, DumpWriter& out) {
//       for (const auto& one : draft.instances) out.block(keyword, one.config.name, instance_table, &one);
//   }
//   constexpr Row root_rows[] = {
//       {.name = "vrrp_instance", .syntax = "NAME { ... }", .doc = "...",
//        .block = block<open_instance, close_instance, dump_instances>(instance_table)},
//       foreign_block("virtual_server"),   // another role's
//   };
//   constexpr Table root_table = table<Draft>("", root_rows);
//
// The object pointer an opener returns must stay valid until its block closes: a vector's back() does, because no block of the
// same kind opens inside it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "common/base/hash.hpp"
#include "common/config/codecs.hpp"
#include "common/config/dump.hpp"
#include "common/config/statement.hpp"

namespace ka::config {

// What a changed value does to the running service at a reload.
enum class Reload : std::uint8_t {
    hot,               // takes effect without disturbance
    recompute,         // priority, weights or tables are worked out again
    restart_instance,  // the object (instance, service, check) starts over
    restart_process,   // needs a new process
    ignored,           // has no effect until the daemon restarts
};

enum class Support : std::uint8_t {
    supported,
    not_yet,  // without effect: warned about once, no error of --config-test. With a codec or block it is parsed, checked and dumped
    refused,  // known, but must not be ignored: the start is refused and the line named
};

// What a second occurrence in the same object does. (For documentation; the codec is what acts.)
enum class Repeat : std::uint8_t { last_wins, appends, first_wins };

// What an argument that is not as it should be leads to. (For the manual, and for the tests that feed every row; the parser is
// what acts.)
enum class Tolerance : std::uint8_t {
    by_syntax,      // the row says nothing: tolerances.hpp works it out
    accepted,       // taken as it is, or not looked at
    dropped,        // nothing is said, and the line has no effect
    clamped,        // the nearest bound is used
    other_value,    // the default is used, or what could be read of the line
    line_ignored,   // as if the line were not there
    block_ignored,  // the block, its own or the one around it, is left out
    reading_ends,   // nothing behind the line is read; exit status 2
    start_refused,
};

// For a row whose codec does not follow the usual pattern.
struct Tolerances {
    Tolerance missing = Tolerance::by_syntax;
    Tolerance extra = Tolerance::by_syntax;
    Tolerance wrong = Tolerance::by_syntax;  // of another type, or no such word
    Tolerance below = Tolerance::by_syntax;
    Tolerance above = Tolerance::by_syntax;
};

// Rows and tables name the type of their object by this number: a hash of its name. (The address of a variable for each type
// would do, but g++ 12 with UBSan does not take comparisons of addresses for constants.)
using TypeId = std::uint64_t;
constexpr TypeId no_type = 0;

template <typename T>
consteval TypeId type_id() {
    return StableHash().add(__PRETTY_FUNCTION__).value();
}

struct Table;

// How a keyword's line becomes a value of the object, and back.
struct Codec {
    void (*parse)(Statement&, void* object) = nullptr;
    void (*dump)(const void* object, std::string_view keyword, DumpWriter&) = nullptr;
    TypeId object_type = no_type;
    std::uint8_t required = 0;  // words after the keyword without which the reference stops at once
};

// How a keyword's block is entered, filled, left and printed.
struct Block {
    enum class Kind : std::uint8_t {
        none,        // the row is no block
        keywords,    // lines are looked up in `table`
        values,      // lines are handed raw to `value`
        swallowed,   // skipped with its structure
    };
    Kind kind = Kind::none;
    const Table* table = nullptr;
    void* (*open)(Statement&, void* parent) = nullptr;  // null: the object is the parent's. Returns null: skip the block
    void (*close)(Statement&, void* object, void* parent) = nullptr;
    void (*value)(Statement&, void* parent) = nullptr;
    void (*dump)(const void* parent, std::string_view keyword, DumpWriter&) = nullptr;
    const void* (*reach)(const void* parent) = nullptr;  // the object for printing, where it is a member of the parent
    TypeId parent_type = no_type;
    TypeId object_type = no_type;
    std::uint8_t required = 0;
    bool quiet_in_children = false;  // the parent has reported its errors: global_defs
};

struct Row {
    std::string_view name;
    std::string_view aliases{};  // blank separated
    std::string_view syntax{};   // of the arguments; BOOL, <1-255>, NAME, [optional], a|b, "{ ... }" for blocks
    std::string_view doc{};      // one line
    Reload reload = Reload::hot;
    Support support = Support::supported;
    Repeat repeat = Repeat::last_wins;
    std::string_view since{};       // first version of the reference that has it, when not in 2.2.7
    std::string_view deprecated{};  // what to write instead; empty = current
    std::string_view example{};     // a valid line; the tests and the manual use it
    Tolerances tolerance{};         // where a wrong argument does not do what is usual (tolerances.hpp)
    Codec codec{};
    Block block{};
    bool foreign = false;  // another process's word: accepted without looking at it

    constexpr bool is_block() const { return block.kind != Block::Kind::none; }
    // Whether its words become a value that can be printed again.
    constexpr bool is_typed() const {
        if (!is_block()) return codec.parse != nullptr && codec.dump != nullptr;
        if (block.dump != nullptr) return true;
        return block.kind == Block::Kind::keywords && (block.reach != nullptr || block.open == nullptr);
    }
};

// Whether a blank separated list (aliases) has the word.
bool has_word(std::string_view blank_separated, std::string_view word);

struct Table {
    std::string_view name;  // of the block, "" for the top level
    std::span<const Row> rows;
    TypeId object_type = no_type;
    Tolerances tolerance{};  // of rows that do not say: words inside a line are not treated like keywords

    const Row* find(std::string_view word) const;  // by name or alias; linear (binding keeps an index of its own)
};

// ---- building tables

// A row whose codec or block is made for another object than the table's does not compile.
template <typename Object, typename Rows>
consteval Table table(std::string_view name, const Rows& rows) {  // an array of either kind, of static storage
    for (const Row& row : rows) {
        const bool fits = (row.codec.object_type == no_type || row.codec.object_type == type_id<Object>()) &&
                          (row.block.parent_type == no_type || row.block.parent_type == type_id<Object>());
        if (!fits) throw "a row's codec or block is made for another object";
        if (row.support == Support::supported && !row.foreign && row.codec.object_type == no_type && !row.is_block())
            throw "a supported row needs a codec or a block";
    }
    return Table{name, rows, type_id<Object>()};
}

namespace detail {

template <typename M>
struct Member;
template <typename C, typename M>
struct Member<M C::*> {
    using Class = C;
    using Type = M;
};

template <auto First, auto... Rest>
constexpr decltype(auto) reach(auto& object) {
    if constexpr (sizeof...(Rest) == 0) {
        return (object.*First);
    } else {
        return reach<Rest...>(object.*First);
    }
}

template <auto First, auto...>
struct Root {
    using Class = typename Member<decltype(First)>::Class;
};

template <typename F>
struct Signature;
template <typename R, typename O>
struct Signature<R (*)(Statement&, O&)> {
    using Parent = O;
    using Object = std::remove_pointer_t<R>;
};
template <typename A, typename B>
struct Signature<void (*)(Statement&, A&, B&)> {
    using Object = A;
    using Parent = B;
};

template <typename T>
struct Unwrapped {
    using Type = T;
};
template <typename T>
struct Unwrapped<std::optional<T>> {
    using Type = T;
};

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;

}  // namespace detail

// The value of a codec type (codecs.hpp) into a member, reached through a path of members from the table's object. A wrong
// value is reported by the codec type and leaves the member as it is.
template <typename CodecType, auto... Path>
constexpr Codec field() {
    using Object = typename detail::Root<Path...>::Class;
    return {.parse =
                [](Statement& line, void* object) {
                    if (auto value = CodecType::parse(line, 1)) {
                        auto& member = detail::reach<Path...>(*static_cast<Object*>(object));
                        using Type = typename detail::Unwrapped<std::remove_reference_t<decltype(member)>>::Type;
                        member = static_cast<Type>(*value);
                    }
                },
            .dump =
                [](const void* object, std::string_view keyword, DumpWriter& out) {
                    const auto& member = detail::reach<Path...>(*static_cast<const Object*>(object));
                    if constexpr (detail::is_optional<std::remove_cvref_t<decltype(member)>>) {
                        if (member) out.line(keyword, CodecType::print(static_cast<typename CodecType::Value>(*member)));
                    } else {
                        static const Object fresh{};
                        if (!(member == detail::reach<Path...>(fresh)))
                            out.line(keyword, CodecType::print(static_cast<typename CodecType::Value>(member)));
                    }
                },
            .object_type = type_id<Object>(),
            .required = CodecType::required};
}

// The keyword alone sets the member; words after it are ignored.
template <auto... Path>
constexpr Codec flag() {
    return field<Flag, Path...>();
}

// `[BOOL]`, the keyword alone meaning true.
template <auto... Path>
constexpr Codec boolean() {
    return field<OptionalBool, Path...>();
}

// A hand-written parser: void parse(Statement&, Object&), and printer: void dump(const Object&, std::string_view, DumpWriter&).
template <auto Parse, auto Dump = nullptr>
constexpr Codec custom(std::uint8_t required = 0) {
    using Object = typename detail::Signature<decltype(Parse)>::Parent;
    Codec codec{.parse = [](Statement& line, void* object) { Parse(line, *static_cast<Object*>(object)); },
                .object_type = type_id<Object>(),
                .required = required};
    if constexpr (!std::is_null_pointer_v<decltype(Dump)>) {
        codec.dump = [](const void* object, std::string_view keyword, DumpWriter& out) {
            Dump(*static_cast<const Object*>(object), keyword, out);
        };
    }
    return codec;
}

namespace detail {

template <typename Parent, auto Dump>
constexpr void set_dump(Block& made) {
    if constexpr (!std::is_null_pointer_v<decltype(Dump)>) {
        made.dump = [](const void* parent, std::string_view keyword, DumpWriter& out) {
            Dump(*static_cast<const Parent*>(parent), keyword, out);
        };
    }
}

}  // namespace detail

// Object* Open(Statement&, Parent&), void Close(Statement&, Object&, Parent&), void Dump(const Parent&, keyword, DumpWriter&).
template <auto Open, auto Close = nullptr, auto Dump = nullptr>
constexpr Block block(const Table& table, std::uint8_t required = 0) {
    using Parent = typename detail::Signature<decltype(Open)>::Parent;
    using Object = typename detail::Signature<decltype(Open)>::Object;
    Block made{.kind = Block::Kind::keywords,
               .table = &table,
               .open = [](Statement& line, void* parent) -> void* { return Open(line, *static_cast<Parent*>(parent)); },
               .parent_type = type_id<Parent>(),
               .object_type = type_id<Object>(),
               .required = required};
    if constexpr (!std::is_null_pointer_v<decltype(Close)>) {
        made.close = [](Statement& line, void* object, void* parent) {
            Close(line, *static_cast<Object*>(object), *static_cast<Parent*>(parent));
        };
    }
    detail::set_dump<Parent, Dump>(made);
    return made;
}

// A block whose keywords fill the same object as those around it; printed as `keyword { rows }` unless all are unset.
template <typename Object>
constexpr Block same_object(const Table& table) {
    return {.kind = Block::Kind::keywords, .table = &table, .parent_type = type_id<Object>(), .object_type = type_id<Object>()};
}

// A block whose keywords fill a member of the object: the path leads to the member.
template <auto... Path>
constexpr Block member_object(const Table& table) {
    using Parent = typename detail::Root<Path...>::Class;
    using Object = std::remove_cvref_t<decltype(detail::reach<Path...>(std::declval<Parent&>()))>;
    return {.kind = Block::Kind::keywords,
            .table = &table,
            .open = [](Statement&, void* parent) -> void* { return &detail::reach<Path...>(*static_cast<Parent*>(parent)); },
            .reach =
                [](const void* parent) -> const void* {
                    return &detail::reach<Path...>(*static_cast<const Parent*>(parent));
                },
            .parent_type = type_id<Parent>(),
            .object_type = type_id<Object>()};
}

// Lines of plain values: void Line(Statement&, Parent&), words from [0] on; void Dump(...) prints the whole block;
// void Close(Statement&, Parent&) runs at its }, also when there was no line. Extra words after the keyword are reported as
// the reference does.
template <auto Line, auto Dump = nullptr, auto Close = nullptr>
constexpr Block value_list() {
    using Parent = typename detail::Signature<decltype(Line)>::Parent;
    Block made{.kind = Block::Kind::values,
               .value = [](Statement& line, void* parent) { Line(line, *static_cast<Parent*>(parent)); },
               .parent_type = type_id<Parent>()};
    if constexpr (!std::is_null_pointer_v<decltype(Close)>)
        made.close = [](Statement& line, void* object, void*) { Close(line, *static_cast<Parent*>(object)); };
    detail::set_dump<Parent, Dump>(made);
    return made;
}

// A block of a feature that is not there yet: its structure is followed, its lines are not looked at.
constexpr Block swallowed() { return {.kind = Block::Kind::swallowed}; }

// A top-level word of another process: a plain one, or one with a block.
constexpr Row foreign_word(std::string_view name) { return {.name = name, .foreign = true}; }
constexpr Row foreign_block(std::string_view name) { return {.name = name, .block = swallowed(), .foreign = true}; }

}  // namespace ka::config
