// Each file of tests/transcripts/supervisor is one story. UPDATE=1 rewrites what is expected; the review explains why.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "tests/unit/watchdog/supervisor_play.hpp"

namespace ka::watchdog::test {

namespace {

std::vector<std::string> stories() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(TRANSCRIPTS))
        if (entry.path().extension() == ".txt") names.push_back(entry.path().stem());
    std::ranges::sort(names);
    return names;
}

// The file with everything below each "----" replaced by what happens.
std::string replay(const std::string& text) {
    Play play;
    std::istringstream lines(text);
    std::string played;
    std::string commands;
    bool expecting = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) expecting = false;
        if (expecting) continue;
        played += line + "\n";
        if (line == "----") {
            expecting = true;
            played += play.perform(std::exchange(commands, {}));
        } else {
            commands += line + "\n";
        }
    }
    return played;
}

}  // namespace

class SupervisorTranscript : public testing::TestWithParam<std::string> {};

TEST_P(SupervisorTranscript, Plays) {
    const auto path = std::filesystem::path(TRANSCRIPTS) / (GetParam() + ".txt");
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    ASSERT_NE(text.str().find("----"), std::string::npos) << "nothing is expected in " << path;
    const auto played = replay(text.str());
    if (std::getenv("UPDATE") != nullptr) std::ofstream(path) << played;
    EXPECT_EQ(played, text.str());
}

INSTANTIATE_TEST_SUITE_P(Stories, SupervisorTranscript, testing::ValuesIn(stories()),
                         [](const auto& story) { return story.param; });

}  // namespace ka::watchdog::test
