// Reading files: globs, braces, includes and their checks (core.md 5.4), and the sealed file.
#include "core/bundle.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/config/reading.hpp"

namespace ka::core {
namespace {

using config::testing::Lines;
using config::testing::read;

class Files : public testing::Test {
protected:
    void SetUp() override {
        char name[] = "/tmp/ka-bundle-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        folder_ = name;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& text) {
        const std::string path = folder_ + "/" + name;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    config::Bundle bundle(const std::string& text, bool all_checks = false) {
        return read_files({.pattern = write("main.conf", text), .config_id = "id", .all_checks = all_checks});
    }
    // What went wrong with the first include, "!" before what is enforced.
    std::string problem(const std::string& text, bool all_checks = false) {
        const auto made = bundle(text, all_checks);
        if (made.includes.empty() || made.includes[0].problems.empty()) return {};
        const auto& first = made.includes[0].problems[0];
        return (first.enforced ? "!" : "") + first.text;
    }

    std::string folder_;
};

TEST_F(Files, CO_098_IncludesAreSortedAndRelativeToTheIncludingFile) {
    write("conf.d/b.conf", "b\n");
    write("conf.d/a.conf", "a\ninclude deep/x\n");
    write("conf.d/deep/x", "x ${_PWD}\n");
    write("conf.d/c.txt", "c\n");
    EXPECT_EQ(read(bundle("one\ninclude conf.d/*.conf\ntwo\n")).lines,
              (Lines{"one", "a", "x " + std::filesystem::canonical(folder_).string() + "/conf.d/deep", "b", "two"}));
}

TEST_F(Files, CO_098_Braces) {
    write("a.conf", "a\n");
    write("b.conf", "b\n");
    EXPECT_EQ(read(bundle("include {b,a}.conf\ninclude " + folder_ + "/{a,b}.{conf,conf}\n")).lines,
              (Lines{"b", "a", "a", "a", "b", "b"}));
}

TEST_F(Files, CO_098_IncludesWorkInsideBlocksConditionsAndDefinitions) {
    write("x", "inner\n");
    EXPECT_EQ(read(bundle("a {\ninclude x\n}\n$F=x\ninclude $F\n@id include x\n@other include nope\n")).lines,
              (Lines{"a {", "inner", "}", "inner", "inner"}));
}

TEST_F(Files, CO_099_AMissingLiteralIsLoggedAndOnlySomeKeywordsMakeItAnError) {
    EXPECT_EQ(problem("include nope\n"), "Config files missing 'nope'.");
    EXPECT_EQ(problem("includer nope\n"), "Config files missing 'nope'.");
    EXPECT_EQ(problem("includem nope\n"), "!Config files missing 'nope'.");
    EXPECT_EQ(problem("includea nope\n"), "!Config files missing 'nope'.");
    EXPECT_EQ(problem("includeb nope\n"), "Config files missing 'nope'.");
}

TEST_F(Files, CO_099_WildcardsThatMatchNothing) {
    EXPECT_EQ(problem("include *.nope\n"), "");
    EXPECT_EQ(problem("includem *.nope\n"), "");
    EXPECT_EQ(problem("includew *.nope\n"), "!No config files matched '*.nope'.");
    EXPECT_EQ(problem("includem nodir/*.nope\n"), "!Config files missing 'nodir/*.nope'.") << "the folder is missing";
}

TEST_F(Files, CO_099_BraceAlternatives) {
    write("a.conf", "a\n");
    EXPECT_EQ(problem("include {a,b}.conf\n"), "Some config files missing: \"{a,b}.conf\".");
    EXPECT_EQ(problem("includeb {a,b}.conf\n"), "!Some config files missing: \"{a,b}.conf\".");
    EXPECT_EQ(problem("includeb {c,b}.conf\n"), "!Config files missing '{c,b}.conf'.");
}

TEST_F(Files, CO_099_WhatIsNoPlainFileIsSkipped) {
    std::filesystem::create_directory(folder_ + "/dir");
    chmod(write("program", "x\n").c_str(), 0755);
    mkfifo((folder_ + "/fifo").c_str(), 0600);
    EXPECT_EQ(problem("include dir\n"), "Configuration file 'dir/' is a directory - skipping");
    EXPECT_EQ(problem("includer dir\n"), "!Configuration file 'dir/' is a directory - skipping");
    EXPECT_EQ(problem("include program\n"), "Configuration file 'program' is not a regular non-executable file - skipping");
    EXPECT_EQ(problem("include fifo\n"), "Configuration file 'fifo' is not a regular non-executable file - skipping");
}

TEST_F(Files, CO_100_IncludeCheckMakesPlainIncludesStrict) {
    EXPECT_EQ(problem("global_defs {\ninclude_check\n}\ninclude nope\n"), "!Config files missing 'nope'.");
    EXPECT_EQ(problem("global_defs {\ninclude_check read\n}\ninclude nope\n"), "Config files missing 'nope'.");
    EXPECT_EQ(problem("global_defs {\ninclude_check +match\n}\ninclude nope\n"), "!Config files missing 'nope'.");
    EXPECT_EQ(problem("include_check\ninclude_check -match\ninclude nope\n"), "Config files missing 'nope'.");
    EXPECT_EQ(problem("include nope\n", true), "!Config files missing 'nope'.") << "-e";
}

TEST_F(Files, CO_100_TheSettingIsThatOfTheFile) {
    write("strict", "include_check\n");
    const auto made = bundle("include strict\ninclude nope\n");
    ASSERT_EQ(made.includes.size(), 2u);
    EXPECT_FALSE(made.has_enforced_problem());
}

TEST_F(Files, CO_013_AMissingMainFile) {
    const auto plain = read_files({.pattern = folder_ + "/nope", .config_id = "", .all_checks = false});
    EXPECT_TRUE(plain.main_missing());
    EXPECT_FALSE(plain.has_enforced_problem());
    EXPECT_EQ(plain.problems.at(0).text, "Config files missing '" + folder_ + "/nope'.");
    EXPECT_TRUE(read_files({.pattern = folder_ + "/nope", .config_id = "", .all_checks = true}).has_enforced_problem());
    EXPECT_FALSE(plain.facts.config_id.empty()) << "the node name";
    EXPECT_EQ(plain.facts.config_id.find('.'), std::string::npos);
}

TEST_F(Files, CO_017_SeveralMainFiles) {
    write("m/2.conf", "two\n");
    write("m/1.conf", "one {\n");
    const auto made = read_files({.pattern = folder_ + "/m/*.conf", .config_id = "id", .all_checks = false});
    EXPECT_EQ(read(made).lines, (Lines{"one {", "two"}));
    EXPECT_EQ(made.problems.at(0).text,
              "WARNING, multiple configuration file matches of " + folder_ + "/m/*.conf, starting with " + folder_ + "/m/1.conf");
}

TEST_F(Files, AFileThatIncludesItselfEnds) {
    write("x", "in\ninclude x\n");
    const auto made = bundle("a\ninclude x\nb\n");
    EXPECT_EQ(read(made).lines, (Lines{"a", "in", "b"}));
    EXPECT_EQ(made.files.size(), 2u) << "each file is read once";
}

TEST_F(Files, TheSealedFileHoldsTheBundleAndCannotChange) {
    write("x", "in\n");
    const auto made = bundle("a\ninclude x\n");
    const auto fd = seal_bundle(made);
    ASSERT_TRUE(fd);
    struct stat facts {};
    ASSERT_EQ(fstat(*fd, &facts), 0);
    std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
    EXPECT_EQ(pread(*fd, bytes.data(), bytes.size(), 0), facts.st_size);
    const auto parsed = config::parse_bundle(bytes);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, made);
    EXPECT_LT(pwrite(*fd, "x", 1, 0), 0);
    EXPECT_LT(ftruncate(*fd, 0), 0);
    close(*fd);
}

}  // namespace
}  // namespace ka::core
