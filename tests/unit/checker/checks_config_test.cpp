// The words of each kind of check: what they mean, and what the reference says of wrong ones (keepalived -t, 2.2.7).
#include "tests/unit/checker/reading.hpp"

namespace ka::checker {
namespace {

using reading::expect_complaints;
using reading::read;

// One real server with these lines in it, behind what stands at the top level.
std::string server(const std::string& lines, const std::string& top = "") {
    return top + "virtual_server 10.1.0.1 80 {\nlvs_sched rr\nlvs_method NAT\nprotocol TCP\ndelay_loop 7\nreal_server 10.0.0.1 80 {\n" +
           lines + "\n}\n}\n";
}

RealServerConfig real_server(const std::string& lines, const std::string& top = "") {
    return read(server(lines, top)).config.virtual_servers.at(0).real_servers.at(0);
}

template <typename Settings>
Settings settings(const std::string& lines, const std::string& top = "") {
    return std::get<Settings>(*real_server(lines, top).checks.at(0).settings);
}

std::string url(const std::string& lines) { return "HTTP_GET {\nurl {\npath /a\n" + lines + "\n}\n}"; }

TEST(WebCheck, EveryWordCounts) {
    const auto web = settings<WebSettings>(
        "SSL_GET {\nvirtualhost h\nhttp_protocol 1.0c\nenable_sni\nfast_recovery on\ntls_compliant\n"
        "url {\npath /a?b=1\ndigest 0123456789abcdef0123456789ABCDEF\nstatus_code 200-204 301\nstatus_code 500\nvirtualhost u\n"
        "regex \"st[a-z]+ ok\"\nregex_no_match\nregex_options caseless multiline\nregex_min_offset 10\nregex_max_offset 4000\n"
        "regex_stack 32768 65536\ntls_compliant no\n}\nurl {\npath /second\n}\n}");
    EXPECT_EQ(*web.virtual_host, "h");
    EXPECT_EQ(web.protocol, HttpProtocol::http_1_0_close);
    EXPECT_TRUE(web.enable_sni && web.fast_recovery && web.tls_compliant);
    ASSERT_EQ(web.urls.size(), 2U);
    const UrlSettings& first = web.urls[0];
    EXPECT_EQ(*first.path, "/a?b=1");
    EXPECT_EQ(first.digest->at(15), 0xef);
    EXPECT_EQ(first.status_codes, (std::vector<StatusRange>{{200, 204}, {301, 301}, {500, 500}}));
    EXPECT_EQ(*first.virtual_host, "u");
    EXPECT_EQ(first.regex->pattern, "st[a-z]+ ok");
    EXPECT_TRUE(first.regex->no_match);
    EXPECT_EQ(first.regex->options, 1U << 3 | 1U << 10);
    EXPECT_EQ(first.regex->min_offset, 10U);
    EXPECT_EQ(first.regex->max_offset, 4000U);
    EXPECT_EQ(first.regex->stack_max, 65536U);
    EXPECT_EQ(first.tls_compliant, false);
    EXPECT_FALSE(web.urls[1].regex);
}

TEST(WebCheck, WrongWords) {
    expect_complaints(server(url("digest 0123\ndigest 0123456789abcdef0123456789abcdef\ndigest g123456789abcdef0123456789abcdef")),
                      {"digest '0123' character length should be 32 rather than 4",
                       "Digest 'g123456789abcdef0123456789abcdef' is a duplicate"});
    expect_complaints(server(url("digest 0123456789abcdef0123456789abcdeg")),
                      {"Unable to interpret hex digit in '0123456789abcdef0123456789abcdeg' at offset 31/32"});
    expect_complaints(server(url("status_code 200 x 200-100 99 600 200-600 100-599 200- -200 200-300x 0200 204")),
                      {"Invalid HTTP_GET status code 'x'", "Invalid HTTP_GET status code '200-100'", "Invalid HTTP_GET status code '99'",
                       "Invalid HTTP_GET status code '600'", "Invalid HTTP_GET status code '200-600'", "Invalid HTTP_GET status code '200-'",
                       "Invalid HTTP_GET status code '-200'", "Invalid HTTP_GET status code '200-300x'"});
    expect_complaints(server(url("virtualhost")), {"Missing HTTP_GET virtualhost name"});
    expect_complaints(server("HTTP_GET {\nvirtualhost\nhttp_protocol\nhttp_protocol 1.2\nenable_sni x\nfast_recovery x\ntls_compliant\n"
                             "nb_get_retry x\nurl {\npath /\n}\n}"),
                      {"HTTP_GET virtualhost name missing", "Missing http_protocol version", "Invalid http_protocol version 1.2",
                       "Invalid enable_sni parameter x", "Invalid fast_recovery parameter x", "Unknown keyword 'tls_compliant'",
                       "nb_get_retry is deprecated - please use 'retry'", "invalid number 'x'", "Invalid nb_get_retry value 'x'"});
    expect_complaints(server("SSL_GET {\nurl {\npath /\ntls_compliant x\n}\ntls_compliant y\n}"),
                      {"Invalid tls_compliant option x", "Invalid tls_compliant option y"});
}

TEST(WebCheck, AUrlNeedsAPathAndACheckAUrl) {
    const std::string text = "HTTP_GET {\nurl {\n}\nurl {\npath /b\n}\n}\nHTTP_GET {\nretry 3\n}";
    expect_complaints(server(text), {"HTTP/SSL_GET checker url has no path - ignoring", "HTTP/SSL_GET checker has no urls specified - ignoring"});
    const auto real = real_server(text);
    ASSERT_EQ(real.checks.size(), 1U);
    EXPECT_EQ(std::get<WebSettings>(*real.checks[0].settings).urls.size(), 1U);
}

TEST(WebCheck, CK_MistakesOfPatternsAreOnlyLogged) {
    for (const char* line : {"regex", "regex a b", "regex_stack 1", "regex_min_offset x", "regex_max_offset", "regex_no_match",
                             "regex b\nregex_min_offset 9\nregex_max_offset 3", "regex \"a(b\"", "regex \"[]a\""})
        expect_complaints(server(url(line)), {});
    EXPECT_FALSE(settings<WebSettings>(url("regex \"a(b\"")).urls[0].regex) << "PCRE2 does not take it";
    EXPECT_TRUE(settings<WebSettings>(url("regex \"[]\"\nregex_options allow_empty_class")).urls[0].regex) << "with its options";
    EXPECT_FALSE(settings<WebSettings>(url("regex_options caseless")).urls[0].regex);  // options of no pattern
}

TEST(WebCheck, ItsDefaultsAreItsOwn) {
    const auto check = real_server(url("")).checks.at(0);
    EXPECT_EQ(check.schedule.delay_before_retry, Duration{seconds{3}});
    EXPECT_EQ(check.schedule.retry, 1U);
    EXPECT_EQ(real_server("HTTP_GET {\nnb_get_retry 4\nurl {\npath /\n}\n}").checks.at(0).schedule.retry, 4U);
}

TEST(SmtpCheck, NamesAndHosts) {
    expect_complaints(server("SMTP_CHECK {\nhelo_name\nhelo_name a b\n}"), {"SMTP_CHECK helo name missing"});
    EXPECT_EQ(settings<SmtpSettings>("SMTP_CHECK {\n}").helo_name, "smtpchecker.keepalived.org");
    const std::string hosts = "helo_name h\nretry 5\nhost {\nconnect_ip 10.0.0.3\n}\nhost {\nconnect_ip 10.0.0.4\nretry 2\n}\n}";
    const auto replaced = real_server("SMTP_CHECK {\n" + hosts).checks;  // the block says nothing of a connection
    ASSERT_EQ(replaced.size(), 2U);
    EXPECT_EQ(replaced[0].connect.address->to_string(), "10.0.0.3");
    EXPECT_EQ(replaced[0].schedule.retry, 5U);
    EXPECT_EQ(replaced[1].schedule.retry, 2U);
    EXPECT_EQ(std::get<SmtpSettings>(*replaced[1].settings).helo_name, "h");
    EXPECT_EQ(real_server("SMTP_CHECK {\nconnect_port 25\n" + hosts).checks.size(), 3U);
    expect_complaints(server("SMTP_CHECK {\nhost {\nconnect_ip fe80::3\nfoo\n}\n}"),
                      {"Unknown keyword 'foo'", "Checker link local address fe80::3 requires a bind_if"});
}

TEST(DnsCheck, TypesAndNames) {
    const auto dns = settings<DnsSettings>("DNS_CHECK {\ntype aaaa\nname probe.example.org\nname other\n}");
    EXPECT_EQ(dns.type, DnsType::aaaa);
    EXPECT_EQ(dns.name, "probe.example.org");
    const auto name = [](const std::string& text) { return server("DNS_CHECK {\nname " + text + "\n}"); };
    for (const char* refused : {"a..b", "x.yy", "a.", "x.y.", "xx..", "..", ".foo"})
        expect_complaints(name(refused), {"DNS_CHECK name '" + std::string(refused) + "' has empty label - ignoring"});
    for (const char* taken : {"xx.y", ".", "x"}) expect_complaints(name(taken), {});
    expect_complaints(server("DNS_CHECK {\ntype foo\nname xx.y\nname b.c\n}"),
                      {"Unknown DNS check type foo - ignoring", "DNS_CHECK name already specified - ignoring"});
    const auto check = real_server("DNS_CHECK {\n}").checks.at(0);
    EXPECT_EQ(check.schedule.retry, 3U);
    EXPECT_EQ(check.schedule.delay_before_retry, Duration{seconds{7}});  // the delay_loop
}

TEST(UdpCheck, OctetsAndLengths) {
    const auto udp = settings<UdpSettings>("UDP_CHECK {\npayload 01 023 \"4 5\"\nrequire_reply 0a xB Xc3\nmin_reply_length 3\nmax_reply_length 64\n}");
    EXPECT_EQ(udp.payload, (std::vector<std::uint8_t>{1, 2, 3, 4, 5}));
    EXPECT_TRUE(udp.require_reply);
    EXPECT_EQ(udp.reply, (std::vector<std::uint8_t>{0x0a, 0x0b, 0x0c, 3}));
    EXPECT_EQ(udp.reply_mask, (std::vector<std::uint8_t>{0xff, 0x0f, 0x0f, 0xff}));
    EXPECT_EQ(udp.min_reply_length, 3U);
    EXPECT_EQ(udp.max_reply_length, 64U);
    expect_complaints(server("UDP_CHECK {\npayload\npayload zz\npayload 0x\npayload 12 x\npayload \"\"\nrequire_reply 0a g\nrequire_reply xx\n}"),
                      {"UDP_CHECK payload requires a payload", "Invalid hex string for UDP_CHECK payload",
                       "Invalid hex string for UDP_CHECK payload", "Invalid hex string for UDP_CHECK payload",
                       "Invalid hex string for UDP_CHECK payload", "Invalid hex string for UDP_CHECK reply"});
    expect_complaints(server("UDP_CHECK {\nmin_reply_length 65536\nmax_reply_length x\nmin_reply_length 300\n}"),
                      {"number '65536' outside range [0, 65535]", "UDP_CHECK min length 65536 not valid - must be between 0 & 65535",
                       "invalid number 'x'", "UDP_CHECK max length x not valid - must be between 0 & 65535",
                       "UDP_CHECK min_reply length 300 > max_reply_length 255 - will always fail"});
}

TEST(MiscCheck, CommandUserAndTime) {
    const auto misc = settings<MiscSettings>("MISC_CHECK {\nuser root wheel\nmisc_path \"/bin/true a 'b c'\" nobody\nmisc_timeout 5\nmisc_dynamic\n}");
    EXPECT_EQ(misc.command->arguments, (std::vector<std::string>{"/bin/true", "a", "b c"}));
    EXPECT_EQ(misc.command->as.user, "root");
    EXPECT_EQ(misc.command->as.group, "wheel");
    EXPECT_EQ(misc.timeout, Duration{seconds{5}});
    EXPECT_TRUE(misc.dynamic);
    EXPECT_EQ(settings<MiscSettings>("MISC_CHECK {\nmisc_path /bin/true\n}").timeout, Duration{seconds{7}});  // the delay_loop
    EXPECT_EQ(real_server("MISC_CHECK {\nmisc_path /bin/true\n}").checks.at(0).schedule.retry, 0U);
    expect_complaints(server("MISC_CHECK {\n}"), {"No script path has been specified for MISC_CHECKER - skipping"});
    expect_complaints(server("MISC_CHECK {\nmisc_path \"\"\n}"), {"No script path has been specified for MISC_CHECKER - skipping"});
    expect_complaints(server("MISC_CHECK {\nmisc_path \"/bin/true a 'b c'\"\nmisc_timeout 5000\nmisc_timeout 1.5\nconnect_port 5\nuser\n}"),
                      {"number '5000' outside range [0, 4294]", "Invalid misc_timeout value '5000'", "invalid number '1.5'",
                       "Invalid misc_timeout value '1.5'", "Unknown keyword 'connect_port'",
                       "No user specified for misc checker script '/bin/true' 'a' 'b c'"});
}

TEST(MiscCheck, WithoutAUsableProgramThereIsNoCheck) {
    reading::ShutGate gate;
    const auto result = load(config::bundle_of(server("MISC_CHECK {\nmisc_path /bin/true\n}\nTCP_CHECK {\n}")), gate, true);
    const auto& checks = result.config.virtual_servers.at(0).real_servers.at(0).checks;
    ASSERT_EQ(checks.size(), 1U);
    EXPECT_EQ(checks[0].kind, CheckKind::tcp);
    EXPECT_EQ(result.diagnostics.exit_code(), 0);
}

const std::string track_file = "track_file tf {\nfile /tmp/x\nweight 3 reverse\n}\n";

TEST(FileCheck, RefersToAFileDefinedBefore) {
    EXPECT_EQ(settings<FileSettings>("FILE_CHECK {\ntrack_file tf\n}", track_file), (FileSettings{"tf", 3, true}));
    EXPECT_EQ(settings<FileSettings>("FILE_CHECK {\ntrack_file tf\nweight -70000 reverse\nweight 5 noreverse\n}", track_file),
              (FileSettings{"tf", 5, false}));
    expect_complaints(server("FILE_CHECK {\ntrack_file tf\n}") + track_file,
                      {"track_file tf not found", "FILE_CHECK has no track_file specified - ignoring"});
    expect_complaints(server("FILE_CHECK {\nweight\ntrack_file tf\nweight 3 foo\nweight x\nweight 2147483648\nweight -2147483648\n}", track_file),
                      {"track file weight missing", "unknown track file weight option foo - ignoring", "invalid number 'x'",
                       "weight for track file must be in [-2147483647..2147483647] inclusive. Ignoring...",
                       "number '2147483648' outside integer range",
                       "weight for track file must be in [-2147483647..2147483647] inclusive. Ignoring...",
                       "number '-2147483648' outside range [-2147483647, 2147483647]",
                       "weight for track file must be in [-2147483647..2147483647] inclusive. Ignoring..."});
}

const std::string sessions =
    "bfd_instance a {\nneighbor_ip 1.2.3.4\nmin_rx x\n}\nbfd_instance b {\nvrrp\n}\nbfd_instance c {\nvrrp\nchecker\n}\n";

TEST(BfdCheck, BF_041_RefersToASessionThatTellsCheckers) {
    EXPECT_EQ(settings<BfdSettings>("BFD_CHECK {\nname c\nalpha\n}", sessions).instance, "c");
    EXPECT_TRUE(real_server("BFD_CHECK {\nname a\nalpha\n}", sessions).checks.at(0).schedule.alpha);
    const std::string rs = "([10.0.0.1]:tcp:80) ";
    const auto with = [](const std::string& lines) { return server("BFD_CHECK {\n" + lines + "\n}", sessions); };
    expect_complaints(with("name b"), {rs + "BFD_CHECK - BFD b not configured"});
    expect_complaints(with("name zz\nalpha x"), {rs + "BFD_CHECK - BFD zz not configured"});  // the rest is not looked at
    expect_complaints(with("name"), {rs + "BFD_CHECK - No or too many names specified - skipping checker"});
    expect_complaints(with("name a c"), {rs + "BFD_CHECK - No or too many names specified - skipping checker"});
    expect_complaints(with("alpha"), {rs + "No name has been specified for BFD_CHECKER - skipping"});
    expect_complaints(with("name a\nname c"), {rs + "BFD_CHECK - BFD c already specified as a"});
    expect_complaints(with("name a\n}\nBFD_CHECK {\nname a"), {rs + "BFD_CHECK - RS already monitoring a"});
    EXPECT_TRUE(real_server("BFD_CHECK {\nname a\nname c\n}", sessions).checks.empty());
}

TEST(Checks, WithoutAWayToALinkLocalAddressThereIsNoCheck) {
    for (const char* kind : {"TCP_CHECK", "UDP_CHECK", "PING_CHECK", "DNS_CHECK", "SMTP_CHECK"}) {
        const std::string check = std::string(kind) + " {\nconnect_ip fe80::1\n";
        expect_complaints(server(check + "}"), {"Checker link local address fe80::1 requires a bind_if"});
        EXPECT_TRUE(real_server(check + "}").checks.empty()) << kind;
        expect_complaints(server(check + "bind_if lo\n}"), {});
    }
}

TEST(Servers, MailLabelsAndHosts) {
    const auto real = real_server("smtp_alert no\nvirtualhost node3.example.org\nsnmp_name node3");
    EXPECT_EQ(real.smtp_alert, false);
    EXPECT_EQ(*real.virtual_host, "node3.example.org");
    EXPECT_EQ(*real.snmp_name, "node3");
    EXPECT_EQ(real_server("").smtp_alert, true);  // unless the global settings say otherwise
    expect_complaints(server("smtp_alert foo\nvirtualhost\nsnmp_name\nsnmp_name a b"),
                      {"Invalid real_server smtp_alert parameter foo", "real server virtualhost missing",
                       "real server snmp_name missing or extra parameters", "real server snmp_name missing or extra parameters"});
}

TEST(Tls, OneContextForAll) {
    const auto tls = read("SSL {\npassword pa55\nca /a\ncertificate /c\nkey /k\n}\n").config.tls;
    ASSERT_TRUE(tls);
    EXPECT_EQ(*tls->password, "pa55");
    EXPECT_EQ(*tls->ca_file, "/a");
    EXPECT_EQ(*tls->certificate_file, "/c");
    EXPECT_EQ(*tls->key_file, "/k");
    expect_complaints("SSL {\npassword\nca\ncertificate\nkey\n}\nSSL {\nkey x\nkey y\n}\n",
                      {"SSL password missing", "SSL cafile missing", "SSL certfile missing", "SSL keyfile missing",
                       "SSL context already specified - replacing", "SSL keyfile already specified - replacing"});
}

}  // namespace
}  // namespace ka::checker
