// Checker transcripts: a configuration and events in, everything that the engine decides and the kernel is asked out.
#pragma once

#include <string>

namespace ka::checker::transcript {

// Replays the commands of a transcript file's text and returns the text as it should be.
//   virtual_server ADDR PORT [udp] [dr] [quorum=N] [hysteresis=N] [sorry=ADDR:PORT] [sorry_inhibit] [omega] [scripts] [ha_suspend]
//                              begins a new configuration's virtual server; the first one after a start or reload clears it
//   real_server ADDR PORT [weight=N] [inhibit] [scripts] [retry=N] [alpha] [log_all] [unchecked] [delay_loop=N]
//   start | resume | reload | stop    with that configuration; resume: a new process with what the old one had saved
//   ok PORT... | fail PORT... | timeout PORT... | bind PORT...    one attempt each of the server with this port, in order
//   wait SECONDS                      shows which checks begin
//   addresses [ADDR...]               what the machine has now
//   others delete ADDR:PORT | others weigh ADDR:PORT N | others add ADDR:PORT    change the kernel's table behind our back
//   verify                            compares the table with what is wanted
//   table                             shows the kernel's table
// Commands end with a line "----"; then follow the consequences, up to an empty line.
std::string replay(const std::string& text);

}  // namespace ka::checker::transcript
