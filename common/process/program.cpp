#include "common/process/program.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "common/base/format.hpp"

extern char** environ;

namespace ka {

namespace {

// Where the way from fork to exec ended, with errno; the child writes it into a pipe that a successful exec closes.
enum class Step : std::int32_t { set_gid, set_groups, set_uid, execute };
struct Failure {
    Step step;
    std::int32_t error;
};

constexpr int failure_fd = 3;

std::string quoted(const std::string& word) {
    std::string out = "'";
    for (const char c : word) {
        if (c == '\'')
            out += "'\\''";
        else
            out += c;
    }
    return out + "'";
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (const auto& text : texts) out.push_back(const_cast<char*>(text.c_str()));
    out.push_back(nullptr);
    return out;
}

// ---- In the child, between fork and exec: only async-signal-safe calls, no memory is allocated.

struct ChildPlan {
    const Program& program;
    const ScriptEnvironment& environment;
    char* const* arguments;
    char* const* variables;
    int failure_pipe;
    pid_t parent;
};

[[noreturn]] void give_up(Step step) {
    const Failure failure{step, errno};
    [[maybe_unused]] const auto written = write(failure_fd, &failure, sizeof failure);
    _exit(127);
}

void set_files(int failure_pipe) {
    dup3(failure_pipe, failure_fd, O_CLOEXEC);
    const int null = open("/dev/null", O_RDWR);
    for (const int standard : {0, 1, 2}) dup2(null, standard);
    if (close_range(failure_fd + 1, ~0U, 0) == 0) return;
    for (int fd = failure_fd + 1; fd < 65536; ++fd) close(fd);
}

void set_signals() {
    for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

void set_limits(const ScriptEnvironment& environment) {
    sched_param ordinary{};
    sched_setscheduler(0, SCHED_OTHER, &ordinary);
    setpriority(PRIO_PROCESS, 0, environment.nice);
    setrlimit(RLIMIT_NOFILE, &environment.open_files);
    setrlimit(RLIMIT_CORE, &environment.core);
    setrlimit(RLIMIT_RTTIME, &environment.realtime);
}

void set_user(const Program& program) {
    // The plain system calls: the C library's would tell other threads, with locks of the parent.
    const auto& groups = program.supplementary_groups;
    if (syscall(SYS_setresgid, program.gid, program.gid, program.gid) != 0) give_up(Step::set_gid);
    // without the right to change groups there are none to clear that matter
    if (syscall(SYS_setgroups, groups.size(), groups.data()) != 0 && geteuid() == 0) give_up(Step::set_groups);
    if (syscall(SYS_setresuid, program.uid, program.uid, program.uid) != 0) give_up(Step::set_uid);
}

[[noreturn]] void run_child(const ChildPlan& plan) {
    setpgid(0, 0);
    set_files(plan.failure_pipe);
    set_limits(plan.environment);
    set_user(plan.program);
    // after the change of user, which clears it
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != plan.parent) raise(SIGKILL);
    set_signals();
    execve(plan.program.path.c_str(), plan.arguments, plan.variables);
    give_up(Step::execute);
}

}  // namespace

ScriptEnvironment ScriptEnvironment::capture() {
    constexpr std::array<std::string_view, 3> withheld{"IFS=", "LD_PRELOAD=", "LD_LIBRARY_PATH="};
    ScriptEnvironment out;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        bool keep = true;
        for (const auto name : withheld) keep = keep && !text.starts_with(name);
        if (keep) out.variables.emplace_back(text);
    }
    out.nice = getpriority(PRIO_PROCESS, 0);
    getrlimit(RLIMIT_NOFILE, &out.open_files);
    getrlimit(RLIMIT_CORE, &out.core);
    getrlimit(RLIMIT_RTTIME, &out.realtime);
    return out;
}

Program program_of(const model::ScriptCommand& command, std::span<const std::string> extra_arguments) {
    Program out{command.path, command.arguments, command.uid, command.gid, command.supplementary_groups};
    out.arguments.insert(out.arguments.end(), extra_arguments.begin(), extra_arguments.end());
    if (!command.through_shell && !command.readability_test) return out;
    std::string line;
    if (command.readability_test) {
        line = "<" + quoted(command.path);
    } else {
        line = quoted(command.path);
        for (std::size_t i = 1; i < out.arguments.size(); ++i) line += " " + quoted(out.arguments[i]);
    }
    out.path = "/bin/sh";
    out.arguments = {"/bin/sh", "-c", line};
    return out;
}

Result<StartedProgram> start_program(const Program& program, const ScriptEnvironment& environment) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return fail_errno("pipe", errno);
    UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    const auto arguments = pointers(program.arguments);
    const auto variables = pointers(environment.variables);
    const ChildPlan plan{program, environment, arguments.data(), variables.data(), writer.get(), getpid()};
    // fork and not vfork: a slow file system under the program must not hold this process until exec is done
    const pid_t child = fork();
    if (child == 0) run_child(plan);
    if (child < 0) return fail_errno("fork", errno);
    setpgid(child, child);  // whichever of the two is first
    return StartedProgram{child, std::move(reader)};
}

std::string why_not_executed(const UniqueFd& failure, const Program& program) {
    Failure found{};
    if (!failure || read(failure.get(), &found, sizeof found) != sizeof found) return {};
    const char* const text = std::strerror(found.error);
    switch (found.step) {
        case Step::set_gid: return format("Couldn't setgid: {} ({})", {program.gid, text});
        case Step::set_groups: return format("Couldn't setgroups: {}", {text});
        case Step::set_uid: return format("Couldn't setuid: {} ({})", {program.uid, text});
        case Step::execute: break;
    }
    if (found.error == ENOENT) return "Couldn't find command: " + program.path;
    if (found.error == EACCES) return "Couldn't execute command: " + program.path;
    return format("Error exec-ing command '{}', error {}: {}", {program.path, found.error, text});
}

}  // namespace ka
