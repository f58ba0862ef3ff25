#include "common/model/dump_names.hpp"

#include "common/base/format.hpp"

namespace ka::model {

namespace {

constexpr std::uint32_t usual_mode = 0640;

// An absolute path with a final / is a folder, a relative one is of the usual folder.
std::string resolved(const std::string& configured, const DumpPlace& place, std::string_view usual_name) {
    if (configured.empty()) return place.folder + "/" + std::string(usual_name);
    const std::string path = configured.front() == '/' ? configured : place.folder + "/" + configured;
    return path.back() == '/' ? path + std::string(usual_name) : path;
}

}  // namespace

std::string data_file(const Global& global, const DumpPlace& place, std::string_view part) {
    std::string path = resolved(global.common.dump.state_file, place, "keepalived.data");
    std::string addition(part);
    if (global.common.dump.with_instance) {
        const auto& space = global.parent.net_namespace;
        const auto& instance = global.parent.instance;
        if (!space.empty() || !instance.empty()) addition += '.';
        addition += space;
        if (!space.empty() && !instance.empty()) addition += '_';
        addition += instance;
    }
    const auto dot = path.rfind('.');
    const auto slash = path.rfind('/');
    const bool has_extension = dot != std::string::npos && dot > slash;
    return path.insert(has_extension ? dot : path.size(), addition);
}

std::string statistics_file(const Global& global, const DumpPlace& place) {
    return resolved(global.common.dump.stats_file, place, "keepalived.stats");
}

std::string json_file(const Global& global, const DumpPlace& place) {
    return resolved(global.common.dump.json_file, place, "keepalived.json");
}

std::string kept_configuration(const Global& global, int pid, unsigned count) {
    return format("{}/keepalived.conf.{}.{}", {global.common.config_save_dir, pid, count});
}

std::string kept_dump(const Global& global, std::string_view part, int pid, unsigned count, std::string_view when) {
    return format("{}/keepalived_{}.{}.{}.{}", {global.common.config_save_dir, part, pid, count, when});
}

std::uint32_t dump_mode(const Global& global, const DumpPlace& place) {
    const auto mask = place.umask ? place.umask : global.parent.umask;
    return mask ? 0666 & ~*mask : usual_mode;
}

}  // namespace ka::model
