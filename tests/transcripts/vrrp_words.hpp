// The little language of the VRRP transcripts: words, key=value options, configurations.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "vrrp/config/model.hpp"

namespace ka::vrrp::transcript {

struct Words {
    std::vector<std::string> plain;  // in order; plain[0] is the command
    std::map<std::string, std::string> options;

    explicit Words(const std::string& line);
    bool has(const std::string& word) const;
    std::string option(const std::string& key, const std::string& fallback) const;
    int number(const std::string& key, int fallback) const;
};

std::vector<std::string> split(const std::string& text, char separator);
Duration parse_seconds(const std::string& text);

// "instance NAME key=value...", "group NAME members=A,B ...", "global key=value...": adds to the configuration.
void configure(Config& config, const Words& words);

}  // namespace ka::vrrp::transcript
