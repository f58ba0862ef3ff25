// The direct link to the checker: it tells us the quorum of tracked virtual servers, we tell it which addresses we hold.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "common/loop/loop.hpp"
#include "common/loop/typed_channel.hpp"
#include "common/message/vrrp_checker.hpp"
#include "vrrp/config/model.hpp"

namespace ka::vrrp::run {

class CheckerLink {
public:
    // `changed`: quorum of a tracked virtual server; nothing = the checker does not know it, or has been gone too long.
    using Changed = std::function<void(const std::string& name, std::optional<bool> up)>;
    CheckerLink(Loop& loop, Changed changed);
    ~CheckerLink();

    // Which virtual servers are tracked now.
    void configure(const Config& config);
    // A new pair; the old one, if any, is closed. Both sides tell everything again.
    void connect(UniqueFd fd);
    void holds(InstanceId instance, const std::vector<IpAddress>& addresses);

private:
    using Link = Channel<message::VrrpToChecker, message::CheckerToVrrp>;
    void take(const message::CheckerToVrrp& message);
    void report(const std::string& name, std::optional<bool> up);
    void complete();
    void lost();
    void forget_all();
    std::set<IpAddress> held() const;

    Loop& loop_;
    Changed changed_;
    std::unique_ptr<Link> link_;
    std::set<std::string> tracked_;
    std::set<std::string> told_;  // since the last connect
    bool completed_ = false;      // the checker has told its full state
    WatchPtr patience_;
    std::map<InstanceId, std::set<IpAddress>> holds_;
};

}  // namespace ka::vrrp::run
