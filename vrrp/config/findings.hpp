// Complaints about the whole of a configuration, in order; they carry no line because they concern several.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ka::vrrp {

struct Finding {
    // note: logged in a running daemon, no error of --config-test; error: also decides its exit status;
    // fatal: besides, this configuration cannot be run.
    enum class Weight : std::uint8_t { note, error, fatal };
    Weight weight;
    std::string text;
    bool operator==(const Finding&) const = default;
};

class Findings {
public:
    void note(std::string text) { list_.push_back({Finding::Weight::note, std::move(text)}); }
    void error(std::string text) { list_.push_back({Finding::Weight::error, std::move(text)}); }
    void fatal(std::string text) {
        list_.push_back({Finding::Weight::fatal, std::move(text)});
        fatal_ = true;
    }
    bool is_fatal() const { return fatal_; }
    const std::vector<Finding>& list() const { return list_; }

private:
    std::vector<Finding> list_;
    bool fatal_ = false;
};

}  // namespace ka::vrrp
