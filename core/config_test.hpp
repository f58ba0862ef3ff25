// -t: reads the configuration as every process would, says what is wrong with it, changes nothing (core.md 1.3).
#pragma once

#include <string>

#include "core/options.hpp"
#include "core/schema.hpp"

namespace ka::core {

// The exit status. Complaints go to stderr or are appended to the file named with -t; JSON goes to stdout or that file.
int test_configuration_files(const Options& options);

// The same of a text that a reload would use: true when there is nothing to complain about. The complaints, in the reference's
// words, take the place of what is in the file; who cannot write it loses them.
bool passes_check(const Options& options, const config::Bundle& bundle, const std::string& log_file);

// What every look at a configuration without a daemon needs to know of the host, or of the assumptions instead of it.
vrrp::InterfaceCatalogue interfaces_for(const Options& options);
GateFactory gates_for(const Options& options);

// A pipe or a terminal may take less than all at once.
void write_all(int fd, std::string_view text);

}  // namespace ka::core
