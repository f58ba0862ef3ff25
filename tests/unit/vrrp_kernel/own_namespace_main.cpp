// The main function of test programs that work in a network namespace of their own.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/unit/vrrp_kernel/own_namespace.hpp"

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    if (!ka::tests::enter_own_namespace()) {
        std::fprintf(stderr, "no network namespace for the test: neither root nor user namespaces\n");
        return 1;
    }
    return RUN_ALL_TESTS();
}
