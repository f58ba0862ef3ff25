// TCP_CHECK: connects, sends nothing, closes (checker.md 8.1). Measures only; what it means is decided by the engine.
#pragma once

#include "checker/config/model.hpp"
#include "checker/engine/check_result.hpp"
#include "common/loop/awaitable.hpp"
#include "common/loop/loop.hpp"

namespace ka::checker {

// One attempt with one deadline for the whole of it. By value: the coroutine keeps its own copy.
Awaitable<CheckResult> probe_tcp(Loop& loop, ConnectConfig connect);

}  // namespace ka::checker
