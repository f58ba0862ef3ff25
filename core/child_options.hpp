// What each child is told of the command line.
#pragma once

#include <string>

#include "common/message/run_options.hpp"
#include "common/model/global.hpp"
#include "core/child_kinds.hpp"
#include "core/options.hpp"

namespace ka::core {

// TMPDIR if it is an absolute name of a directory, else /tmp.
std::string temporary_directory();

// The absolute name of the parent's log file of -g; empty without -g.
std::string log_file_of(const Options& options);

message::RunOptions child_options(const Options& options, const model::ParentSettings& settings, const ChildKind& kind);

}  // namespace ka::core
