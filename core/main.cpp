#include "core/roles.hpp"

int main(int argc, char** argv) { return ka::core::run_role(argc, argv); }
