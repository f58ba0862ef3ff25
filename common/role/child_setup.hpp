// What the start of every child process has in common: its log, its limits, the configuration that core handed over.
#pragma once

#include <string>

#include "common/base/result.hpp"
#include "common/config/diagnostic.hpp"
#include "common/config/source.hpp"
#include "common/log/setup.hpp"
#include "common/message/run_options.hpp"
#include "common/model/global.hpp"

namespace ka {

log::Settings log_settings(const message::RunOptions& options);

// Reads the sealed file that core made of the configuration; the descriptor is not closed.
Result<config::Bundle> read_bundle(int fd);

// Name, priority, processor and memory settings of this process. What cannot be had is logged and done without.
// `default_name` is what process_names calls the role.
void settle_process(const model::ProcessTuning& tuning, const model::CommonSettings& common, const char* default_name);

// Logs every complaint as the reference words it, with its place.
void log_diagnostics(const config::Bundle& bundle, const config::Diagnostics& diagnostics);

// The first complaint that forbids to run this configuration, with its place; empty when it may run.
std::string refusal(const config::Bundle& bundle, const config::Diagnostics& diagnostics);

}  // namespace ka
