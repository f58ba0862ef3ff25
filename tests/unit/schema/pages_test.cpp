// The generated pages of doc/reference are those of the tables as they are now.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "common/config/keyword_docs.hpp"
#include "core/schema.hpp"

namespace ka::core {
namespace {

std::string page(const std::string& name) {
    std::ifstream file(std::string(KA_SOURCE_ROOT "/doc/reference/") + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Pages, AreFresh) {
    const auto tables = all_tables();
    EXPECT_TRUE(page("keywords.md") == config::keywords_page(tables)) << "run keyword_docs";
    EXPECT_TRUE(page("not-yet.md") == config::not_yet_page(tables)) << "run keyword_docs";
}

TEST(Pages, WhatIsNotThereYetIsListed) {
    const std::string text = page("not-yet.md");
    for (const std::string word : {"`track_file`", "`smtp_alert`", "`bfd_instance`", "`HTTP_GET`", "`vrrp_rt_priority`"})
        EXPECT_NE(text.find(word), std::string::npos) << word;
    const std::string refused = text.substr(text.find("## Refused"));
    for (const std::string word : {"`net_namespace`", "`auth_hmac`", "auth_type AH", "`use_vmac`", "`use_ipvlan`", "`no_accept`",
                                   "`vrrp_strict`", "`strict_mode`", "`vrf`"})
        EXPECT_NE(refused.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace ka::core
