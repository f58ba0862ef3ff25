// Starts one program of the configuration as a new process, nothing more (core.md 8.4).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/process/script.hpp"

namespace ka {

struct Program {
    std::string path;
    std::vector<std::string> arguments;  // [0] included
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> supplementary_groups;
};

struct StartedProgram {
    pid_t pid = 0;     // also its process group
    UniqueFd failure;  // what why_not_executed() reads, once the process has ended
};

// What is executed for a command: itself, or /bin/sh for a file without interpreter line and for a readability test.
Program program_of(const model::ScriptCommand& command, std::span<const std::string> extra_arguments);

Result<StartedProgram> start_program(const Program& program, const ScriptEnvironment& environment);

// Why the program was never executed, in the words of the reference; empty when it was.
std::string why_not_executed(const UniqueFd& failure, const Program& program);

}  // namespace ka
