#include "vrrp/dump/json.hpp"

#include <algorithm>
#include <vector>

#include "common/base/format.hpp"
#include "common/base/utf8.hpp"
#include "common/model/dump_text.hpp"
#include "common/model/script_line.hpp"
#include "vrrp/dump/data.hpp"
#include "vrrp/dump/kernel_lines.hpp"

namespace ka::vrrp::dump {

namespace {

// As the reference does it; but what is no UTF-8 becomes U+FFFD, so that every reader can parse the file.
std::string escaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const CodePoint character = first_character(text);
        const auto octet = static_cast<unsigned char>(text[0]);
        if (!character.valid) out += "\xef\xbf\xbd";
        else if (text[0] == '"' || text[0] == '\\' || text[0] == '/') out += {'\\', text[0]};
        else if (octet < 0x20) out += format("\\u{:04X}", {octet});
        else out += text.substr(0, character.length);
        text.remove_prefix(character.length);
    }
    return out;
}

// An object or array under construction.
class Json {
public:
    explicit Json(char open, char close) : text_(1, open), close_(close) {}
    void text(std::string_view key, std::string_view value) { raw(key, "\"" + escaped(value) + "\""); }
    void number(std::string_view key, std::int64_t value) { raw(key, std::to_string(value)); }
    void seconds(std::string_view key, Duration value) { raw(key, format("{:g}", {to_seconds(value)})); }
    void truth(std::string_view key, bool value) { raw(key, value ? "true" : "false"); }
    void list(std::string_view key, const std::vector<std::string>& values) {
        if (values.empty()) return;
        Json array('[', ']');
        for (const auto& value : values) array.element("\"" + escaped(value) + "\"");
        raw(key, array.done());
    }
    void raw(std::string_view key, std::string_view value) { element("\"" + std::string(key) + "\":" + std::string(value)); }
    void element(const std::string& value) {
        if (text_.size() > 1) text_ += ',';
        text_ += value;
    }
    std::string done() { return text_ + close_; }

private:
    std::string text_;
    char close_;
};

using model::quoted_command;

std::vector<std::string> routes(const std::vector<RouteConfig>& list) {
    std::vector<std::string> texts;
    for (const auto& route : list) texts.push_back(route_line(route));
    return texts;
}

std::vector<std::string> rules(const std::vector<RuleConfig>& list) {
    std::vector<std::string> texts;
    for (const auto& rule : list) texts.push_back(rule_line(rule));
    return texts;
}

std::vector<std::string> script_commands(const InstanceConfig& instance, const Config& config) {
    std::vector<std::string> texts;
    for (const auto& reference : instance.track_scripts) {
        const auto script = std::ranges::find(config.scripts, reference.name, &TrackScriptConfig::name);
        if (script != config.scripts.end()) texts.push_back(quoted_command(script->command));
    }
    return texts;
}

void add_scripts(Json& data, const NotifyConfig& notify) {
    const auto add = [&](const char* key, const Boxed<ScriptCommand>& command) {
        if (command) data.text(key, quoted_command(*command));
    };
    add("script_backup", notify.backup);
    add("script_master", notify.master);
    add("script_fault", notify.fault);
    add("script_stop", notify.stop);
    add("script_deleted", notify.deleted);
    add("script", notify.any);
    add("script_master_rx_lower_pri", notify.master_rx_lower_priority);
}

std::int64_t whole_seconds(Duration value) { return std::chrono::duration_cast<seconds>(value).count(); }

void add_settings(Json& data, const InstanceConfig& config, const InstanceSnapshot& now, Duration to_wall) {
    data.text("iname", config.name);
    data.number("dont_track_primary", config.dont_track_primary);
    data.number("skip_check_adv_addr", config.skip_check_advert_addresses);
    data.number("strict_mode", config.strict);
    data.text("vmac_ifname", config.own_interface);
    const std::string& where = config.own_interface.empty() ? config.interface : config.own_interface;
    if (!where.empty()) data.text("ifp_ifname", where);
    data.number("master_priority", now.master_priority.value);
    data.raw("last_transition", format("{:.6f}", {to_seconds(now.since.time_since_epoch() + to_wall)}));
    data.seconds("garp_delay", config.garp.delay);
    data.number("garp_refresh", whole_seconds(config.garp.refresh));
    data.number("garp_rep", config.garp.repeat);
    data.number("garp_refresh_rep", config.garp.refresh_repeat);
    data.number("garp_lower_prio_delay", whole_seconds(config.garp.lower_prio_delay));
    data.number("garp_lower_prio_rep", config.garp.lower_prio_repeat);
    data.number("lower_prio_no_advert", config.lower_prio_no_advert);
    data.number("higher_prio_send_advert", config.higher_prio_send_advert);
    data.number("vrid", config.vrid.value);
    data.number("base_priority", config.priority.value);
    data.number("effective_priority", now.effective_priority.value);
}

std::string data_of(const Scene& scene, InstanceId id) {
    const auto& config = scene.router.config(id);
    const auto now = scene.router.snapshot(id);
    const auto more = scene.router.details(id);
    Json data('{', '}');
    add_settings(data, config, now, scene.to_wall);
    data.truth("vipset", scene.router.holds_addresses(id));
    data.truth("promote_secondaries", config.promote_secondaries);
    data.seconds("adver_int", config.advert_interval);
    data.seconds("master_adver_int", now.master_interval);
    data.number("accept", config.accept);
    data.truth("nopreempt", config.nopreempt);
    data.number("preempt_delay", whole_seconds(config.preempt_delay));
    data.number("state", static_cast<int>(now.state));
    data.number("wantstate", static_cast<int>(more.wanted));
    data.number("version", static_cast<int>(config.version));
    data.truth("smtp_alert", config.notify.mail);
    data.truth("notify_deleted", config.notify.notify_deleted);
    add_scripts(data, config.notify);
    data.list("vips", address_lines(config.addresses, config, more.present, 0));
    data.list("evips", address_lines(config.excluded_addresses, config, more.present, config.addresses.size()));
    data.list("vroutes", routes(config.routes));
    data.list("vrules", rules(config.rules));
    std::vector<std::string> interfaces;
    for (const auto& reference : config.track_interfaces) interfaces.push_back(reference.name);
    data.list("track_ifp", interfaces);
    data.list("track_script", script_commands(config, scene.config));
    std::vector<std::string> processes;
    for (const auto& reference : config.track_processes) processes.push_back(reference.name);
    data.list("track_process", processes);
    data.number("auth_type", static_cast<int>(config.auth_type));
    if (config.auth_type != AuthType::none) data.text("auth_data", "********");
    return data.done();
}

std::string processes_of(const Scene& scene) {
    Json processes('[', ']');
    for (const auto& process : scene.config.processes) {
        const auto found = scene.processes.find(process.name);
        const ProcessCountFacts facts = found == scene.processes.end() ? ProcessCountFacts{} : found->second;
        Json one('{', '}');
        one.text("process", process.name);
        if (process.command.size() > 1) one.text("parameters", parameters_of(process));
        one.text("param_match", name_of(process.match));
        one.number("min_processes", process.quorum);
        if (process.quorum_max != TrackProcessConfig::unlimited) one.number("max_processes", process.quorum_max);
        one.number("current_processes", static_cast<std::int64_t>(facts.count));
        one.truth("have_quorum", facts.quorum);
        one.number("weight", process.reverse ? -process.weight : process.weight);
        one.seconds("terminate_delay", process.terminate_delay);
        one.seconds("fork_delay", process.fork_delay);
        one.truth("fork_delay_timer_running", facts.gaining);
        one.truth("terminate_delay_timer_running", facts.losing);
        one.truth("full_command", process.full_command);
        processes.element(one.done());
    }
    return processes.done();
}

}  // namespace

std::string json(const Statistics& counted) {
    Json stats('{', '}');
    const auto add = [&](const char* key, std::uint64_t value) { stats.raw(key, std::to_string(value)); };
    add("advert_rcvd", counted.advert_received);
    add("advert_sent", counted.advert_sent);
    add("become_master", counted.become_master);
    add("release_master", counted.release_master);
    add("packet_len_err", counted.packet_length_errors);
    add("advert_interval_err", counted.advert_interval_errors);
    add("ip_ttl_err", counted.ttl_errors);
    add("invalid_type_rcvd", counted.invalid_type_received);
    add("addr_list_err", counted.address_list_errors);
    add("invalid_authtype", counted.invalid_auth_type);
    add("authtype_mismatch", counted.auth_type_mismatch);
    add("auth_failure", counted.auth_failures);
    add("auth_ext_missing", counted.trailer_missing);
    add("auth_ext_malformed", counted.trailer_malformed);
    add("auth_ext_unknown_key", counted.trailer_unknown_key);
    add("auth_ext_invalid_hmac", counted.trailer_wrong);
    add("auth_ext_stale", counted.trailer_stale);
    add("auth_ext_replay", counted.trailer_replayed);
    add("pri_zero_rcvd", counted.priority_zero_received);
    add("pri_zero_sent", counted.priority_zero_sent);
    return stats.done();
}

std::string json(const Scene& scene, std::uint8_t version) {
    Json instances('[', ']');
    for (const auto id : scene.router.instances()) {
        Json instance('{', '}');
        instance.raw("data", data_of(scene, id));
        instance.raw("stats", json(scene.router.statistics(id)));
        instances.element(instance.done());
    }
    if (version == 1) return instances.done() + "\n";
    Json all('{', '}');
    all.raw("vrrp", instances.done());
    if (!scene.config.processes.empty()) all.raw("track_process", processes_of(scene));
    return all.done() + "\n";
}

}  // namespace ka::vrrp::dump
