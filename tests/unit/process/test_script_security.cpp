#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/process/script_security.hpp"
#include "common/process/user_lookup.hpp"

namespace ka {
namespace {

namespace fs = std::filesystem;
using model::ScriptCommand;
using model::ScriptGate;
using Verdict = ScriptGate::Verdict;
using Kind = ScriptGate::Message::Kind;

model::UserSpec user(const std::string& name, const std::string& group = "", bool supplementary = false) {
    model::UserSpec spec;
    spec.user = name;
    spec.group = group;
    spec.supplementary_groups = supplementary;
    return spec;
}

struct SecurityTest : testing::Test {
    fs::path folder;
    model::ScriptPolicy policy;

    void SetUp() override {
        ASSERT_EQ(getuid(), 0U) << "needs root";
        // under / and not under /tmp: every folder on the way is root's alone
        std::string name = "/ka-security-XXXXXX";
        folder = mkdtemp(name.data());
        fs::permissions(folder, fs::perms(0755));
        policy.enable_security = true;
        policy.default_user = user("root");
    }
    void TearDown() override {
        if (!folder.empty()) fs::remove_all(folder);
    }

    std::string script(const std::string& name, unsigned mode = 0755, const std::string& text = "#!/bin/sh\n") const {
        const fs::path path = folder / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
        chmod(path.c_str(), mode);
        return path;
    }
    struct Outcome {
        Verdict verdict;
        ScriptCommand command;
        std::vector<std::string> log;        // not counted by -t
        std::vector<std::string> errors;     // general
        std::vector<std::string> violation;  // security
    };
    Outcome check(ScriptCommand command, const std::string& what = "notify", const std::string& name = "") const {
        ScriptSecurity security(folder.string() + "/bin:" + folder.string() + "/other");
        security.begin(policy);
        Outcome out;
        out.verdict = security.secure(command, what, name);
        security.finish();
        out.command = command;
        for (const auto& message : security.take_messages())
            (message.kind == Kind::log_only  ? out.log
             : message.kind == Kind::general ? out.errors
                                             : out.violation)
                .push_back(message.text);
        return out;
    }
    Outcome check(const std::string& path, const model::UserSpec& as = {}) const {
        ScriptCommand command;
        command.arguments = {path, "argument"};
        command.as = as;
        return check(command);
    }
    using Lines = std::vector<std::string>;
};

TEST_F(SecurityTest, a_safe_script_of_root_is_usable_without_a_word) {
    const auto path = script("good.sh");
    const auto out = check(path);
    EXPECT_EQ(out.verdict, Verdict::usable);
    EXPECT_EQ(out.command.path, path);
    EXPECT_EQ(out.command.uid, 0U);
    EXPECT_EQ(out.log, Lines{});
    EXPECT_EQ(out.errors, Lines{});
    EXPECT_EQ(out.violation, Lines{});
}

TEST_F(SecurityTest, CO_129_the_user_given_with_the_script_wins) {
    const auto path = script("s.sh");
    policy.default_user = user("nobody");
    EXPECT_EQ(check(path).command.uid, 65534U);
    EXPECT_EQ(check(path).command.gid, 65534U);
    EXPECT_EQ(check(path, user("nobody", "daemon")).command.gid, 1U);
    EXPECT_EQ(check(path, user("daemon")).command.uid, 1U);
}

TEST_F(SecurityTest, CO_130_without_any_user_the_daemons_own_runs_it_unless_security_is_on) {
    if (look_up_user("keepalived_script")) GTEST_SKIP() << "this system has the default user";
    policy.default_user = {};
    const auto path = script("s.sh");
    const auto refused = check(path);
    EXPECT_EQ(refused.verdict, Verdict::bad_user);
    EXPECT_EQ(refused.errors, Lines{"Unable to set default user keepalived_script for script"});
    EXPECT_EQ(refused.log, (Lines{"Script user 'keepalived_script' does not exist",
                                  "Failed to set default user for notify script " + path + " - ignoring"}));
    ScriptCommand tracked;
    tracked.arguments = {path};
    tracked.where.prefix = "(k.conf: Line 7) ";
    EXPECT_EQ(check(tracked, "vrrp", "S").errors,
              (Lines{"(k.conf: Line 7) Unable to set default user keepalived_script for script",
                     "(k.conf: Line 7) Unable to set default user for vrrp script S - removing"}));
    policy.enable_security = false;
    EXPECT_EQ(check(path).verdict, Verdict::usable);
    EXPECT_EQ(check(path).command.uid, getuid());
}

TEST_F(SecurityTest, CO_131_unknown_users_and_groups) {
    const auto path = script("s.sh");
    auto out = check(path, user("no-such-user"));
    EXPECT_EQ(out.verdict, Verdict::bad_user);
    EXPECT_EQ(out.log, (Lines{"Script user 'no-such-user' does not exist",
                              "Invalid user/group for notify script " + path + " - ignoring"}));
    out = check(path, user("root", "no-such-group"));
    EXPECT_EQ(out.log.front(), "Script group 'no-such-group' does not exist");
    policy.default_user = user("no-such-user");
    policy.default_user.where.prefix = "(Line 2) ";
    out = check(path);
    EXPECT_EQ(out.verdict, Verdict::bad_user);
    EXPECT_EQ(out.errors, Lines{"(Line 2) Error setting global script uid/gid"});
}

TEST_F(SecurityTest, CO_132_a_name_without_a_slash_is_searched_in_PATH) {
    const auto path = script("other/tool");
    auto out = check("tool");
    EXPECT_EQ(out.verdict, Verdict::usable);
    EXPECT_EQ(out.command.path, path);
    EXPECT_EQ(out.command.arguments.front(), "tool");
    EXPECT_EQ(out.log,
              Lines{"WARNING - script `tool` resolved by path search to `" + path + "`. Please specify full path."});
    EXPECT_EQ(check("absent").log, Lines{"Cannot find script absent in path - disabling"});
    EXPECT_EQ(check("absent").verdict, Verdict::inaccessible);
    script("bin/closed", 0700);
    EXPECT_EQ(check("closed", user("nobody")).log, Lines{"Permissions failure for script closed in path - disabling"});
}

TEST_F(SecurityTest, CO_133_not_executable_or_missing) {
    const auto path = script("s.sh", 0700);
    auto out = check(path, user("nobody"));
    EXPECT_EQ(out.verdict, Verdict::inaccessible);
    EXPECT_EQ(out.log, Lines{"WARNING - script '" + path + "' is not executable for uid:gid 65534:65534 - disabling."});
    out = check(folder / "nothere");
    EXPECT_EQ(out.verdict, Verdict::inaccessible);
    EXPECT_EQ(out.log,
              Lines{"Script " + (folder / "nothere").string() + " cannot be accessed - No such file or directory"});
    script("closed/in.sh");
    chmod((folder / "closed").c_str(), 0700);
    EXPECT_EQ(check(folder / "closed/in.sh", user("nobody")).log,
              Lines{"Script " + (folder / "closed/in.sh").string() + " cannot be accessed - Permission denied"});
    EXPECT_EQ(check(folder / "closed/in.sh").verdict, Verdict::usable) << "the own identity is back";
}

TEST_F(SecurityTest, CO_134_a_link_is_resolved_once_and_its_name_kept) {
    const auto path = script("target.sh");
    fs::create_symlink(path, folder / "link.sh");
    auto out = check((folder / "link.sh").string());
    EXPECT_EQ(out.command.path, path);
    EXPECT_EQ(out.command.arguments.front(), (folder / "link.sh").string());
    policy.use_symlink_paths = true;
    EXPECT_EQ(check((folder / "link.sh").string()).command.path, (folder / "link.sh").string()) << "CO-136";
}

TEST_F(SecurityTest, CO_135_without_security_unsafe_scripts_run_and_the_log_says_so) {
    policy.enable_security = false;
    const auto bad = script("bad.sh", 0777);
    auto out = check(bad);
    EXPECT_EQ(out.verdict, Verdict::usable);
    EXPECT_EQ(out.log, Lines{"Unsafe permissions found for script '" + bad + "'."});
    EXPECT_EQ(out.violation, Lines{"SECURITY VIOLATION - scripts are being executed but script_security not enabled. "
                                   "There are insecure scripts."});
    out = check(script("good.sh"));
    EXPECT_EQ(out.log, Lines{});
    EXPECT_EQ(out.violation, Lines{"SECURITY VIOLATION - scripts are being executed but script_security not enabled."})
        << "CO-012";
    EXPECT_EQ(check(folder / "nothere").violation, Lines{}) << "nothing is executed";
}

TEST_F(SecurityTest, CO_137_with_security_what_others_may_change_does_not_run_as_root) {
    const auto bad = script("bad.sh", 0777);
    auto out = check(bad);
    EXPECT_EQ(out.verdict, Verdict::insecure);
    EXPECT_EQ(out.log, Lines{"Unsafe permissions found for script '" + bad + "' - disabling."});
    EXPECT_EQ(out.violation, Lines{});
    EXPECT_EQ(check(bad, user("nobody")).verdict, Verdict::usable) << "not with the rights of root";
    EXPECT_EQ(check(bad, user("nobody", "root")).verdict, Verdict::insecure) << "the group of root is protected too";
    const auto inside = script("open/in.sh");
    chmod((folder / "open").c_str(), 0777);
    EXPECT_EQ(check(inside).verdict, Verdict::insecure);
    chmod((folder / "open").c_str(), 01777);
    EXPECT_EQ(check(inside).verdict, Verdict::usable) << "a sticky folder protects what is in it";
    chmod((folder / "open").c_str(), 0775);
    EXPECT_EQ(check(inside).verdict, Verdict::usable) << "the group of root may write";
    ASSERT_EQ(chown((folder / "open").c_str(), 0, 65534), 0);
    chmod((folder / "open").c_str(), 0775);
    EXPECT_EQ(check(inside).verdict, Verdict::insecure) << "another group may write";
    ASSERT_EQ(chown((folder / "open").c_str(), 65534, 0), 0);
    chmod((folder / "open").c_str(), 0755);
    EXPECT_EQ(check(inside).verdict, Verdict::insecure) << "the folder is not root's";
    const auto foreign = script("foreign.sh");
    ASSERT_EQ(chown(foreign.c_str(), 65534, 65534), 0);
    EXPECT_EQ(check(foreign).verdict, Verdict::insecure);
}

TEST_F(SecurityTest, a_set_uid_program_of_root_is_protected_for_every_user) {
    const auto path = script("suid", 04777);
    EXPECT_EQ(check(path, user("nobody")).verdict, Verdict::insecure);
    chmod(path.c_str(), 0777);
    EXPECT_EQ(check(path, user("nobody")).verdict, Verdict::usable);
}

// The reference refuses this since 2.3; like 2.2.7 we look at the folders of the resolved path (doc/differences.md).
TEST_F(SecurityTest, CO_138_links_to_folders_of_root_are_no_objection) {
    script("real/in.sh");
    fs::create_directory_symlink(folder / "real", folder / "alias");
    const auto out = check((folder / "alias/in.sh").string());
    EXPECT_EQ(out.verdict, Verdict::usable);
    EXPECT_EQ(out.command.path, (folder / "real/in.sh").string());
    chmod((folder / "real").c_str(), 0777);
    EXPECT_EQ(check((folder / "alias/in.sh").string()).verdict, Verdict::insecure);
}

TEST_F(SecurityTest, a_folder_is_no_script) {
    const auto out = check(folder);
    EXPECT_EQ(out.verdict, Verdict::inaccessible);
    EXPECT_EQ(out.log, Lines{"Wrong file type found in script path '" + folder.string() + "'."});
}

TEST_F(SecurityTest, CO_136_supplementary_groups_on_request) {
    const auto path = script("s.sh");
    EXPECT_EQ(check(path, user("root", "", true)).command.supplementary_groups, groups_of_user("root", 0));
    EXPECT_FALSE(groups_of_user("root", 0).empty());
    EXPECT_TRUE(check(path, user("root")).command.supplementary_groups.empty());
}

TEST_F(SecurityTest, CO_140_no_interpreter_line) {
    const auto path = script("plain", 0755, "echo hello\n");
    auto out = check(path);
    EXPECT_EQ(out.verdict, Verdict::usable);
    EXPECT_TRUE(out.command.through_shell);
    EXPECT_EQ(out.log, Lines{"Please add a #! shebang to script " + path});
    EXPECT_FALSE(check(script("binary", 0755, std::string("\177ELF\2\1\1\0", 8))).command.through_shell);
}

TEST_F(SecurityTest, CO_140_a_readability_test_is_exempt_from_all_checks) {
    policy.enable_security = false;
    auto out = check("</nothere");
    EXPECT_EQ(out.verdict, Verdict::usable);
    EXPECT_TRUE(out.command.readability_test);
    EXPECT_EQ(out.command.path, "/nothere");
    EXPECT_EQ(out.violation, Lines{});
    EXPECT_EQ(check("<").log, Lines{"Cannot find script < in path - disabling"});
}

TEST_F(SecurityTest, the_parent_has_its_own_words) {
    policy.enable_security = false;
    ScriptSecurity security("/bin", "start/shutdown scripts");
    security.begin(policy);
    ScriptCommand command;
    command.arguments = {script("good.sh")};
    EXPECT_EQ(security.secure(command, "startup", ""), Verdict::usable);
    security.finish();
    const auto messages = security.take_messages();
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].text,
              "SECURITY VIOLATION - start/shutdown scripts are being executed but script_security not enabled.");
    EXPECT_TRUE(security.take_messages().empty());
}

TEST_F(SecurityTest, KeyFilesAreShortRegularFiles) {
    using KeyOutcome = ScriptGate::KeyFile::Outcome;
    ScriptSecurity security("/bin");
    const auto file = [&](const std::string& name, const std::string& text, fs::perms mode) {
        std::ofstream(folder / name) << text;
        fs::permissions(folder / name, mode);
        return (folder / name).string();
    };
    const auto own = security.read_key(file("own", "secret\n", fs::perms(0600)));
    EXPECT_EQ(own.outcome, KeyOutcome::read);
    EXPECT_EQ(own.text, "secret\n");
    EXPECT_FALSE(own.readable_by_others);
    EXPECT_TRUE(security.read_key(file("group", "secret", fs::perms(0640))).readable_by_others);
    EXPECT_TRUE(security.read_key(file("all", "secret", fs::perms(0604))).readable_by_others);
    EXPECT_EQ(security.read_key(file("most", std::string(1024, 'x'), fs::perms(0600))).outcome, KeyOutcome::read);
    EXPECT_EQ(security.read_key(file("long", std::string(1025, 'x'), fs::perms(0600))).outcome, KeyOutcome::too_large);
    EXPECT_EQ(security.read_key((folder / "none").string()).outcome, KeyOutcome::cannot_be_opened);
    EXPECT_EQ(security.read_key(folder.string()).outcome, KeyOutcome::cannot_be_opened);
    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(security.read_key((folder / "pipe").string()).outcome, KeyOutcome::cannot_be_opened);
}

}  // namespace
}  // namespace ka
