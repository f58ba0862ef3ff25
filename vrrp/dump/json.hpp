// The JSON file (core.md 3.5): one line, made for programs.
#pragma once

#include <cstdint>
#include <string>

#include "vrrp/dump/scene.hpp"

namespace ka::vrrp::dump {

// Version 1: an array of instances; version 2: an object with that array under "vrrp".
std::string json(const Scene& scene, std::uint8_t version);
std::string json(const Statistics& counted);  // the object under "stats"

}  // namespace ka::vrrp::dump
