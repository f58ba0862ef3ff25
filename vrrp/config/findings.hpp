// Complaints about the whole of a configuration, in order. The reference gives them no line because they concern several; ours
// is that of the object.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/config/diagnostic.hpp"

namespace ka::vrrp {

struct Finding {
    // note: logged in a running daemon, no error of --config-test; error: also decides its exit status;
    // fatal: besides, this configuration cannot be run.
    enum class Weight : std::uint8_t { note, error, fatal };
    Weight weight;
    std::string text;
    config::DiagnosticKind kind = config::DiagnosticKind::conflicting_settings;
    config::Location at{};  // of the object; line 0 = unknown
    std::vector<config::Note> notes{};
    bool operator==(const Finding&) const = default;
};

class Findings {
public:
    using Kind = config::DiagnosticKind;

    // What is found from now on is about the object that was defined there.
    void about(const config::Location& object) { at_ = object; }
    // Another place that the last finding is about.
    void see(const config::Location& at, std::string text) { list_.back().notes.push_back({at, std::move(text)}); }

    void note(std::string text, Kind kind = Kind::conflicting_settings) { add(Finding::Weight::note, std::move(text), kind); }
    void error(std::string text, Kind kind = Kind::conflicting_settings) { add(Finding::Weight::error, std::move(text), kind); }
    void fatal(std::string text, Kind kind = Kind::conflicting_settings) {
        add(Finding::Weight::fatal, std::move(text), kind);
        fatal_ = true;
    }
    bool is_fatal() const { return fatal_; }
    const std::vector<Finding>& list() const { return list_; }

private:
    void add(Finding::Weight weight, std::string text, Kind kind) { list_.push_back({weight, std::move(text), kind, at_, {}}); }

    std::vector<Finding> list_;
    config::Location at_;
    bool fatal_ = false;
};

}  // namespace ka::vrrp
