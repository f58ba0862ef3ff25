// Reading, binding and judging a configuration costs in proportion to its size, whatever there is many of. Processor time of two
// sizes is compared, not measured: a lookup that walks a list makes the larger one sixteen times as dear instead of four.
#include <gtest/gtest.h>

#include <ctime>

#include "common/base/format.hpp"
#include "core/schema.hpp"

namespace ka::core {
namespace {

using Text = std::string (*)(std::size_t count);

class OpenGate final : public model::ScriptGate {
public:
    void begin(const model::ScriptPolicy&) override {}
    Verdict secure(model::ScriptCommand&, std::string_view, std::string_view) override { return Verdict::usable; }
    void finish() override {}
    std::vector<Message> take_messages() override { return {}; }
};

// Enough interfaces for 255 instances each, and for any name eN.
const vrrp::InterfaceCatalogue& catalogue() {
    static const vrrp::InterfaceCatalogue made = [] {
        vrrp::InterfaceCatalogue all;
        for (std::uint32_t i = 0; i < 200; ++i) all.interfaces.push_back({format("e{}", {i}), IfIndex{i + 1}});
        return all;
    }();
    return made;
}

std::string address(std::size_t i) { return format("10.{}.{}.{}", {i / 62500, i / 250 % 250, i % 250 + 1}); }

std::string instance(std::size_t i, const std::string& more = "") {
    return format("vrrp_instance V{} {{\n interface e{}\n virtual_router_id {}\n virtual_ipaddress {{\n  {}\n }}\n{}}}\n",
                  {i, i / 250 % 200, i % 250 + 1, address(i), more});
}

std::string instances(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += instance(i);
    return text;
}

std::string groups(std::size_t count) {
    std::string text = instances(count);
    for (std::size_t i = 0; i + 1 < count; i += 2) text += format("vrrp_sync_group G{} {{\n group {{\n  V{}\n  V{}\n }}\n}}\n", {i, i, i + 1});
    return text;
}

std::string one_group(std::size_t count) {
    std::string text = instances(count) + "vrrp_sync_group G {\n group {\n";
    for (std::size_t i = 0; i < count; ++i) text += format("  V{}\n", {i});
    return text + " }\n}\n";
}

std::string scripts(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += format("vrrp_script S{} {{\n script /bin/true\n}}\n", {i});
    for (std::size_t i = 0; i < count; ++i) text += instance(i, format(" track_script {{\n  S{}\n }}\n", {i}));
    return text;
}

std::string tracked_by_one(std::size_t count) {
    std::string text, list;
    for (std::size_t i = 0; i < count; ++i) {
        text += format("vrrp_script S{} {{\n script /bin/true\n}}\n", {i});
        list += format("  S{}\n", {i});
    }
    return text + instance(0, " track_script {\n" + list + " }\n");
}

std::string addresses(std::size_t count) {
    std::string list;
    for (std::size_t i = 1; i < count; ++i) list += "  " + address(i) + "\n";
    return instance(0, " virtual_ipaddress_excluded {\n" + list + " }\n");
}

std::string routes(std::size_t count) {
    std::string list;
    for (std::size_t i = 1; i < count; ++i) list += "  " + address(i) + "/32 via 10.0.0.254 dev e0\n";
    return instance(0, " virtual_routes {\n" + list + " }\n");
}

std::string peers(std::size_t count) {
    std::string list;
    for (std::size_t i = 1; i < count; ++i) list += "  " + address(i) + "\n";
    return instance(0, " unicast_peer {\n" + list + " }\n");
}

std::string virtual_servers(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += format("virtual_server {} 80 {{\n protocol TCP\n real_server 10.9.0.1 80 {{\n  TCP_CHECK {{\n  }}\n }}\n}}\n", {address(i)});
    return text;
}

std::string real_servers(std::size_t count) {
    std::string text = "virtual_server 10.9.0.1 80 {\n protocol TCP\n";
    for (std::size_t i = 0; i < count; ++i) text += format(" real_server {} 80 {{\n  TCP_CHECK {{\n  }}\n }}\n", {address(i)});
    return text + "}\n";
}

std::string definitions(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += format("$N{}={}\n", {i, address(i)});
    text += "static_ipaddress {\n";
    for (std::size_t i = 0; i < count; ++i) text += format(" $N{} dev e0\n", {i});
    return text + "}\n";
}

std::string unknown_words(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += format("nonsense{} {{\n x\n}}\n", {i});
    return text;
}

double seconds_of_processor() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The smallest of three: noise only adds.
double cost(Text text, std::size_t count) {
    const config::Bundle bundle = config::bundle_of(text(count));
    const GateFactory gates = [](std::string_view) { return std::make_unique<OpenGate>(); };
    double best = 1e9;
    for (int round = 0; round < 3; ++round) {
        const double begin = seconds_of_processor();
        (void)test_configuration(bundle, catalogue(), gates);
        best = std::min(best, seconds_of_processor() - begin);
    }
    return best;
}

struct Shape {
    const char* name;
    Text text;
};

class Growth : public testing::TestWithParam<Shape> {};

TEST_P(Growth, IsThatOfTheFile) {
    std::size_t count = 250;
    double small = cost(GetParam().text, count);
    while (small < 0.02 && count < 4000) small = cost(GetParam().text, count *= 2);
    const double large = cost(GetParam().text, count * 4);
    EXPECT_LT(large, small * 8) << GetParam().name << ": " << count << " cost " << small << " s, four times as many " << large << " s";
}

INSTANTIATE_TEST_SUITE_P(Files, Growth,
                         testing::Values(Shape{"instances", instances}, Shape{"groups", groups}, Shape{"one_group", one_group},
                                         Shape{"scripts", scripts}, Shape{"tracked_by_one", tracked_by_one}, Shape{"addresses", addresses},
                                         Shape{"routes", routes}, Shape{"peers", peers}, Shape{"virtual_servers", virtual_servers},
                                         Shape{"real_servers", real_servers}, Shape{"definitions", definitions},
                                         Shape{"unknown_words", unknown_words}),
                         [](const auto& shape) { return std::string(shape.param.name); });

}  // namespace
}  // namespace ka::core
