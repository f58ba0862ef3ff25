#include "core/roles.hpp"

#include <sys/prctl.h>

#include <string>
#include <string_view>

#include "checker/run/main_checker.hpp"
#include "common/message/core_child.hpp"
#include "core/start.hpp"
#include "vrrp/run/main_vrrp.hpp"

namespace ka::core {

// A child is started as "keepalived --role=NAME --name=COMM". Its file is /proc/self/exe, so the kernel called it "exe".
int run_role(int argc, char** argv) {
    constexpr std::string_view role_option = "--role=";
    constexpr std::string_view name_option = "--name=";
    if (argc != 3 || !std::string_view(argv[1]).starts_with(role_option)) return main_core(argc, argv);
    const std::string_view role = std::string_view(argv[1]).substr(role_option.size());
    if (std::string_view(argv[2]).starts_with(name_option)) prctl(PR_SET_NAME, argv[2] + name_option.size());
    if (role == message::name_of(message::Role::vrrp)) return vrrp::main_vrrp(message::child_core_fd);
    if (role == message::name_of(message::Role::checker)) return checker::main_checker(message::child_core_fd);
    return 1;
}

}  // namespace ka::core
