// Every file of tests/transcripts/vrrp plays as it is written. UPDATE=1 in the environment rewrites the files: read the
// difference before you commit it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/transcripts/vrrp_player.hpp"

namespace {

std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::directory_iterator(TRANSCRIPT_FOLDER))
        if (entry.path().extension() == ".txt") all.push_back(entry.path());
    std::ranges::sort(all);
    return all;
}

class Transcript : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Transcript, PlaysAsWritten) {
    std::ifstream file(GetParam());
    const std::string written{std::istreambuf_iterator<char>(file), {}};
    const std::string played = ka::vrrp::transcript::play(written);
    if (std::getenv("UPDATE")) {
        std::ofstream(GetParam()) << played;
        return;
    }
    EXPECT_EQ(played, written) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Vrrp, Transcript, testing::ValuesIn(files()), [](const auto& file) {
    std::string name = file.param.stem().string();
    std::ranges::replace(name, '-', '_');
    return name;
});

}  // namespace
