#include "common/model/foreign_words.hpp"

namespace ka::model {

namespace {

using config::foreign_block;
using config::Row;
using config::table;

struct Nobody {};  // no object is ever filled from these rows

constexpr Row vrrp_rows[] = {
    foreign_block("vrrp_instance"),       foreign_block("vrrp_sync_group"),
    foreign_block("vrrp_script"),         foreign_block("vrrp_track_process"),
    foreign_block("track_file"),          foreign_block("vrrp_track_file"),
    foreign_block("track_group"),         foreign_block("static_ipaddress"),
    foreign_block("static_routes"),       foreign_block("static_rules"),
    foreign_block("garp_group"),          foreign_block("linkbeat_interfaces"),
    foreign_block("interface_up_down_delays"),
};
constexpr Row checker_rows[] = {foreign_block("virtual_server"), foreign_block("virtual_server_group"), foreign_block("SSL")};
constexpr Row bfd_rows[] = {foreign_block("bfd_instance")};

}  // namespace

constinit const config::Table vrrp_words = table<Nobody>("", vrrp_rows);
constinit const config::Table checker_words = table<Nobody>("", checker_rows);
constinit const config::Table bfd_words = table<Nobody>("", bfd_rows);

}  // namespace ka::model
