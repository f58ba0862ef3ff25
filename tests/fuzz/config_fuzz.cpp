// Any text and any bundle: read to its end without harm; a bundle that is accepted is written again to the same octets.
#include <array>
#include <cstdlib>
#include <string>

#include "common/config/bind.hpp"
#include "common/config/explain.hpp"
#include "tests/unit/config/house.hpp"

namespace ka::config {
namespace {

void read_text(std::string text) {
    Bundle bundle = bundle_of(std::move(text), "F");
    bundle.facts.config_id = "id";
    bundle.files.push_back({"inner", "/", "house i {\n${V}\n"});
    bundle.includes.push_back({"/", "x", {}, {1, 0}, {}});
    testing::Street street;
    Diagnostics diagnostics(Pass::vrrp);
    config::bind(bundle, std::array{root(testing::street_table, street)}, diagnostics);
    for (const Diagnostic& one : diagnostics.list()) (void)explained(bundle, one);
    (void)dump(testing::street_table, &street);
}

void read_bundle(std::span<const char> octets) {
    const auto bundle = parse_bundle(octets);
    if (!bundle) return;
    if (serialise(*bundle) != std::string_view(octets.data(), octets.size())) std::abort();
    Diagnostics diagnostics;
    config::bind(*bundle, {}, diagnostics);
}

}  // namespace
}  // namespace ka::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span octets(reinterpret_cast<const char*>(data), size);
    ka::config::read_bundle(octets);
    ka::config::read_text({octets.begin(), octets.end()});
    return 0;
}
