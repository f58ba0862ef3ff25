// The whole reading of a text by the vrrp process, with a gate to files and users that exist only in the test.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "vrrp/config/load.hpp"

namespace ka::vrrp {

using config::ErrorClass;

// Everybody exists, and every script is fine but those named "bad" (insecure) and "gone" (not there).
class EasyGate final : public model::ScriptGate {
public:
    void begin(const model::ScriptPolicy& policy) override { policy_ = policy; }
    Verdict secure(model::ScriptCommand& command, std::string_view, std::string_view) override {
        ++asked;
        if (command.arguments.front() == "bad") return Verdict::insecure;
        if (command.arguments.front() == "gone") return Verdict::inaccessible;
        return Verdict::usable;
    }
    void finish() override {
        if (asked > 0 && !policy_.enable_security) messages_.push_back({Message::Kind::security, "SECURITY VIOLATION"});
    }
    std::vector<Message> take_messages() override { return std::exchange(messages_, {}); }
    KeyFile read_key(const std::string& path) override {
        const auto found = keys.find(path);
        return found == keys.end() ? KeyFile{} : found->second;
    }

    std::string folder_problem(std::string_view path) const override { return path.starts_with("/gone/") ? "realpath() error 2 (gone)" : ""; }

    std::vector<std::string> name_files(const std::string& folder, std::string_view name) const override {
        tables_read.push_back(folder + "/" + std::string(name));
        const auto found = tables.find(tables_read.back());
        return found == tables.end() ? std::vector<std::string>{} : std::vector<std::string>{found->second};
    }

    int asked = 0;
    std::map<std::string, std::string> tables;     // of iproute2, by path
    mutable std::vector<std::string> tables_read;  // paths
    std::map<std::string, KeyFile> keys;

private:
    model::ScriptPolicy policy_;
    std::vector<Message> messages_;
};

class Load : public testing::Test {
protected:
    LoadResult load(const std::string& text, bool testing = true) {
        LoadResult result = vrrp::load(config::bundle_of(text), catalogue, gate, testing);
        errors.clear();
        notes.clear();
        for (const config::Diagnostic& one : result.diagnostics.list())
            (one.error_class == ErrorClass::ok ? notes : errors).push_back(one.text);
        return result;
    }
    // An instance that is right but for the lines given.
    LoadResult with(const std::string& lines, const std::string& before = "") {
        return load(before + "vrrp_instance V1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n  10.99.0.100/24\n }\n " +
                    lines + "\n}\n");
    }
    InstanceConfig one(const std::string& lines, const std::string& before = "") {
        const LoadResult result = with(lines, before);
        return result.config.instances.empty() ? InstanceConfig{} : result.config.instances.front();
    }

    InterfaceCatalogue catalogue{{{"lo", IfIndex{1}, 65536, true, false}, {"eth0", IfIndex{2}}, {"eth1", IfIndex{3}}}};
    EasyGate gate;
    std::vector<std::string> errors;
    std::vector<std::string> notes;
};

}  // namespace ka::vrrp
