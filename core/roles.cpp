#include "core/roles.hpp"

#include <sys/prctl.h>

#include <string_view>

#include "checker/run/main_checker.hpp"
#include "common/message/core_child.hpp"
#include "core/start.hpp"
#include "vrrp/run/main_vrrp.hpp"

namespace ka::core {

// A child is started as "keepalived --role=NAME". Its file is /proc/self/exe, so the kernel called it "exe".
int run_role(int argc, char** argv) {
    constexpr std::string_view option = "--role=";
    if (argc != 2 || !std::string_view(argv[1]).starts_with(option)) return main_core(argc, argv);
    const std::string_view role = std::string_view(argv[1]).substr(option.size());
    prctl(PR_SET_NAME, "keepalived");
    if (role == message::name_of(message::Role::vrrp)) return vrrp::main_vrrp(message::child_core_fd);
    if (role == message::name_of(message::Role::checker)) return checker::main_checker(message::child_core_fd);
    return 1;
}

}  // namespace ka::core
