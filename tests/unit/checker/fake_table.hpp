// An IPVS table with the kernel's manners: refuses what exists or is missing, as linux/net/netfilter/ipvs does.
#pragma once

#include <string>

#include "checker/ipvs/keeper.hpp"

namespace ka::checker::transcript {

class FakeTable {
public:
    // Carries a request out; 0 or an errno value.
    int perform(const ipvs::Request& request);
    IpvsTable& entries() { return table_; }

private:
    IpvsTable table_;
};

// "NEW_DEST 10.1.0.1:80 10.0.0.1:80 w1"
std::string brief(const ipvs::Request& request);

}  // namespace ka::checker::transcript
