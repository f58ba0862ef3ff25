// Plays a VRRP transcript: one command per line after "> ", then everything that the router emitted because of it.
//
//   instance NAME key=value...      add an instance to the configuration (vrrp_words.cpp lists the keys)
//   group NAME members=A,B          add a sync group      global startup_delay=S log_unknown_vrids=on group=ADDR
//   link NAME up|down|gone [index=N] [ADDR/LEN...]        an interface as the kernel reports it
//   start                           a first start         stop [keep]      an orderly end
//   wait SECONDS                    time passes; timers run when they are due, each line has its time
//   advert prio=N [from=ADDR] [to=ADDR] [vrid=N] [version=N] [interval=S|cs] [vips=A,B] [pass=P] [ttl=N] [type=N]
//          [key=ID:TEXT] [at=S] [counter=N] [scheme=N] [reserved=N] (signed; at = seconds after 1000 s)
//          [ah=SEQUENCE] [spi=ADDR] [icv=bad] [next=N] (behind an authentication header)
//          [auth=N] [index=N] [times=N] [cut=N] [pad=N] [checksum=bad|old|v2] [total=N]
//   script NAME ok|fail|unknown     server NAME up|down|unknown
//   present NAME ADDR... [already]  lost NAME ADDR        lost_route NAME TEXT
//   kernel manual|auto              auto (default): what is wanted is there at once
//   gap SECONDS                     the process was stopped; time passes without timers, queued adverts follow
//   clock SECONDS                   the wall clock is that much ahead of where it began (it may go back)
//   undrained                       TimePassed while sockets still hold datagrams
//   forget | reload                 begin a new configuration | put it in force
//   crash [after=S] [unsaved]       the process dies and is started again with its checkpoints
//   send_failed NAME errno=N [prio=N]                     stats NAME       state NAME
#pragma once

#include <string>

namespace ka::vrrp::transcript {

// The text with the outputs as they are now.
std::string play(const std::string& text);

}  // namespace ka::vrrp::transcript
