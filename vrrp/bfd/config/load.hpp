// From the text to the configuration of the bfd process.
#pragma once

#include <vector>

#include "common/config/diagnostic.hpp"
#include "common/config/dump.hpp"
#include "common/config/source.hpp"
#include "vrrp/bfd/config/model.hpp"

namespace ka::vrrp::bfd {

struct LoadResult {
    Config config;
    config::Diagnostics diagnostics{config::Pass::bfd};
};

// What is understood of the sessions, in canonical form.
std::vector<config::DumpEntry> dump_configuration(const config::Bundle& bundle);

LoadResult load(const config::Bundle& bundle, bool testing = false);

}  // namespace ka::vrrp::bfd
