// What the rows print, the rows read: text to draft to text is a fixed point, and both texts mean the same.
#include <array>
#include <memory>

#include "checker/config/draft.hpp"
#include "checker/config/keywords.hpp"
#include "checker/config/validate.hpp"
#include "common/config/bind.hpp"
#include "common/config/dump.hpp"
#include "common/model/foreign_words.hpp"
#include "tests/unit/checker/reading.hpp"

namespace ka::checker {
namespace {

constexpr const char* references = R"(
track_file tf0 {
    file /tmp/value
    weight 2
}
bfd_instance peer0 {
    neighbor_ip 203.0.113.7
}
)";

constexpr const char* everything = R"(
SSL {
    password "pa 55"
    ca /etc/ssl/ca.pem
    certificate /etc/ssl/cert.pem
    key /etc/ssl/key.pem
}
virtual_server_group vg0 {
    198.51.100.4 443
    198.51.100.16-30 443
    198.51.100.64/28 80
    2001:db8::1-2001:db8::ff 80
    fwmark 41 inet
}
virtual_server group vg0 {
    lvs_sched mh
    mh-port
    lvs_method TUN type gue port 6080 remcsum
    protocol TCP
    persistence_timeout 900
    persistence_engine sip
    real_server 10.66.0.9 {
    }
}
virtual_server fwmark 7 {
    ip_family inet
    lvs_sched rr
    lvs_method DR
    smtp_alert on
    real_server 10.66.0.9 {
    }
}
virtual_server 198.51.100.9 8443 {
    delay_loop 7.5
    retry 4
    lb_algo sh
    sh-fallback
    lb_kind NAT
    protocol SCTP
    virtualhost shop.example.org
    snmp_name shop_front
    quorum_up "/bin/true 'q up'" root
    sorry_server 198.51.100.250 8443
    sorry_server_inhibit
    real_server 10.66.0.3 8443 {
        weight 20
        smtp_alert no
        virtualhost node3
        snmp_name node3
        HTTP_GET {
            connect_port 9443
            connect_timeout 2
            virtualhost health
            http_protocol 1.1
            fast_recovery
            nb_get_retry 6
            url {
                path "/a b"
                digest 0123456789abcdef0123456789abcdef
                status_code 200-204 301
                virtualhost u1
                regex "st[a-z]+ ok"
                regex_no_match
                regex_options caseless never_backslash_c
                regex_min_offset 10
                regex_max_offset 4000
                regex_stack 32768 65536
            }
            url {
                path /b
            }
        }
        TCP_CHECK {
            connect_ip 10.66.0.4
            bindto 10.66.0.1
            bind_port 40123
            bind_if lo
            fwmark 77
        }
        SSL_GET {
            enable_sni
            sni_name sni.example.org
            tls_compliant
            url {
                path /c
                tls_compliant no
            }
        }
        SMTP_CHECK {
            helo_name lb7
            host {
                connect_ip 10.66.0.5
                retry 3
            }
            host {
                connect_port 26
            }
        }
        DNS_CHECK {
            type aaaa
            name probe.example.org
        }
        UDP_CHECK {
            payload 0a0B 0c d
            require_reply 0a xB Xx
            min_reply_length 3
            max_reply_length 64
        }
        MISC_CHECK {
            misc_path "/bin/true arg 'one two'"
            misc_timeout 5
            misc_dynamic
            user root root
            warmup 0
        }
        PING_CHECK {
            alpha off
            log_all_failures
        }
        FILE_CHECK {
            track_file tf0
            weight 3 reverse
        }
        BFD_CHECK {
            name peer0
            alpha
        }
    }
}
)";

std::unique_ptr<Draft> draft_of(const std::string& text, std::size_t wanted_complaints) {
    auto draft = std::make_unique<Draft>();
    config::Diagnostics diagnostics(config::Pass::checker, true);
    const config::Bundle bundle = config::bundle_of(references + text);
    config::bind(bundle, std::array{config::root(checker_root_table, *draft), config::root(checker_reference_table, *draft)}, diagnostics);
    std::size_t found = 0;
    for (const auto& one : diagnostics.list()) {
        if (one.error_class == config::ErrorClass::ok) continue;
        ++found;
        if (wanted_complaints == 0) ADD_FAILURE() << one.text;
    }
    EXPECT_EQ(found, wanted_complaints);
    return draft;
}

Config meaning(Draft draft) {
    std::vector<Complaint> complaints;
    return validate(std::move(draft), complaints);
}

TEST(RoundTrip, EveryWordOfTheChecker) {
    auto first = draft_of(everything, 1);  // nb_get_retry is deprecated
    const std::string printed = config::dump(checker_root_table, first.get());
    auto second = draft_of(printed, 0);
    EXPECT_EQ(config::dump(checker_root_table, second.get()), printed);
    const Config config = meaning(std::move(*first));
    EXPECT_EQ(config, meaning(std::move(*second))) << printed;
    ASSERT_EQ(config.virtual_servers.size(), 3U);
    EXPECT_EQ(config.virtual_servers[2].real_servers.at(0).checks.size(), 11U);
}

}  // namespace
}  // namespace ka::checker
