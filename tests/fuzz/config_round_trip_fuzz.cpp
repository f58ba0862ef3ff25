// The whole front end on any text: everything is said without harm, and what is understood of a clean text can be written and
// read again without a change.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "checker/config/load.hpp"
#include "common/config/explain.hpp"
#include "core/reload_plan.hpp"
#include "core/schema.hpp"
#include "vrrp/config/load.hpp"

namespace ka::core {
namespace {

class AnyScript final : public model::ScriptGate {
public:
    void begin(const model::ScriptPolicy&) override {}
    Verdict secure(model::ScriptCommand&, std::string_view, std::string_view) override { return Verdict::usable; }
    void finish() override {}
    std::vector<Message> take_messages() override { return {}; }
};

struct Models {
    model::Global global;
    vrrp::Config vrrp;
    checker::Config checker;
    bool operator==(const Models&) const = default;
};

Models models_of(const config::Bundle& bundle, const vrrp::InterfaceCatalogue& catalogue) {
    AnyScript gate;
    return {load_parent(bundle).global, vrrp::load(bundle, catalogue, gate).config, checker::load(bundle, gate).config};
}

void check(std::string text) {
    vrrp::InterfaceCatalogue catalogue;
    catalogue.assumed = vrrp::InterfaceFacts{"", IfIndex{2}};
    const config::Bundle bundle = config::bundle_of(std::move(text));
    const TestVerdict verdict = test_configuration(bundle, catalogue, [](std::string_view) { return std::make_unique<AnyScript>(); });
    const config::Report report{verdict.diagnostics, verdict.omitted, verdict.exit_code};
    (void)config::report_text(bundle, report);
    (void)config::report_json(bundle, report);
    const auto entries = canonical_form(bundle, catalogue, AnyScript());
    (void)config::dump_json(entries);
    if (verdict.exit_code != 0 || strict_code(verdict) != 0) return;
    config::Bundle again = config::bundle_of(config::dump_text(entries));
    again.facts = bundle.facts;
    if (!(models_of(bundle, catalogue) == models_of(again, catalogue))) std::abort();
    if (!plan_of_reload(entries, canonical_form(again, catalogue, AnyScript()), {}, {}).empty()) std::abort();
}

}  // namespace
}  // namespace ka::core

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ka::core::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
