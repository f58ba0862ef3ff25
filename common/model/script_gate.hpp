// The step that secures scripts, reads keys and name tables and looks for folders, as the pure loaders of a configuration see it;
// common/process has the one that looks at files and users, tests have their own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/diagnostic.hpp"
#include "common/model/script.hpp"

namespace ka::model {

class ScriptGate {
public:
    enum class Verdict : std::uint8_t {
        usable,
        bad_user,      // unknown user or group, or no default user allowed
        inaccessible,  // missing, not in PATH, not executable, wrong file type
        insecure,      // others may change it
    };
    struct Message {
        enum class Kind : std::uint8_t {
            log_only,  // not seen by --config-test
            general,   // an error of the configuration
            security,  // outranks every other error of --config-test
        } kind = Kind::log_only;
        std::string text;  // with "(FILE: Line N) " in front where the reference has it
        bool operator==(const Message&) const = default;
    };

    virtual ~ScriptGate() = default;
    // Before the first script of a load.
    virtual void begin(const ScriptPolicy& policy) = 0;
    // Fills the second part of the command. `what` is the kind of script for complaints ("notify", "vrrp", "quorum"),
    // `name` that of a tracking script.
    virtual Verdict secure(ScriptCommand& command, std::string_view what, std::string_view name) = 0;
    // After the last script.
    virtual void finish() = 0;
    // A file that holds a key (auth_hmac).
    struct KeyFile {
        enum class Outcome : std::uint8_t { read, cannot_be_opened, too_large } outcome = Outcome::cannot_be_opened;
        std::string text;
        bool readable_by_others = false;
    };
    virtual KeyFile read_key(const std::string& /*path*/) { return {}; }
    // The texts of the files that hold the table `name` of iproute2 ("rt_tables") in a folder, the preferred first.
    virtual std::vector<std::string> name_files(const std::string& /*folder*/, std::string_view /*name*/) const { return {}; }
    // Why the folder of a tracked file cannot be found ("realpath() error 2 (...)"); empty when it can.
    virtual std::string folder_problem(std::string_view /*path of the file*/) const { return {}; }
    // What was said since the last call, in order.
    virtual std::vector<Message> take_messages() = 0;
};

// Hands what the gate said over to the complaints about the configuration.
void report(ScriptGate& gate, config::Diagnostics& diagnostics);

}  // namespace ka::model
