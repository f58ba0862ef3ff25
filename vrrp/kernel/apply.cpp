#include "vrrp/kernel/apply.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "common/base/limits.hpp"
#include "common/base/overloaded.hpp"
#include "vrrp/kernel/sysctl.hpp"

namespace ka::vrrp::kernel {
namespace {

// Room for the answers of a full window; an answer occupies about a kilobyte of the buffer.
constexpr std::uint32_t default_receive_buffer = 1024 * 1024;
constexpr std::size_t largest_batch = netlink::request_window;

}  // namespace

Result<std::unique_ptr<Apply>> Apply::open(const ApplyOptions& options, const Clock& clock) {
    netlink::MonitorOptions monitor_options;
    monitor_options.receive_buffer = options.monitor_receive_buffer;
    auto monitor = netlink::Monitor::open(monitor_options, clock.now());
    if (!monitor) return tl::unexpected(monitor.error());
    netlink::SocketOptions request_options;
    request_options.receive_buffer = std::max(options.command_receive_buffer, default_receive_buffer);
    auto requests = netlink::Socket::open(request_options);
    if (!requests) return tl::unexpected(requests.error());
    return std::unique_ptr<Apply>(new Apply(std::move(*monitor), std::move(*requests), clock));
}

void Apply::drain(std::vector<netlink::Change>& changes, std::vector<Report>& reports) {
    const Instant now = clock_.now();
    // answers first: whatever a request did is among the notifications that are read after its answer
    read_answers(now);
    const std::size_t before = changes.size();
    monitor_.drain(now, changes);
    const std::vector<netlink::Change> fresh(changes.begin() + static_cast<std::ptrdiff_t>(before), changes.end());
    ready_ = ready_ || monitor_.mirror().synced();
    reconciler_.observe(fresh, monitor_.mirror(), now);
    if (!monitor_.behind()) reconciler_.check_removed_rules(monitor_.mirror());
    std::ranges::move(reconciler_.take_reports(), std::back_inserter(reports));
}

bool Apply::has_work() const {
    return ready_ && !monitor_.behind() && !waiting_.full() && reconciler_.has_work(clock_.now());
}

void Apply::work_once(std::vector<Report>& reports) {
    const Instant now = clock_.now();
    const std::size_t room = netlink::request_window - waiting_.size();
    const auto operations = reconciler_.take(std::min(batch_limit_, room), monitor_.mirror(), now);
    std::vector<std::uint8_t> batch;
    std::vector<netlink::RequestTable<RequestKey>::Entry> sent;
    Sysctls promotion;  // for the time of this send
    for (const Operation& operation : operations) {
        const RequestKey key{operation.key, operation.verb};
        const auto sequence = waiting_.open(key, now);
        if (!sequence) {  // the window closed within a replacement
            reconciler_.lost(operation.key);
            continue;
        }
        sent.push_back({*sequence, key});
        if (const auto* address = std::get_if<AddressObject>(&operation.key); address != nullptr && operation.keep_secondaries)
            (void)promotion.set(Family::ipv4, address->interface, "promote_secondaries", 1);  // else they are put back
        std::visit(Overloaded{
                       [&](const netlink::Address& a) {
                           netlink::put_address(batch, operation.verb, a, *sequence);
                           if (operation.verb != netlink::Verb::remove) adding_.emplace(*sequence, a);
                       },
                       [&](const netlink::Route& r) { netlink::put_route(batch, operation.verb, r, *sequence); },
                       [&](const netlink::Rule& r) { netlink::put_rule(batch, operation.verb, r, *sequence); },
                   },
                   operation.object);
    }
    if (!batch.empty()) {
        const Instant begin = clock_.now();
        const bool failed = !requests_.send(batch);
        promotion.restore();
        adapt(clock_.now() - begin, sent.size());
        if (failed) give_up(sent);
        read_answers(clock_.now());  // rtnetlink answers within the send
    }
    std::ranges::move(reconciler_.take_reports(), std::back_inserter(reports));
}

// One send shall keep us in the kernel for at most limits::netlink_send; its cost grows with what is there already.
void Apply::adapt(Duration taken, std::size_t operations) {
    if (taken > limits::netlink_send) {
        const auto affordable = static_cast<std::size_t>(operations * limits::netlink_send.count() / taken.count());
        batch_limit_ = std::max<std::size_t>(1, std::min(affordable, batch_limit_ / 2));
    } else if (operations >= batch_limit_ && taken < limits::netlink_send / 2) {
        batch_limit_ = std::min(largest_batch, batch_limit_ + std::max<std::size_t>(1, batch_limit_ / 2));
    }
}

void Apply::give_up(const std::vector<netlink::RequestTable<RequestKey>::Entry>& entries) {
    for (const auto& entry : entries) {
        waiting_.close(entry.sequence);
        adding_.erase(entry.sequence);
        reconciler_.lost(entry.key.object);
    }
}

void Apply::read_answers(Instant now) {
    for (;;) {
        const auto datagram = requests_.receive();
        if (!datagram) {
            if (datagram.error().errno_value != ENOBUFS) break;
            give_up(waiting_.all());
            continue;
        }
        if (!*datagram) break;
        for (const netlink::Message& message : netlink::decode(**datagram)) take_answer(message, now);
    }
    if (waiting_.next_deadline() <= now) give_up(waiting_.overdue(now));
}

void Apply::take_answer(const netlink::Message& message, Instant now) {
    const auto* answer = std::get_if<netlink::Acknowledgement>(&message.body);
    if (answer == nullptr) return;
    const auto key = waiting_.close(message.sequence);
    if (const auto added = adding_.find(message.sequence); added != adding_.end()) {
        if (answer->errno_value == 0) monitor_.note(added->second);
        adding_.erase(added);
    }
    if (key) reconciler_.answered(key->object, key->verb, answer->errno_value, answer->text, now);
}

Instant Apply::next_deadline() const {
    return std::min({reconciler_.next_deadline(), monitor_.next_deadline(), waiting_.next_deadline()});
}

}  // namespace ka::vrrp::kernel
