#include "tests/unit/checker/transcript.hpp"

#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/engine/services.hpp"
#include "common/base/format.hpp"
#include "common/base/overloaded.hpp"
#include "tests/unit/checker/fake_table.hpp"

namespace ka::checker::transcript {

namespace {

using Words = std::vector<std::string>;

Words split(const std::string& line) {
    std::istringstream in(line);
    Words words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

bool has(const Words& words, const std::string& wanted) {
    return std::find(words.begin(), words.end(), wanted) != words.end();
}

std::string value(const Words& words, const std::string& name, const std::string& otherwise) {
    for (const auto& word : words) {
        if (word.starts_with(name + "=")) return word.substr(name.size() + 1);
    }
    return otherwise;
}

std::uint32_t number(const Words& words, const std::string& name, const std::string& otherwise) {
    return static_cast<std::uint32_t>(std::stoul(value(words, name, otherwise)));
}

IpAddress address(const std::string& text) {
    const auto parsed = IpAddress::parse(text);
    if (!parsed) throw std::runtime_error("not an address: " + text);
    return *parsed;
}

DestinationKey destination(const std::string& text) {
    const auto colon = text.rfind(':');
    return {address(text.substr(0, colon)), static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1)))};
}

ScriptCommand script(const std::string& name) {
    ScriptCommand command;
    command.arguments = {name};
    return command;
}

Forwarding forwarding(const Words& words) {
    return {has(words, "dr") ? ForwardingMethod::direct : ForwardingMethod::nat};
}

VirtualServerConfig virtual_server(const Words& words) {
    VirtualServerConfig server;
    Endpoint endpoint;
    endpoint.address = address(words.at(1));
    endpoint.family = endpoint.address.family();
    endpoint.port = static_cast<std::uint16_t>(std::stoul(words.at(2)));
    server.endpoints = {endpoint};
    server.protocol = has(words, "udp") ? Protocol::udp : Protocol::tcp;
    server.scheduler = value(words, "sched", "rr");
    server.quorum = number(words, "quorum", "1");
    server.hysteresis = number(words, "hysteresis", "0");
    server.omega = has(words, "omega");
    server.smtp_alert = has(words, "mail");
    server.no_checker_mails = has(words, "no_checker_emails");
    server.ha_suspend = has(words, "ha_suspend");
    if (has(words, "scripts")) {
        server.quorum_up = script("quorum_up.sh");
        server.quorum_down = script("quorum_down.sh");
    }
    if (const auto sorry = value(words, "sorry", ""); !sorry.empty()) {
        const auto where = destination(sorry);
        server.sorry_server = SorryServerConfig{where.address, where.port, forwarding(words), has(words, "sorry_inhibit")};
    }
    return server;
}

RealServerConfig real_server(const Words& words, const VirtualServerConfig& owner) {
    RealServerConfig server;
    server.address = address(words.at(1));
    server.port = static_cast<std::uint16_t>(std::stoul(words.at(2)));
    server.weight = number(words, "weight", "1");
    server.inhibit_on_failure = has(words, "inhibit");
    server.smtp_alert = has(words, "mail");
    server.forwarding = owner.sorry_server ? owner.sorry_server->forwarding : Forwarding{};
    if (has(words, "scripts")) {
        server.notify_up = script("notify_up.sh");
        server.notify_down = script("notify_down.sh");
    }
    if (has(words, "unchecked")) return server;
    CheckConfig check;
    check.connect.address = server.address;
    check.connect.port = server.port;
    check.schedule.retry = number(words, "retry", "0");
    check.schedule.alpha = has(words, "alpha");
    check.schedule.log_all_failures = has(words, "log_all");
    check.schedule.delay_loop = seconds{number(words, "delay_loop", "10")};
    check.schedule.warmup = {};
    server.checks = {check};
    return server;
}

class Replay {
public:
    std::string run(const std::string& text);

private:
    void command(const Words& words);
    void configure(const Words& words);
    void begin(const std::string& how);
    void attempts(const Words& words);
    void attempt(const std::string& port, const CheckResult& result);
    void wait(Duration time);
    void others(const Words& words);
    void show_table();
    void perform(const EffectList& effects);
    void perform_one(const Effect& effect);
    void settle_kernel();
    void say(const std::string& line) { said_ += line + "\n"; }

    Config config_;
    bool new_configuration_ = true;
    std::unique_ptr<Services> services_;
    std::unique_ptr<ipvs::Keeper> keeper_;
    FakeTable table_;
    FakeClock clock_;
    std::map<CheckKey, effect::StartCheck> running_;
    std::string said_;
};

std::string Replay::run(const std::string& text) {
    std::istringstream in(text);
    std::string out;
    bool old_consequences = false;
    for (std::string line; std::getline(in, line);) {
        if (old_consequences && !line.empty()) continue;
        old_consequences = line == "----";
        out += line + "\n";
        if (line.empty() || line[0] == '#') continue;
        if (old_consequences) out += std::exchange(said_, {});
        else command(split(line));
    }
    return out;
}

void Replay::command(const Words& words) {
    const auto& verb = words.at(0);
    if (verb == "virtual_server" || verb == "real_server") configure(words);
    else if (verb == "start" || verb == "resume" || verb == "reload" || verb == "stop") begin(verb);
    else if (verb == "ok" || verb == "fail" || verb == "timeout" || verb == "bind") attempts(words);
    else if (verb == "wait") wait(milliseconds{static_cast<long>(std::stod(words.at(1)) * 1000)});
    else if (verb == "others") others(words);
    else if (verb == "table") show_table();
    else if (verb == "verify") {
        for (const auto& line : keeper_->verify(table_.entries())) say("log " + line);
        settle_kernel();
    } else if (verb == "addresses") {
        std::set<IpAddress> held;
        for (std::size_t at = 1; at < words.size(); ++at) held.insert(address(words[at]));
        EffectList effects;
        services_->addresses_changed(held, effects);
        perform(effects);
    } else throw std::runtime_error("unknown command " + verb);
}

void Replay::configure(const Words& words) {
    if (std::exchange(new_configuration_, false)) config_ = {};
    if (words[0] == "virtual_server") config_.virtual_servers.push_back(virtual_server(words));
    else config_.virtual_servers.back().real_servers.push_back(real_server(words, config_.virtual_servers.back()));
}

void Replay::begin(const std::string& how) {
    EffectList effects;
    if (how == "stop") {
        services_->stop(effects);
    } else if (how == "reload") {
        services_->reconfigure(config_, clock_.now(), effects);
    } else {
        const auto saved = services_ ? services_->save() : SavedState{};
        services_ = std::make_unique<Services>(config_, how == "resume" ? saved : SavedState{});
        keeper_ = std::make_unique<ipvs::Keeper>(how == "resume");
        running_.clear();
        services_->start(clock_.now(), effects);
    }
    new_configuration_ = true;
    perform(effects);
}

void Replay::attempts(const Words& words) {
    CheckResult result;
    if (words[0] == "fail") result = {Verdict::failure, Cause::refused, {}, {}};
    if (words[0] == "timeout") result = {Verdict::failure, Cause::timeout, {}, {}};
    if (words[0] == "bind") result = {Verdict::unjudged, Cause::bind_failed, {}, "Checker bind failed: Address already in use"};
    for (std::size_t at = 1; at < words.size(); ++at) attempt(words[at], result);
}

// Time goes on until the server's check is due; the checks due before it stay in progress.
void Replay::attempt(const std::string& port, const CheckResult& result) {
    const auto wanted = static_cast<std::uint16_t>(std::stoul(port));
    for (int turn = 0; turn < 1000; ++turn) {
        for (const auto& [key, check] : running_) {
            if (check.config.connect.port != wanted) continue;
            const auto started = check;
            running_.erase(key);
            EffectList effects;
            services_->take_result(started.check, started.attempt, result, clock_.now(), effects);
            perform(effects);
            return;
        }
        if (services_->next_due() == never) break;
        clock_.set(std::max(clock_.now(), services_->next_due()));
        EffectList effects;
        services_->run_due(clock_.now(), effects);
        for (const auto& effect : effects) {
            if (const auto* start = std::get_if<effect::StartCheck>(&effect)) running_[start->check] = *start;
        }
    }
    say("no check of " + port);
}

void Replay::wait(Duration time) {
    const auto end = clock_.now() + time;
    while (services_->next_due() <= end) {
        clock_.set(services_->next_due());
        EffectList effects;
        services_->run_due(clock_.now(), effects);
        for (const auto& effect : effects) {
            const auto* start = std::get_if<effect::StartCheck>(&effect);
            if (start == nullptr) continue;
            running_[start->check] = *start;
            say(format("{:.3f} check of {}", {to_seconds(clock_.now().time_since_epoch()), start->config.connect.port}));
        }
    }
    clock_.set(end);
}

void Replay::others(const Words& words) {
    if (words.at(1) == "flush") return table_.entries().clear();
    for (auto& [key, entry] : table_.entries()) {
        if (words.at(1) == "add") entry.destinations[destination(words.at(2))] = {7, {}, 0, 0};
        else if (words.at(1) == "weigh") entry.destinations.at(destination(words.at(2))).weight = 9;
        else entry.destinations.erase(destination(words.at(2)));
    }
}

void Replay::show_table() {
    for (const auto& [service, entry] : table_.entries()) {
        say(format("{}:{} {}", {service.address.to_string(), service.port, entry.spec.scheduler}));
        for (const auto& [key, spec] : entry.destinations) {
            say(format("  {}:{} w{}", {key.address.to_string(), key.port, spec.weight}));
        }
    }
}

void Replay::perform(const EffectList& effects) {
    for (const auto& effect : effects) {
        perform_one(effect);
        settle_kernel();
    }
}

void Replay::perform_one(const Effect& effect) {
    std::visit(Overloaded{[&](const effect::Log& log) { say("log " + log.text); },
                          [&](const effect::StartCheck& start) { running_[start.check] = start; },
                          [&](const effect::CancelCheck& cancel) {
                              const auto found = running_.find(cancel.check);
                              if (found == running_.end()) return;
                              say(format("cancel check of {}", {found->second.config.connect.port}));
                              running_.erase(found);
                          },
                          [&](const effect::PutService& put) { keeper_->put_service(put.key, put.spec); },
                          [&](const effect::DropService& drop) { keeper_->drop_service(drop.key); },
                          [&](const effect::PutDestination& put) { keeper_->put_destination(put.service, put.key, put.spec); },
                          [&](const effect::DropDestination& drop) { keeper_->drop_destination(drop.service, drop.key); },
                          [&](const effect::RunScript& run) { say("script " + run.command.arguments[0] + " for " + run.object); },
                          [&](const effect::FifoLine& line) { say("fifo " + line.text); },
                          [&](const effect::Mail& mail) { say("mail " + mail.subject + " | " + mail.text); },
                          [&](const effect::PublishQuorum& quorum) {
                              say(format("vrrp {} {}", {quorum.virtual_server, quorum.up ? "up" : "down"}));
                          },
                          [&](const effect::PublishGone& gone) { say(format("vrrp {} gone", {gone.virtual_server})); },
                          [](const effect::SaveHealth&) {}, [](const effect::SaveQuorum&) {},
                          [](const effect::ForgetHealth&) {}, [](const effect::ForgetQuorum&) {}},
               effect);
}

void Replay::settle_kernel() {
    while (const auto request = keeper_->next_request()) {
        say("  " + brief(*request));
        const auto line = keeper_->answered(*request, table_.perform(*request));
        if (!line.empty()) say("log " + line);
    }
}

}  // namespace

std::string replay(const std::string& text) { return Replay{}.run(text); }

}  // namespace ka::checker::transcript
