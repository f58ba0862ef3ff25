// One program, several roles: core is what people start, the others are started by it.
#pragma once

namespace ka::core {

int run_role(int argc, char** argv);

}  // namespace ka::core
