// A network namespace for the tests of this program, and the ip command in it as an independent witness.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <string>

#include "common/base/time.hpp"

namespace ka::tests {

class SteadyClock final : public Clock {
public:
    Instant now() const override {
        timespec ts{};
        clock_gettime(CLOCK_MONOTONIC, &ts);
        return Instant{} + std::chrono::seconds{ts.tv_sec} + std::chrono::nanoseconds{ts.tv_nsec};
    }
    WallTime wall_now() const override { return std::chrono::system_clock::now(); }
};

// False where neither root nor a user namespace gives us one.
inline bool enter_own_namespace() {
    return ::unshare(CLONE_NEWNET) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
}

// What the command printed; a failing command fails the test.
inline std::string run(const std::string& command) {
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    std::string output;
    std::array<char, 4096> part{};
    while (const std::size_t got = std::fread(part.data(), 1, part.size(), pipe)) output.append(part.data(), got);
    EXPECT_EQ(::pclose(pipe), 0) << command << ": " << output;
    return output;
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace ka::tests
