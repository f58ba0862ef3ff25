#include "common/base/bug.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace ka {
namespace {
void (*g_hook)(const char*) = nullptr;
}

void set_bug_hook(void (*hook)(const char* what)) { g_hook = hook; }

void bug(const char* what) {
    std::fprintf(stderr, "bug: %s\n", what);
    if (auto* hook = std::exchange(g_hook, nullptr)) hook(what);  // once, even if the hook itself meets a bug
    std::abort();
}

}  // namespace ka
