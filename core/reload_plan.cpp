#include "core/reload_plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "common/base/format.hpp"
#include "common/base/json.hpp"
#include "common/config/secret.hpp"

namespace ka::core {

namespace {

using config::DumpEntry;
using config::Reload;
using What = ObjectChange::What;

struct Setting {
    std::string text;
    const config::Row* row;
};
struct Object {
    std::string name;
    std::vector<Setting> settings;
};

// "virtual_ipaddress > 10.0.0.1": the names of the blocks, then the line.
std::string path(const std::vector<std::string>& blocks, const std::string& line) {
    std::string text;
    for (const std::string& block : blocks) text += block + " > ";
    return text + line;
}

std::string line_of(const DumpEntry& entry) { return entry.keyword + (entry.value.empty() ? "" : " " + entry.value); }

// A block of the top level is an object; a line of it, outside any block, is one with a single setting.
std::vector<Object> objects_of(std::span<const DumpEntry> entries) {
    std::vector<Object> objects;
    std::vector<std::string> blocks;
    std::map<std::string, int> seen;
    for (const DumpEntry& entry : entries) {
        if (entry.depth == 0) {
            std::string name = entry.opens ? line_of(entry) : entry.keyword;
            const int number = ++seen[name];  // a service over TCP and UDP has two blocks of one name
            objects.push_back({number == 1 ? name : format("{} ({})", {name, number}), {}});
            blocks.clear();
            if (!entry.opens) objects.back().settings.push_back({line_of(entry), entry.row});
            continue;
        }
        blocks.resize(std::min(blocks.size(), static_cast<std::size_t>(entry.depth - 1)));
        objects.back().settings.push_back({path(blocks, line_of(entry)), entry.row});
        if (entry.opens) blocks.push_back(line_of(entry));
    }
    return objects;
}

std::map<std::string, std::size_t> places_of(const std::vector<Object>& objects) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < objects.size(); ++i) places.emplace(objects[i].name, i);
    return places;
}

// The lines that only one of the two has; what merely moved is no change of a setting, but of an order.
void compare(const Object& before, const Object& after, ObjectChange& change) {
    std::map<std::string, int> balance;
    for (const Setting& one : before.settings) --balance[one.text];
    for (const Setting& one : after.settings) ++balance[one.text];
    const auto collect = [&](const Object& from, int sign) {
        for (const Setting& one : from.settings) {
            int& left = balance[one.text];
            if (left * sign <= 0) continue;
            left -= sign;
            change.lines.push_back({sign > 0, config::without_secret(one.text)});
            if (one.row != nullptr) change.effect = std::max(change.effect, one.row->reload);
        }
    };
    collect(before, -1);
    collect(after, 1);
}

bool same_order(const Object& one, const Object& other) {
    return std::ranges::equal(one.settings, other.settings, {}, &Setting::text, &Setting::text);
}

std::set<std::string> replaced_instances(const vrrp::Config& before, const vrrp::Config& after) {
    const vrrp::ConfigDiff changes = vrrp::diff(before, after);
    std::set<std::string> gone;
    std::set<std::string> replaced;
    for (const std::size_t i : changes.removed) gone.insert(before.instances[i].name);
    for (const std::size_t i : changes.added)
        if (gone.contains(after.instances[i].name)) replaced.insert("vrrp_instance " + config::quoted(after.instances[i].name));
    return replaced;
}

std::string_view effect_text(const ObjectChange& change) {
    if (change.is_replaced) return "another virtual router for the network: the old one is stopped, the new one started";
    switch (change.effect) {
        case Reload::hot: return "at once";
        case Reload::recompute: return "worked out again";
        case Reload::restart_instance: return "starts over";
        case Reload::restart_process:
        case Reload::ignored: return "needs a restart";
    }
    return "";
}

std::string_view what_text(What what) {
    return what == What::added ? "added" : what == What::removed ? "removed" : "changed";
}

}  // namespace

std::vector<ObjectChange> plan_of_reload(std::span<const DumpEntry> before, std::span<const DumpEntry> after, const vrrp::Config& old_model,
                                         const vrrp::Config& new_model) {
    const std::vector<Object> old_objects = objects_of(before);
    const std::vector<Object> new_objects = objects_of(after);
    const auto old_places = places_of(old_objects);
    const auto new_places = places_of(new_objects);
    const std::set<std::string> replaced = replaced_instances(old_model, new_model);
    std::vector<ObjectChange> plan;
    for (const Object& one : old_objects)
        if (!new_places.contains(one.name)) plan.push_back({.what = What::removed, .object = one.name, .lines = {}});
    for (const Object& one : new_objects) {
        const auto was = old_places.find(one.name);
        if (was == old_places.end()) {
            plan.push_back({.what = What::added, .object = one.name, .lines = {}});
            continue;
        }
        const Object& old_one = old_objects[was->second];
        if (same_order(old_one, one)) continue;
        ObjectChange change{.what = What::changed, .object = one.name, .is_replaced = replaced.contains(one.name), .lines = {}};
        compare(old_one, one, change);
        plan.push_back(std::move(change));
    }
    return plan;
}

std::string plan_text(std::span<const ObjectChange> plan) {
    std::string text;
    for (const ObjectChange& change : plan) {
        text += format("{} {}", {what_text(change.what), change.object});
        if (change.what == What::changed) text += format(": {}", {change.lines.empty() ? "only the order differs" : effect_text(change)});
        text += "\n";
        for (const ObjectChange::Line& line : change.lines) text += format("    {} {}\n", {line.fresh ? "+" : "-", line.text});
    }
    return text;
}

std::string plan_json(std::span<const ObjectChange> plan) {
    std::string json = R"({"version":1,"changes":[)";
    bool first = true;
    for (const ObjectChange& change : plan) {
        const auto lines = [&change](bool fresh) {
            std::string list;
            for (const ObjectChange::Line& line : change.lines)
                if (line.fresh == fresh) list += (list.empty() ? "" : ",") + json_string(line.text);
            return list;
        };
        json += format(R"({}{{"what":"{}","object":{},"effect":{},"replaced":{},"removed":[{}],"added":[{}]}})",
                       {first ? "" : ",", what_text(change.what), json_string(change.object),
                        change.what == What::changed ? json_string(effect_text(change)) : std::string("null"), change.is_replaced ? "true" : "false",
                        lines(false), lines(true)});
        first = false;
    }
    return json + "]}\n";
}

}  // namespace ka::core
