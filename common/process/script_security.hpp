// May this script be run, as whom, and which file exactly? Decided once per load (core.md 8.1-8.3). What do key files and name tables hold?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/model/script_gate.hpp"

namespace ka {

// The gate of the loaders that looks at users and files.
class ScriptSecurity final : public model::ScriptGate {
public:
    // `path` is the PATH that names without a slash are searched in. `subject` begins what SECURITY VIOLATION says:
    // "scripts" or, in the parent, "start/shutdown scripts".
    explicit ScriptSecurity(std::string path, std::string subject = "scripts");

    void begin(const model::ScriptPolicy& policy) override;
    Verdict secure(model::ScriptCommand& command, std::string_view what, std::string_view name) override;
    void finish() override;
    KeyFile read_key(const std::string& path) override;
    std::vector<std::string> name_files(const std::string& folder, std::string_view name) const override;
    std::vector<Message> take_messages() override;
    std::string folder_problem(std::string_view path) const override;

private:
    bool find_owner(model::ScriptCommand& command, std::string_view what, std::string_view name);
    bool find_default_owner(model::ScriptCommand& command, std::string_view what, std::string_view name);
    bool set_owner(model::ScriptCommand& command, const model::UserSpec& spec);
    bool find_file(model::ScriptCommand& command);
    bool search_path(const model::ScriptCommand& command, std::string& name);
    Verdict check_file(model::ScriptCommand& command, const std::string& resolved);
    void log(std::string text) { messages_.push_back({Message::Kind::log_only, std::move(text)}); }
    void complain(std::string text) { messages_.push_back({Message::Kind::general, std::move(text)}); }

    std::string path_;
    std::string subject_;
    model::ScriptPolicy policy_;
    std::vector<Message> messages_;
    bool default_user_broken_ = false;
    bool missing_default_told_ = false;
    bool checked_any_ = false;
    bool found_insecure_ = false;
};

}  // namespace ka
