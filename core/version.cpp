#include "core/version.hpp"

#include <linux/version.h>
#include <sys/utsname.h>

#include <fstream>

#include "common/base/format.hpp"

namespace ka::core {

namespace {

constexpr const char* config_options = "LVS VRRP VRRP_AUTH JSON BFD INIT=systemd SYSTEMD_NOTIFY";

std::string built_for() {
    constexpr unsigned code = LINUX_VERSION_CODE;
    return format("{}.{}.{}", {code >> 16, code >> 8 & 0xff, code & 0xff});
}

std::string running_on() {
    utsname names{};
    uname(&names);
    return format("{} {} {}", {names.sysname, names.release, names.version});
}

std::string distribution() {
    std::ifstream file("/etc/os-release");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("PRETTY_NAME=")) continue;
        line.erase(0, 12);
        if (line.size() >= 2 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
        return line;
    }
    return {};
}

}  // namespace

std::string compatible_version() { return "Keepalived v2.4.3 (11/21,2026)"; }

std::string version_text() {
    std::string text = compatible_version() + "\n\n";
    text += "Copyright(C) 2001-2026 Alexandre Cassen, <acassen@gmail.com>\n";
    text += format("This is the C++ replacement {}: the interfaces of the version above, none of its code\n\n",
                   {KA_PROJECT_VERSION});
    text += format("Built with kernel headers for Linux {}\n", {built_for()});
    text += format("Running on {}\n", {running_on()});
    if (const auto name = distribution(); !name.empty()) text += format("Distro: {}\n", {name});
    text += "\nconfigure options: none\n";
    text += format("\nConfig options:  {}\n", {config_options});
    text += "\nSystem options:  IPV4_DEVCONF LIBMNL LIBNL3\n";
    return text;
}

std::string kernel_line() { return format("Running on {} (built for Linux {})", {running_on(), built_for()}); }

std::vector<std::string> crash_notes() {
    return {"Please report this with the lines below and, if there is one, the core file.",
            format("Source version {} ({})", {compatible_version(), KA_PROJECT_VERSION}),
            format("Built with kernel headers for Linux {}", {built_for()}),
            format("Running on {}", {running_on()}),
            format("Config options:  {}", {config_options})};
}

}  // namespace ka::core
