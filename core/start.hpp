// The start of the parent, step by step (core.md 2.2), up to the point where Control takes over.
#pragma once

namespace ka::core {

// The exit status of the program.
int main_core(int argc, char** argv);

}  // namespace ka::core
