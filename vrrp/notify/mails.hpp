// Which transitions are mailed, and in which words (core.md 10).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "vrrp/engine/effect.hpp"

namespace ka::vrrp::notify {

struct Mail {
    std::string subject;  // without the router's name
    std::string text;
    bool operator==(const Mail&) const = default;
};

class Mails {
public:
    // no_email_faults; objects that a configuration no longer has are forgotten.
    void configure(const Config& config, bool no_faults);

    // Nothing for what is no state, for a state that the object was in already, and where the object has no smtp_alert.
    std::optional<Mail> mail_of(const Notify& notify);

private:
    using Object = std::pair<bool, std::string>;  // group or instance, name

    bool no_faults_ = false;
    std::map<Object, NotifyState> last_;
};

}  // namespace ka::vrrp::notify
