// The .data file of a process and its name: the global section and what the process adds (core.md 3.4).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/loop/loop.hpp"
#include "common/message/run_options.hpp"
#include "common/model/dump_global.hpp"
#include "common/model/dump_names.hpp"
#include "common/model/dump_text.hpp"
#include "common/model/global.hpp"

namespace ka {

model::DumpPlace dump_place(const message::RunOptions& options);

// Looks users up by name, which can take its time: for the copy of the process that writes the file.
std::string data_text(const model::Global& global, model::DumpingProcess::Role role, std::optional<std::uint32_t> umask,
                      const std::function<void(model::DumpText&)>& own, const std::string& reload_at = {});

// Writes a text to the log, line by line and a few at a time, so that other work goes on.
void log_lines(Loop& loop, std::string text);

}  // namespace ka
