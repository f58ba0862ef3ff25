// Reads a text to its lines and complaints, for the tests of the language.
#pragma once

#include <string>
#include <vector>

#include "common/config/line_reader.hpp"

namespace ka::config::testing {

struct Reading {
    std::vector<std::string> lines;
    std::vector<std::string> complaints;  // with their place, as a child prints it
    Diagnostics diagnostics{Pass::vrrp, true};
};

inline Reading read(const Bundle& bundle) {
    Reading reading;
    LineReader reader(bundle, reading.diagnostics);
    for (Line line; reader.next(line);) reading.lines.emplace_back(line.text);
    for (const Diagnostic& one : reading.diagnostics.list()) reading.complaints.push_back(reference_line(bundle, one, Pass::vrrp));
    return reading;
}

inline Reading read(std::string text, std::string config_id = "node1") {
    Bundle bundle = bundle_of(std::move(text), "F");
    bundle.facts.config_id = std::move(config_id);
    bundle.facts.environment = {{"HOME", "/root"}};
    bundle.files[0].directory = "/etc/ka";
    return read(bundle);
}

using Lines = std::vector<std::string>;

}  // namespace ka::config::testing
