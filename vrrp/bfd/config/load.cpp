#include "vrrp/bfd/config/load.hpp"

#include <array>
#include <utility>

#include "common/config/bind.hpp"
#include "common/model/foreign_words.hpp"
#include "common/model/keywords_global.hpp"
#include "vrrp/bfd/config/draft.hpp"
#include "vrrp/bfd/config/keywords.hpp"

namespace ka::vrrp::bfd {

LoadResult load(const config::Bundle& bundle, bool testing) {
    LoadResult result;
    result.diagnostics = config::Diagnostics(config::Pass::bfd, testing);
    Draft draft;
    config::bind(bundle,
                 std::array{config::root(bfd_root_table, draft), config::known(model::global_root_table),
                            config::known(model::vrrp_words), config::known(model::checker_words)},
                 result.diagnostics);
    for (InstanceDraft& one : draft.instances) result.config.instances.push_back(std::move(one.config));
    return result;
}

}  // namespace ka::vrrp::bfd
