#include "checker/ipvs/apply.hpp"

#include <linux/netlink.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "common/log/log.hpp"

namespace ka::checker::ipvs {

namespace {
// Requests sent in one turn of the loop: a large table must not hold up heartbeats.
constexpr int requests_per_turn = 128;
}  // namespace

Applier::Applier(Loop& loop, bool verify_first, LoadModule load_module)
    : loop_(loop), load_module_(std::move(load_module)), keeper_(verify_first) {
    if (verify_first) next_verification_ = Instant{};
}

void Applier::open(bool flush) {
    auto opened = netlink::GenlFamily::open(family_name);
    if (!opened && load_module_) return std::exchange(load_module_, nullptr)([this, flush] { open(flush); });
    if (!opened) return do_without(opened.error().errno_value);
    if (missing_told_) log::info("IPVS: the kernel has it now, setting up the services");
    if (missing_told_) next_verification_ = Instant{};
    missing_told_ = false;
    family_.emplace(std::move(*opened));
    readable_ = loop_.watch_fd(family_->fd(), Readiness::readable, "ipvs.answer", [this] {
        drain();
        pump();
    });
    next_verification_ = std::min(next_verification_, loop_.now() + verify_interval);
    if (flush) flush_table();
    pump();
}

void Applier::do_without(int errno_value) {
    if (!std::exchange(missing_told_, true)) {
        log::error("IPVS: Can't initialize ipvs: {}", {::strerror(errno_value)});
        log::error("IPVS: no service can be set up until the kernel has it; checks and VRRP go on");
    }
    keeper_.distrust();
    timer_ = loop_.at(loop_.now() + reopen_interval, "ipvs.reopen", [this] { open(false); });
}

void Applier::flush_table() {
    const auto sequence = family_->request(static_cast<std::uint8_t>(Command::flush), family_version, 0, {}, loop_.now());
    if (!sequence) return lose(sequence.error().errno_value);
    sent_.emplace(*sequence, Request{Command::flush, {}, {}, {}, {}});
}

bool Applier::send_next() {
    if (!family_ || family_->outstanding() >= netlink::request_window) return false;
    const auto request = keeper_.next_request();
    if (!request) return false;
    const auto attributes = request->attributes();
    const auto sequence = family_->request(static_cast<std::uint8_t>(request->command), family_version, 0, attributes,
                                           loop_.now());
    if (!sequence) {
        lose(sequence.error().errno_value);
        return false;
    }
    sent_.emplace(*sequence, *request);
    return true;
}

void Applier::pump() {
    for (int sent = 0; sent < requests_per_turn && send_next(); ++sent) {}
    if (family_) drain();
    if (!keeper_.idle() && family_ && !pump_posted_) {
        pump_posted_ = true;
        loop_.post("ipvs.pump", [this] {
            pump_posted_ = false;
            pump();
        });
    }
    if (family_ && keeper_.idle() && !verification_ && next_verification_ <= loop_.now()) begin_verification();
    schedule();
}

void Applier::finish(Instant deadline) {
    while (family_ && (!keeper_.idle() || !sent_.empty()) && loop_.now() < deadline) {
        for (int sent = 0; sent < requests_per_turn && send_next(); ++sent) {}
        if (family_) drain();
    }
}

void Applier::drain() {
    std::vector<netlink::GenlAnswer> answers;
    if (family_) family_->drain(loop_.now(), answers);
    for (const auto& answer : answers) take(answer);
}

void Applier::take(const netlink::GenlAnswer& answer) {
    if (verification_ && answer.sequence == verification_->services_request) return take_services(answer);
    if (verification_) {
        const auto asked = verification_->destination_requests.find(answer.sequence);
        if (asked != verification_->destination_requests.end()) {
            const auto service = asked->second;
            verification_->destination_requests.erase(asked);
            return take_destinations(service, answer);
        }
    }
    const auto found = sent_.find(answer.sequence);
    if (found == sent_.end()) return;
    const auto request = found->second;
    sent_.erase(found);
    if (answer.errno_value == ETIMEDOUT || answer.errno_value == ENOBUFS) return lose(answer.errno_value);
    const auto line = keeper_.answered(request, answer.errno_value);
    if (!line.empty()) log::info("{}", {line});
    if (keeper_.wants_verification()) next_verification_ = std::min(next_verification_, loop_.now() + verify_soon);
}

void Applier::begin_verification() {
    next_verification_ = loop_.now() + verify_interval;
    const auto sequence = family_->request(static_cast<std::uint8_t>(Command::get_service), family_version, NLM_F_DUMP, {},
                                           loop_.now());
    if (!sequence) return lose(sequence.error().errno_value);
    verification_.emplace();
    verification_->revision = keeper_.revision();
    verification_->services_request = *sequence;
    drain();
}

void Applier::take_services(const netlink::GenlAnswer& answer) {
    verification_->services_request = 0;
    verification_->incomplete = answer.errno_value != 0;
    for (const auto& message : answer.messages) {
        auto service = decode_service(message);
        if (!service) continue;  // a kind of service that we do not know is not ours
        verification_->table[service->first].spec = service->second;
    }
    for (const auto& key : keeper_.services_to_verify()) {
        if (verification_->table.contains(key)) verification_->left_to_ask.push_back(key);
    }
    ask_destinations();
}

void Applier::ask_destinations() {
    auto& left = verification_->left_to_ask;
    while (!left.empty() && family_->outstanding() < netlink::request_window / 2) {
        const auto attributes = encode_service(left.back(), nullptr);
        const auto sequence = family_->request(static_cast<std::uint8_t>(Command::get_dest), family_version, NLM_F_DUMP,
                                               attributes, loop_.now());
        if (!sequence) return lose(sequence.error().errno_value);
        verification_->destination_requests.emplace(*sequence, left.back());
        left.pop_back();
    }
    end_verification_if_whole();
}

void Applier::take_destinations(const ServiceKey& service, const netlink::GenlAnswer& answer) {
    if (answer.errno_value != 0) verification_->incomplete = true;
    for (const auto& message : answer.messages) {
        auto destination = decode_destination(message, service.family);
        if (!destination) continue;
        verification_->table[service].destinations[destination->first] = destination->second;
    }
    ask_destinations();
}

void Applier::end_verification_if_whole() {
    if (!verification_->left_to_ask.empty() || !verification_->destination_requests.empty()) return;
    const auto whole = std::move(*verification_);
    verification_.reset();
    if (whole.incomplete || whole.revision != keeper_.revision() || !sent_.empty()) {
        next_verification_ = loop_.now() + verify_soon;  // the table changed under the dump
        return;
    }
    for (const auto& line : keeper_.verify(whole.table)) log::warning("{}", {line});
}

// The connection to the kernel is no longer in step: start again with a fresh one and a look at the table.
void Applier::lose(int errno_value) {
    log::warning("IPVS: lost touch with the kernel ({}), looking at the table again", {::strerror(errno_value)});
    keeper_.distrust();
    verification_.reset();
    sent_.clear();
    readable_.reset();
    family_.reset();
    next_verification_ = Instant{};
    timer_ = loop_.at(loop_.now() + verify_soon, "ipvs.reopen", [this] { open(false); });
}

void Applier::schedule() {
    if (!family_) return;
    const auto when = std::min(verification_ ? never : next_verification_, family_->next_deadline());
    timer_ = loop_.at(std::max(when, loop_.now()), "ipvs.verify", [this] {
        drain();
        pump();
    });
}

}  // namespace ka::checker::ipvs
