// What the checker's engine asks for. Effects are data, performed strictly in order.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "checker/config/model.hpp"
#include "checker/engine/health.hpp"
#include "checker/engine/ipvs_entry.hpp"

namespace ka::checker::effect {

struct Log {
    std::string text;
    bool detail = false;  // written only when details are asked for (-D)
    bool operator==(const Log&) const = default;
};
struct StartCheck {  // one attempt; its result comes back with the same key and number
    CheckKey check = 0;
    std::uint64_t attempt = 0;
    CheckConfig config;
    bool operator==(const StartCheck&) const = default;
};
struct CancelCheck {
    CheckKey check = 0;
    bool operator==(const CancelCheck&) const = default;
};
struct PutService {  // shall exist like this
    ServiceKey key;
    ServiceSpec spec;
    bool operator==(const PutService&) const = default;
};
struct DropService {
    ServiceKey key;
    bool operator==(const DropService&) const = default;
};
struct PutDestination {
    ServiceKey service;
    DestinationKey key;
    DestinationSpec spec;
    bool operator==(const PutDestination&) const = default;
};
struct DropDestination {  // shall be absent: it is ours even where we have not put it ourselves
    ServiceKey service;
    DestinationKey key;
    bool operator==(const DropDestination&) const = default;
};
struct RunScript {
    std::string object;  // notifications of one object run one after the other
    ScriptCommand command;
    bool operator==(const RunScript&) const = default;
};
struct FifoLine {  // without the newline
    std::string text;
    bool operator==(const FifoLine&) const = default;
};
struct Mail {
    std::string subject;  // without the router's name
    std::string text;
    bool operator==(const Mail&) const = default;
};
struct PublishQuorum {  // to vrrp
    std::string virtual_server;  // tracking_name()
    bool up = false;
    bool operator==(const PublishQuorum&) const = default;
};
struct PublishGone {  // to vrrp: a reload removed it
    std::string virtual_server;
    bool operator==(const PublishGone&) const = default;
};
struct SaveHealth {  // to core, for a successor
    CheckKey check = 0;
    Health health;
    bool operator==(const SaveHealth&) const = default;
};
struct SaveQuorum {
    VirtualServerKey virtual_server = 0;
    bool up = false;
    bool operator==(const SaveQuorum&) const = default;
};

struct ForgetHealth {  // the check is gone
    CheckKey check = 0;
    bool operator==(const ForgetHealth&) const = default;
};
struct ForgetQuorum {
    VirtualServerKey virtual_server = 0;
    bool operator==(const ForgetQuorum&) const = default;
};

}  // namespace ka::checker::effect

namespace ka::checker {

using Effect = std::variant<effect::Log, effect::StartCheck, effect::CancelCheck, effect::PutService, effect::DropService,
                            effect::PutDestination, effect::DropDestination, effect::RunScript, effect::FifoLine,
                            effect::Mail, effect::PublishQuorum, effect::PublishGone, effect::SaveHealth, effect::SaveQuorum,
                            effect::ForgetHealth, effect::ForgetQuorum>;
using EffectList = std::vector<Effect>;

}  // namespace ka::checker
