// The configuration as the parent sees it: its own settings, which children there is work for, the sealed text for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/result.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/model/global.hpp"
#include "core/options.hpp"

namespace ka::core {

struct Configuration {
    model::Global global;
    bool has_vrrp = false;     // a keyword was met that gives the vrrp process work
    bool has_checker = false;
    UniqueFd sealed;
};

// Error::errno_value is the exit status that a start ends with (core.md 1.6): 6 without a configuration, 2 for one that
// is refused. Everything else that is wrong is logged here.
Result<Configuration> read_configuration(const Options& options);

// The stricter reading of a reload: any file that is missing or vanished, or nothing left in them, is an error. With
// check_log (reload_check_config) so is whatever --config-test would complain about; the complaints go to that file.
Result<Configuration> read_configuration_again(const Options& options, const std::optional<std::string>& check_log);

// What only a restart can change, as the refusal names it ("instance name"); empty when nothing of it differs.
std::string needs_restart(const model::Global& running, const model::Global& wanted);

}  // namespace ka::core
