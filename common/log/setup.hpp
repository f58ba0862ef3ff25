// Where the lines of this process go. Called by the mains of the roles, not by those who write lines.
#pragma once

#include <sys/types.h>

#include <string>

#include "common/base/result.hpp"
#include "common/base/time.hpp"

namespace ka::log {

struct Settings {
    std::string ident = "Keepalived";  // with "_NAMESPACE" and "_INSTANCE" where they are configured
    int facility = 3 << 3;             // LOG_DAEMON
    bool syslog = true;                // not -G
    bool console = false;              // -l with -n: stderr, through the writer
    std::string file{};                // -g: the file of this process, absolute; empty = none; through the writer
    bool flush_file = false;           // --flush-log-file
    int detail = 0;                    // how often -D was given
};

// Until the first open() nothing is written. Calling it again changes the settings (another ident, another file).
// Never fails and never waits: a missing /dev/log is looked for again, at most once a second. `clock` outlives all
// lines.
void open(const Settings& settings, const Clock& clock);

// -t: nothing is logged from here on, whatever open() says.
void suppress();

// Lines wait for a slow reader of the system's log (its queue holds ten on many systems): the loop offers them again.
bool has_backlog();
void flush();

// "NAME.log" -> "NAME_vrrp.log", "NAME_vrrp_INSTANCE.log": process is "", "vrrp", "check" or "bfd" (core.md 7.1).
std::string file_of_process(const std::string& file, const std::string& process, const std::string& name_space,
                            const std::string& instance);

// ---- The writer: stderr and files can block for ever, so a small process of its own writes them. It is needed only
// when console is on or a file is named.

// The number of the descriptor that leads to the writer; core hands it to each child under this very number.
constexpr int writer_fd = 4;

// Core, once, in the background process if it goes there, and before it opens descriptors of its own: forks the writer
// (which is no child of core's) and puts the way to it on writer_fd (close-on-exec). Without `console` it lets go of
// our stderr.
Result<pid_t> start_writer(bool console);
// A child: true when core gave it a writer_fd; makes it close-on-exec.
bool inherit_writer();
// Core, at the very end: gives up its way to the writer, waits until all is written but at most `bound`, then kills it.
void finish_writer(pid_t writer, Duration bound);
// What the writer process does; returns its exit status when the last sender has gone.
int main_log_writer(int fd);

// bug() writes an alert before it aborts.
void install_bug_hook();

}  // namespace ka::log
