// The checker process.
#pragma once

namespace ka::checker {

// Runs until core says stop or is gone; `core_fd` leads to core. Returns the exit status.
int main_checker(int core_fd);

}  // namespace ka::checker
