// The one function for what cannot happen.
#pragma once

namespace ka {

// Reports a broken invariant on stderr and through the hook, then aborts: the watchdog starts a successor, which
// resumes. Never used for anything that input, peers or the kernel can cause.
[[noreturn]] void bug(const char* what);

// Called with the text before the abort (the daemon logs and flushes there). Null removes it.
void set_bug_hook(void (*hook)(const char* what));

}  // namespace ka
