// The VRRP process.
#pragma once

namespace ka::vrrp {

// Runs until core says stop or is gone; `core_fd` leads to core. Returns the exit status.
int main_vrrp(int core_fd);

}  // namespace ka::vrrp
