#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "common/process/capabilities.hpp"
#include "common/process/rlimits.hpp"

namespace ka {
namespace {

// What changes the rights of a process is tried in a child.
int in_child(const std::function<int()>& work) {
    const pid_t child = fork();
    if (child == 0) _exit(work());
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

TEST(Capabilities, only_those_asked_for_remain_and_a_program_of_root_gets_all_back) {
    ASSERT_EQ(getuid(), 0U) << "needs root";
    EXPECT_EQ(in_child([] {
                  if (!keep_only_capabilities({CAP_SETUID, CAP_KILL}).empty()) return 1;
                  if (!has_capability(CAP_SETUID) || !has_capability(CAP_KILL)) return 2;
                  if (has_capability(CAP_NET_ADMIN) || has_capability(CAP_CHOWN)) return 3;
                  if (prctl(PR_CAPBSET_READ, CAP_CHOWN) != 1) return 4;
                  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0) return 5;
                  // `cat` as root: its effective set has CAP_CHOWN (bit 0) again
                  execl("/bin/sh", "sh", "-c",
                        "case $(grep CapEff /proc/self/status) in *[13579bdf]) exit 0;; esac; exit 6", nullptr);
                  return 7;
              }),
              0);
}

TEST(Capabilities, a_missing_one_is_named_in_one_line) {
    ASSERT_EQ(getuid(), 0U) << "needs root";
    EXPECT_EQ(in_child([] {
                  keep_only_capabilities({CAP_SETUID});
                  const auto lines = keep_only_capabilities({CAP_SETUID, CAP_NET_RAW});
                  if (lines.size() != 1) return 1;
                  return lines[0] == "Missing capability CAP_NET_RAW: VRRP packets cannot be sent or received" ? 0 : 2;
              }),
              0);
}

TEST(Limits, open_files_are_raised_never_lowered) {
    EXPECT_EQ(in_child([] {
                  const rlimit small{64, 4096};
                  if (setrlimit(RLIMIT_NOFILE, &small) != 0) return 1;
                  const auto kept = raise_open_files(10);
                  if (!kept || *kept != 64) return 2;
                  const auto raised = raise_open_files(1000);
                  rlimit now{};
                  getrlimit(RLIMIT_NOFILE, &now);
                  return raised && *raised == 1000 && now.rlim_cur == 1000 ? 0 : 3;
              }),
              0);
}

TEST(Limits, niceness) {
    EXPECT_EQ(in_child([] { return set_nice(5) && getpriority(PRIO_PROCESS, 0) == 5 ? 0 : 1; }), 0);
}

}  // namespace
}  // namespace ka
