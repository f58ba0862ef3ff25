#include "vrrp/bfd/config/load.hpp"

#include <array>
#include <utility>

#include "common/config/bind.hpp"
#include "common/model/foreign_words.hpp"
#include "common/model/keywords_global.hpp"
#include "vrrp/bfd/config/draft.hpp"
#include "vrrp/bfd/config/keywords.hpp"

namespace ka::vrrp::bfd {

namespace {

void read(const config::Bundle& bundle, Draft& draft, config::Diagnostics& diagnostics) {
    config::bind(bundle,
                 std::array{config::root(bfd_root_table, draft), config::known(model::global_root_table),
                            config::known(model::vrrp_words), config::known(model::checker_words)},
                 diagnostics);
}

}  // namespace

std::vector<config::DumpEntry> dump_configuration(const config::Bundle& bundle) {
    Draft draft;
    config::Diagnostics unheard(config::Pass::bfd);
    unheard.mute(true);
    read(bundle, draft, unheard);
    return config::dump_entries(bfd_root_table, &draft);
}

LoadResult load(const config::Bundle& bundle, bool testing) {
    LoadResult result;
    result.diagnostics = config::Diagnostics(config::Pass::bfd, testing);
    Draft draft;
    read(bundle, draft, result.diagnostics);
    for (InstanceDraft& one : draft.instances) result.config.instances.push_back(std::move(one.config));
    return result;
}

}  // namespace ka::vrrp::bfd
