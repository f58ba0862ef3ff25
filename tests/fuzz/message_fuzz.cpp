// Whatever arrives on a link between two of our processes: refused, or understood and encoded again to the same octets.
#include <cstdlib>

#include "common/message/core_child.hpp"
#include "common/message/frame.hpp"
#include "common/message/vrrp_checker.hpp"

namespace {

template <typename Variant>
void check(std::span<const std::uint8_t> octets) {
    const auto decoded = ka::message::decode<Variant>(octets);
    if (!decoded) return;
    const auto again = ka::message::encode(*decoded);
    if (!std::equal(again.begin(), again.end(), octets.begin(), octets.end())) std::abort();
    (void)ka::message::print(*decoded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span octets(data, size);
    check<ka::message::CoreToChild>(octets);
    check<ka::message::ChildToCore>(octets);
    check<ka::message::CheckerToVrrp>(octets);
    check<ka::message::VrrpToChecker>(octets);
    return 0;
}
