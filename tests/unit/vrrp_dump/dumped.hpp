// The data file of a scene, and parts that must stand in it.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "vrrp/dump/data.hpp"

namespace ka::vrrp::dump {

inline std::string data_of(const Scene& scene) {
    model::DumpText out;
    data(scene, out);
    return out.take();
}

// These lines, one directly behind the other.
inline void expect_lines(const Scene& scene, const std::string& lines) {
    const auto all = data_of(scene);
    EXPECT_NE(("\n" + all).find("\n" + lines), std::string::npos) << lines << "--- not in ---\n" << all;
}

}  // namespace ka::vrrp::dump
