#include "tests/unit/config/house.hpp"

#include "common/base/format.hpp"

namespace ka::config::testing {

namespace {

void add_room(Statement& line, House& house) {
    std::string room;
    for (const auto word : line.words()) room += (room.empty() ? "" : "|") + std::string(word);
    house.rooms.push_back(room);
}

void dump_rooms(const House& house, std::string_view keyword, DumpWriter& out) {
    if (house.rooms.empty()) return;
    out.open(keyword);
    for (const auto& room : house.rooms) out.line(quoted(room));
    out.close();
}

void parse_command(Statement& line, House& house) {
    const auto words = line.script_words();
    if (!words) return;
    house.command = words->command;
    house.command.push_back("//");
    house.command.insert(house.command.end(), words->rest.begin(), words->rest.end());
}

void parse_weight(Statement& line, House& house) {
    const auto word = line.require(2);
    if (word) house.rooms.emplace_back(*word);
}

House* open_house(Statement& line, Street& street) {
    if (line[1] == "ruin") {
        line.error("a ruin is no house - skipping", 1);
        return nullptr;
    }
    street.houses.push_back({});
    street.houses.back().name = line[1];
    return &street.houses.back();
}

void close_house(Statement& closing, House& house, Street& street) {
    house.closed = true;
    street.trace.push_back(format("{}{} {}", {closing.where(), closing[0], closing[1]}));
}

void dump_houses(const Street& street, std::string_view keyword, DumpWriter& out) {
    for (const auto& house : street.houses) out.block(keyword, quoted(house.name), house_table, &house);
}

constexpr Row garden_rows[] = {
    {.name = "trees", .syntax = "<0-9>", .doc = "Trees.", .codec = field<Number<std::uint32_t, 0, 9>, &Garden::trees>()},
    {.name = "pond", .doc = "Water.", .codec = flag<&Garden::pond>()},
};
constexpr Table garden_table = table<Garden>("garden", garden_rows);

constexpr Row house_rows[] = {
    {.name = "number", .aliases = "no nr", .syntax = "<1-255>", .doc = "The number.", .reload = Reload::recompute,
     .codec = field<StrictNumber<std::uint8_t, 1, 255>, &House::number>()},
    {.name = "heating", .syntax = "<0.01-255>", .doc = "Seconds.",
     .codec = field<Seconds<10'000, 255'000'000>, &House::heating>()},
    {.name = "windows", .syntax = "<0-99>", .doc = "Windows.", .codec = field<Number<std::uint32_t, 0, 99>, &House::windows>()},
    {.name = "floor", .syntax = "<-20-19>", .doc = "Floor.", .codec = field<Number<std::int32_t, -20, 19>, &House::floor>()},
    {.name = "colour", .syntax = "TEXT", .doc = "Colour.", .codec = field<Text, &House::colour>()},
    {.name = "lights", .syntax = "[BOOL]", .doc = "Lights.", .codec = boolean<&House::lights>()},
    {.name = "address", .syntax = "ADDRESS", .doc = "Address.", .codec = field<Address, &House::address>()},
    {.name = "garden", .syntax = "{ ... }", .doc = "Garden.", .block = member_object<&House::garden>(garden_table)},
    {.name = "rooms", .syntax = "{ NAME... }", .doc = "Rooms.", .repeat = Repeat::appends, .block = value_list<add_room, dump_rooms>()},
    {.name = "command", .syntax = "COMMAND [USER]", .doc = "Program.", .codec = custom<parse_command>(1)},
    {.name = "weight", .syntax = "NAME weight N", .doc = "Weight.", .codec = custom<parse_weight>(1)},
    {.name = "lift", .syntax = "[BOOL]", .doc = "Lift.", .support = Support::not_yet},
    {.name = "bell", .syntax = "TEXT", .doc = "Bell.", .support = Support::not_yet, .codec = field<Text, &House::bell>()},
    {.name = "cellar", .syntax = "{ ... }", .doc = "Cellar.", .support = Support::not_yet, .block = swallowed()},
    {.name = "moat", .syntax = "", .doc = "Moat.", .support = Support::refused},
};
}  // namespace

constexpr Table house_table = table<House>("house", house_rows);

namespace {
constexpr Row street_rows[] = {
    {.name = "street_name", .syntax = "NAME", .doc = "Name.", .codec = field<Text, &Street::name>()},
    {.name = "house", .syntax = "NAME { ... }", .doc = "House.", .block = block<open_house, close_house, dump_houses>(house_table)},
    foreign_word("tram"),
    foreign_block("river"),
};
}  // namespace

constexpr Table street_table = table<Street>("", street_rows);

}  // namespace ka::config::testing
