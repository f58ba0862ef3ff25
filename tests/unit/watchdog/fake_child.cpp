// A child for the tests of the runner: greets, and then does what its argument says.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "common/loop/clock_real.hpp"
#include "common/loop/typed_channel.hpp"
#include "common/message/core_child.hpp"

using namespace ka;

int main(int, char** argv) {
    std::string manner = argv[1];
    if (manner.starts_with("/")) {  // a folder: the first of its children dies when it is ready, the others are silent
        const int mark = open((manner + "/first").c_str(), O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        manner = mark >= 0 ? "last words" : "silent";
    }
    if (manner == "silent") {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);  // the loop's library blocks the control signals before main
        pause();
    }
    const RealClock clock;
    Loop loop(clock);
    using Link = Channel<message::ChildToCore, message::CoreToChild>;
    Link link(loop, UniqueFd(message::child_core_fd), "core",
              {[&](message::CoreToChild& message, UniqueFd) {
                   if (std::holds_alternative<message::Stop>(message) && manner != "stubborn") loop.stop(0);
                   if (!std::holds_alternative<message::Start>(message)) return;
                   link.send(message::Ready{1});
                   link.send(message::Heartbeat{1, milliseconds{100}, {}, {}});
                   if (manner == "config") loop.stop(2);
                   if (manner == "last words") {
                       for (std::uint8_t i = 0; i < 100; ++i) link.send(message::Checkpoint{{"key", {i}}});
                       kill(getpid(), SIGKILL);
                   }
                   if (manner == "hangs") pause();
               },
               [&](const std::string&) { loop.stop(0); }});
    const std::string build = manner == "other build" ? "of yesterday" : std::string(message::build_id());
    link.send(message::Hello{message::Role::vrrp, build, getpid()});
    return loop.run();
}
