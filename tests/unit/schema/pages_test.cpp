// The generated pages of doc/reference are those of the tables as they are now.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "common/config/keyword_docs.hpp"
#include "core/generated.hpp"
#include "core/options.hpp"
#include "core/schema.hpp"

namespace ka::core {
namespace {

std::string file_of_project(std::string_view path) {
    std::ifstream file(std::string(KA_SOURCE_ROOT "/") + std::string(path));
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Pages, EachGeneratedFileIsFresh) {
    const auto files = generated_files(file_of_project);
    EXPECT_GE(files.size(), 10U);
    for (const GeneratedFile& file : files) EXPECT_TRUE(file_of_project(file.path) == file.text) << file.path << ": run keyword_docs";
}

// keepalived(8) and -h are written from one table.
TEST(Pages, TheManualHasEveryOptionOfTheUsageText) {
    const std::string manual = file_of_project("doc/man/keepalived.8"), usage = usage_text("keepalived");
    for (const OptionDoc& option : option_docs()) {
        EXPECT_NE(usage.find("--" + std::string(option.word)), std::string::npos) << option.word;
        EXPECT_NE(manual.find(config::manual_text("--" + std::string(option.word))), std::string::npos) << option.word;
        EXPECT_NE(manual.find(config::manual_text(option.help)), std::string::npos) << option.word;
    }
}

TEST(Pages, WhatIsNotThereYetIsListed) {
    const std::string text = file_of_project("doc/reference/not-yet.md");
    for (const std::string word : {"`track_file`", "`SMTP_CHECK`", "`bfd_instance`", "`HTTP_GET`", "`enable_dbus`"})
        EXPECT_NE(text.find(word), std::string::npos) << word;
    const std::string refused = text.substr(text.find("## Refused"));
    for (const std::string word : {"`net_namespace_ipvs`"})
        EXPECT_NE(refused.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace ka::core
