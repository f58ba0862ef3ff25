#include "vrrp/config/parse_track.hpp"

#include <algorithm>
#include <cstdlib>

#include "common/base/format.hpp"
#include "common/config/advice.hpp"
#include "common/config/codecs.hpp"

namespace ka::vrrp {

namespace {

using config::Leniency;
using config::Statement;
using Kind = config::DiagnosticKind;

constexpr std::int64_t heaviest = 253;
constexpr std::int64_t heaviest_file = 254;

bool is_tracked(const std::vector<TrackReference>& list, std::string_view name) {
    return std::ranges::find(list, name, &TrackReference::name) != list.end();
}
bool is_tracked(Draft& whole, const std::vector<TrackReference>& list, const std::string& name) {
    return whole.tracked_by_name.find(list, name, [](const TrackReference& one) -> const std::string& { return one.name; }) != nullptr;
}

// "weight W" from word `at` on; false: the line is dropped.
bool read_weight(Statement& line, std::size_t at, std::string_view owner, TrackReference& tracked, std::int64_t limit) {
    if (!line.has(at + 1)) {
        line.error(format("({}) weight without value specified for {} - ignoring", {owner, tracked.name}), at);
        return true;
    }
    const auto weight = config::read_signed(line, at + 1, -heaviest - 1, heaviest + 1, Leniency::lenient);
    if (!weight) {
        line.error(format("({}) weight {} for {} must be between [-253..253] inclusive. Ignoring...",
                          {owner, line[at + 1], tracked.name}), at + 1);
        return true;
    }
    tracked.weight = static_cast<std::int32_t>(*weight);
    if (std::abs(tracked.weight) > limit) {
        line.error(format("({}) weight for {} cannot be +/-254. Setting to +/-253", {owner, tracked.name}), at + 1);
        tracked.weight = tracked.weight > 0 ? heaviest : -heaviest;
    }
    return true;
}

void read_options(Statement& line, std::size_t at, std::string_view owner, TrackReference& tracked, bool may_noreverse,
                  std::int64_t limit = heaviest) {
    for (; line.has(at); ++at) {
        if (line[at] == "weight") {
            read_weight(line, at, owner, tracked, limit);
            ++at;
        } else if (line[at] == "reverse") {
            tracked.reverse = true;
        } else if (line[at] == "noreverse" && may_noreverse) {
            tracked.reverse = false;
        } else {
            line.error(format("({}) unknown track option {} - ignoring", {owner, line[at]}), at);
        }
    }
}

}  // namespace

void track_interface(Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list) {
    const std::string name(line[0]);
    if (is_tracked(whole, list, name)) {
        line.error(Kind::repeated_setting, format("({}) duplicate track_interface {} - ignoring", {owner, name}));
        return;
    }
    if (whole.catalogue->find(name) == nullptr && !whole.global.vrrp.dynamic_interfaces) {
        line.error(Kind::missing_interface, format("({}) tracked interface {} doesn't exist", {owner, name}));
        whole.interface_missing = true;
        return;
    }
    TrackReference tracked{name, 0, false};
    read_options(line, 1, owner, tracked, true);
    list.push_back(std::move(tracked));
}

void track_script(Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list) {
    const std::string name(line[0]);
    ScriptDraft* const script = whole.scripts_by_name.find(whole.scripts, name);
    if (script == nullptr) {
        line.error(Kind::unknown_reference, format("({}) track script {} not found, ignoring...", {owner, name}));
        config::suggest_name(line, 0, whole.scripts, [](const ScriptDraft& s) -> const std::string& { return s.config.name; });
        return;
    }
    if (is_tracked(whole, list, name)) {
        line.error(Kind::repeated_setting, format("({}) duplicate track_script {} - ignoring", {owner, name}));
        return;
    }
    TrackReference tracked{name, script->config.weight, script->config.reverse};
    read_options(line, 1, owner, tracked, true);
    script->used = true;
    list.push_back(std::move(tracked));
}

void track_file(Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list) {
    const std::string name(line[0]);
    FileDraft* const file = whole.files_by_name.find(whole.files, name);
    if (file == nullptr) {
        line.error(Kind::unknown_reference, format("({}) track file {} not found, ignoring...", {owner, name}));
        config::suggest_name(line, 0, whole.files, [](const FileDraft& f) -> const std::string& { return f.config.name; });
        return;
    }
    if (is_tracked(whole, list, name)) {
        line.error(Kind::repeated_setting, format("({}) duplicate track_file {} - ignoring", {owner, name}));
        return;
    }
    TrackReference tracked{name, file->config.weight, file->config.reverse};
    read_options(line, 1, owner, tracked, true, heaviest_file);
    file->used = true;
    list.push_back(std::move(tracked));
}

// A wrong weight leaves that of the session; a line with another mistake is dropped.
void track_bfd(Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list) {
    const std::string name(line[0]);
    const auto session = whole.bfd_instances.find(name);
    if (session == whole.bfd_instances.end() || !session->second.tells_vrrp())
        return line.error(format("({}) track bfd {} not found, ignoring...", {owner, name}));
    if (is_tracked(list, name)) return line.error(format("({}) duplicate track_bfd {} - ignoring", {owner, name}));
    TrackReference tracked{name, session->second.weight, session->second.reverse};
    if (line.has(1)) {
        if (line[1] != "weight")
            return line.error(format("({}) unknown track bfd {} option {} - ignoring", {owner, name, line[1]}), 1);
        if (!line.has(2)) return line.error(format("({}) weight without value specified for track bfd {} - ignoring", {owner, name}), 1);
        if (const auto weight = config::read_signed(line, 2, -heaviest, heaviest, Leniency::lenient))
            tracked.weight = static_cast<std::int32_t>(*weight);
        else line.error(format("({}) weight for track bfd {} must be in [-253..253] inclusive. Ignoring...", {owner, name}), 2);
        if (line.has(3) && line[3] != "reverse" && line[3] != "noreverse")
            return line.error(format("({}) unknown track bfd {} weight option {} - ignoring", {owner, name, line[3]}), 3);
        if (line.has(3)) tracked.reverse = line[3] == "reverse";
    }
    list.push_back(std::move(tracked));
}

void track_virtual_server(Statement& line, std::string_view owner, std::vector<TrackReference>& list) {
    TrackReference tracked{std::string(line[0]), 0, false};
    std::size_t options = 1;
    const bool is_address = IpAddress::parse(line[0]).has_value() || line[0] == "fwmark" || line[0] == "group";
    if (is_address && line.has(1) && line[1] != "weight") {
        tracked.name += ' ';
        tracked.name += line[1];
        options = 2;
    }
    if (is_tracked(list, tracked.name)) {
        line.error(Kind::repeated_setting, format("({}) duplicate track_virtual_server {} - ignoring", {owner, tracked.name}));
        return;
    }
    read_options(line, options, owner, tracked, false);
    list.push_back(std::move(tracked));
}

// In wording of its own.
void track_process(Statement& line, std::string_view owner, Draft& whole, std::vector<TrackReference>& list) {
    const std::string name(line[0]);
    const auto process = std::ranges::find(whole.processes, name, [](const ProcessDraft& p) -> const std::string& { return p.config.name; });
    if (process == whole.processes.end()) return line.error(Kind::unknown_reference, format("({}) track process {} not found, ignoring...", {owner, name}));
    if (is_tracked(whole, list, name)) return line.error(Kind::repeated_setting, format("({}) duplicate track_process {} - ignoring", {owner, name}));
    TrackReference tracked{name, process->config.weight, process->config.reverse};
    for (std::size_t at = 1; line.has(at); ++at) {
        if (line[at] == "reverse" || line[at] == "noreverse") {
            tracked.reverse = line[at] == "reverse";
        } else if (line[at] != "weight") {
            line.error(format("({}) unknown track process option {} - ignoring", {owner, line[at]}), at);
        } else if (!line.has(++at)) {
            line.error(format("({}) weight without value specified for track process {} - ignoring", {owner, name}));
        } else if (const auto weight = config::read_signed(line, at, -heaviest_file, heaviest_file, Leniency::lenient)) {
            tracked.weight = static_cast<std::int32_t>(*weight);
        } else {
            line.error(format("({}) weight for track process {} must be in [-254..254] inclusive. Ignoring...", {owner, name}), at);
        }
    }
    process->used = true;
    list.push_back(std::move(tracked));
}

std::string print_reference(const TrackReference& tracked) {
    std::string text = config::quoted(tracked.name);
    if (tracked.weight != 0) text += " weight " + std::to_string(tracked.weight);
    if (tracked.reverse) text += " reverse";
    return text;
}

void dump_inheriting(const std::vector<TrackReference>& list, std::string_view keyword, config::DumpWriter& out) {
    if (list.empty()) return;
    out.open(keyword);
    for (const TrackReference& one : list)
        out.line(config::quoted(one.name), format("weight {} {}", {one.weight, one.reverse ? "reverse" : "noreverse"}));
    out.close();
}

}  // namespace ka::vrrp
