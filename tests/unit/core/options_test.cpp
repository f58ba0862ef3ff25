#include "core/options.hpp"

#include <gtest/gtest.h>

namespace ka::core::test {

namespace {
CommandLine parse(std::vector<const char*> arguments) { return parse_command_line(arguments); }
}  // namespace

TEST(Options, Defaults) {
    const auto line = parse({});
    EXPECT_EQ(line.action, Action::run);
    EXPECT_EQ(line.options.config_file, "/etc/keepalived/keepalived.conf");
    EXPECT_TRUE(line.options.run_vrrp && line.options.run_checker && line.options.respawn && line.options.syslog);
    EXPECT_FALSE(line.options.foreground || line.options.config_test);
    EXPECT_EQ(line.to_stderr + line.to_stdout, "");
}

TEST(Options, LettersMayBeGlued) {
    const auto line = parse({"-nlDDf/etc/x.conf", "-p", "/run/x.pid"});
    EXPECT_TRUE(line.options.foreground && line.options.console);
    EXPECT_EQ(line.options.detail, 2);
    EXPECT_EQ(line.options.config_file, "/etc/x.conf");
    EXPECT_EQ(line.options.pid_file, "/run/x.pid");
}

TEST(Options, CO_003_UnknownOptionsAreAllNamed) {
    const auto line = parse({"-Y", "-nJ", "--foo", "-n"});
    EXPECT_EQ(line.action, Action::fail);
    EXPECT_EQ(line.to_stderr, "Unknown option -Y\nUnknown option -J\nUnknown option --foo\n");
    EXPECT_EQ(line.to_stdout, "");
}

TEST(Options, CO_004_MissingParameters) {
    EXPECT_EQ(parse({"-f"}).to_stderr, "Missing parameter for option -f\n");
    EXPECT_EQ(parse({"--use-file"}).to_stderr, "Missing parameter for option --use-file\n");
    EXPECT_EQ(parse({"--use-file="}).to_stderr, "Missing parameter for option --use-file\n");
    EXPECT_EQ(parse({"-f"}).action, Action::fail);
}

TEST(Options, CO_005_ArgumentsThatAreNoOptions) {
    const auto line = parse({"foo", "-n", "bar", "--", "-x"});
    EXPECT_EQ(line.action, Action::run);
    EXPECT_EQ(line.to_stdout, "Unexpected argument(s): foo bar -x \n");
    EXPECT_TRUE(line.options.foreground);
}

TEST(Options, CO_006_Signum) {
    const std::pair<const char*, int> names[] = {{"STOP", 15}, {"RELOAD", 1}, {"DATA", 10}, {"STATS", 12}, {"STATS_CLEAR", 63}, {"JSON", 36}};
    for (const auto& [name, number] : names) {
        const auto line = parse({"--signum", name});
        EXPECT_EQ(line.action, Action::print_number);
        EXPECT_EQ(line.signal_number, number) << name;
    }
    const auto line = parse({"--signum=FOO"});
    EXPECT_EQ(line.action, Action::fail);
    EXPECT_EQ(line.to_stderr, "Unknown sigfunc FOO\n");
}

TEST(Options, CO_007_WordsMayBeAbbreviated) {
    EXPECT_EQ(parse({"--use=/x"}).options.config_file, "/x");
    EXPECT_EQ(parse({"--use-f", "/x"}).options.config_file, "/x");
    EXPECT_EQ(parse({"--log"}).action, Action::fail) << "ambiguous";
    EXPECT_TRUE(parse({"--vrrp"}).options.vrrp_pid_file.empty()) << "a whole word is no beginning of another";
}

TEST(Options, OptionalArgumentsMustBeGlued) {
    const auto line = parse({"-t", "/x"});
    EXPECT_TRUE(line.options.config_test && line.options.foreground);
    EXPECT_FALSE(line.options.respawn || line.options.syslog);
    EXPECT_EQ(line.options.config_test_log, "");
    EXPECT_EQ(line.to_stdout, "Unexpected argument(s): /x \n");
    EXPECT_EQ(parse({"-t/x"}).options.config_test_log, "/x");
    EXPECT_EQ(parse({"--config-test=/x"}).options.config_test_log, "/x");
    EXPECT_EQ(parse({"-gf.log"}).options.log_file, "f.log");
}

TEST(Options, CO_018_AllUndoesWhatCameBefore) {
    const auto all_last = parse({"-C", "-P", "--all"});
    EXPECT_TRUE(all_last.options.run_vrrp && all_last.options.run_checker && all_last.options.run_all);
    EXPECT_FALSE(parse({"--all", "-C"}).options.run_vrrp);
}

TEST(Options, CO_126_Facilities) {
    EXPECT_EQ(parse({"-S", "0"}).options.facility, 16 << 3);
    EXPECT_EQ(parse({"-S7"}).options.facility, 23 << 3);
    EXPECT_EQ(parse({"--log-facility=local3"}).options.facility, 19 << 3);
    EXPECT_EQ(parse({"-S", "user"}).options.facility, 1 << 3);
    const auto line = parse({"-S", "99"});
    EXPECT_EQ(line.to_stderr, "Invalid log facility '99'\n");
    EXPECT_EQ(line.options.facility, 3 << 3);
    EXPECT_EQ(line.action, Action::run);
    EXPECT_TRUE(line.options.config_error);
}

TEST(Options, Umask) {
    EXPECT_EQ(parse({"-u", "022"}).options.umask, 022U);
    EXPECT_EQ(parse({"-u0x3f"}).options.umask, 0x3fU);
    const auto line = parse({"-u", "01000"});
    EXPECT_FALSE(line.options.umask);
    EXPECT_EQ(line.to_stderr, "Invalid --umask option 01000");
}

TEST(Options, VersionAndHelpEndWhereTheyStand) {
    EXPECT_EQ(parse({"-v", "-Y"}).action, Action::version);
    EXPECT_EQ(parse({"-v", "-Y"}).to_stderr, "");
    EXPECT_EQ(parse({"-Y", "-h"}).to_stderr, "Unknown option -Y\n");
}

TEST(Options, CO_002_HelpNamesEveryWordWithItsLetter) {
    const auto text = usage_text("keepalived");
    for (const char* part : {"-f, --use-file", "-P, --vrrp", "-C, --check", "-B, --no_bfd", "--all", "-l, --log-console",
                             "-D, --log-detail", "-S, --log-facility", "-g, --log-file", "-G, --no-syslog", "-u, --umask",
                             "-X, --release-vips", "-V, --dont-release-vrrp", "-I, --dont-release-ipvs", "-R, --dont-respawn",
                             "-n, --dont-fork", "-d, --dump-conf", "-p, --pid", "-r, --vrrp_pid", "-c, --checkers_pid",
                             "-b, --bfd_pid", "-T, --genhash", "-a, --address-monitoring", "-s, --namespace", "-e, --all-config",
                             "-i, --config-id", "-x, --snmp", "-A, --snmp-agent-socket", "-m, --core-dump",
                             "-M, --core-dump-pattern", "-t, --config-test", "--signum", "--ignore-sigint", "-v, --version",
                             "-h, --help"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
}

TEST(Options, WhatIsNotSupportedYetIsAcceptedAndNamed) {
    const auto line = parse({"-x", "-A", "/x"});
    EXPECT_EQ(line.action, Action::run);
    EXPECT_EQ(line.options.not_supported, (std::vector<std::string>{"--snmp", "--snmp-agent-socket"}));
}

TEST(Options, TheExplainedTest) {
    const auto line = parse({"-t", "--format=json", "--strict-codes", "--assume-interfaces=eth0,,bond0.7", "--check-scripts"});
    EXPECT_EQ(line.action, Action::run);
    EXPECT_EQ(line.options.test_format, TestFormat::json);
    EXPECT_TRUE(line.options.strict_codes && line.options.assume_interfaces && line.options.check_scripts);
    EXPECT_EQ(line.options.assumed_interfaces, (std::vector<std::string>{"eth0", "bond0.7"}));
    EXPECT_TRUE(parse({"-t", "--assume-interfaces"}).options.assumed_interfaces.empty());
    EXPECT_EQ(parse({"-t", "--format=xml"}).action, Action::fail);
    EXPECT_EQ(parse({"--config-dump=yaml"}).action, Action::fail);
    EXPECT_EQ(parse({"--format=text"}).action, Action::fail) << "no daemon for somebody who asks for a report";
}

TEST(Options, ADifferenceTakesOneFileOrTwo) {
    const auto two = parse({"--config-diff", "old", "new"});
    EXPECT_EQ(two.options.diff_old, "old");
    EXPECT_EQ(two.options.diff_new, "new");
    EXPECT_EQ(two.to_stdout, "");
    const auto one = parse({"--config-diff=old", "-f", "x"});
    EXPECT_EQ(one.options.diff_old, "old");
    EXPECT_EQ(one.options.diff_new, "");
    EXPECT_EQ(parse({"--config-diff", "old", "new", "more"}).to_stdout, "Unexpected argument(s): more \n");
}

TEST(CommandLine, LongLinesAreBroken) {
    const std::string word(45, 'a');
    const std::vector<const char*> argv{"keepalived", word.c_str(), word.c_str()};
    const auto lines = command_line_lines(argv);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0], "Command line: 'keepalived' '" + word + "'");
    EXPECT_EQ(lines[1], std::string(14, ' ') + "'" + word + "'");
}

}  // namespace ka::core::test
