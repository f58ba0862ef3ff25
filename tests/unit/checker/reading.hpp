// For the tests of the checker's configuration: texts, what is made of them, and what is said about them.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "checker/config/load.hpp"

namespace ka::checker::reading {

// Lets every script run, and says nothing.
class OpenGate final : public model::ScriptGate {
public:
    void begin(const model::ScriptPolicy&) override {}
    Verdict secure(model::ScriptCommand&, std::string_view, std::string_view) override { return Verdict::usable; }
    void finish() override {}
    std::vector<Message> take_messages() override { return {}; }
};

// Refuses every script.
class ShutGate final : public model::ScriptGate {
public:
    void begin(const model::ScriptPolicy&) override {}
    Verdict secure(model::ScriptCommand&, std::string_view, std::string_view) override { return Verdict::insecure; }
    void finish() override {}
    std::vector<Message> take_messages() override { return {}; }
};

inline LoadResult read(const std::string& text) {
    OpenGate gate;
    return load(config::bundle_of(text), gate, true);
}

// What --config-test would say; what is only logged is left out.
inline std::vector<std::string> complaints(const std::string& text) {
    std::vector<std::string> texts;
    const LoadResult result = read(text);
    for (const auto& one : result.diagnostics.list())
        if (one.error_class != config::ErrorClass::ok) texts.push_back(one.text);
    return texts;
}

inline void expect_complaints(const std::string& text, const std::vector<std::string>& wanted) {
    EXPECT_EQ(complaints(text), wanted) << text;
}

}  // namespace ka::checker::reading
