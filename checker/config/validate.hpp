// From a draft to a configuration: the rules that need the whole virtual server, in the order in which the reference applies
// them (checker.md 3.6, 4.2). Pure.
#pragma once

#include <string>
#include <vector>

#include "checker/config/draft.hpp"

namespace ka::checker {

// Every complaint of the reference counts as an error of --config-test, the defaults included; notes are ours and do not.
struct Complaint {
    std::string text;
    bool is_error = true;
    bool operator==(const Complaint&) const = default;
};

Config validate(Draft draft, std::vector<Complaint>& complaints);

}  // namespace ka::checker
