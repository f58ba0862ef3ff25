#include "common/message/core_child.hpp"

namespace ka::message {

std::string_view build_id() { return KA_BUILD_ID; }

std::string_view name_of(Role role) {
    switch (role) {
        case Role::vrrp: return "vrrp";
        case Role::checker: return "checker";
    }
    return "";
}

}  // namespace ka::message
