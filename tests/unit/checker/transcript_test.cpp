// Replays every transcript of tests/transcripts/checker. UPDATE=1 rewrites them: only commit a rewrite you can explain.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/checker/transcript.hpp"

namespace {

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<std::filesystem::path> transcripts() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(TRANSCRIPTS)) {
        if (entry.path().extension() == ".txt") found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

class CheckerTranscript : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(CheckerTranscript, IsWhatHappens) {
    const auto text = read(GetParam());
    ASSERT_FALSE(text.empty());
    const auto now = ka::checker::transcript::replay(text);
    if (std::getenv("UPDATE") != nullptr) std::ofstream(GetParam()) << now;
    EXPECT_EQ(text, now);
}

INSTANTIATE_TEST_SUITE_P(All, CheckerTranscript, testing::ValuesIn(transcripts()),
                         [](const auto& instance) { return instance.param.stem().string(); });

}  // namespace
