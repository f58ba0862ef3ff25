#include "vrrp/kernel/receive_filter.hpp"

namespace ka::vrrp::kernel {

namespace {

constexpr std::uint32_t pass_whole = UINT32_MAX;
constexpr std::uint32_t vrrp_header_octets = 8;
constexpr std::uint32_t ah_octets = 24;
constexpr std::uint32_t vrid_offset = 1;  // RFC 9568 5.2

sock_filter statement(int code, std::uint32_t operand) { return {static_cast<std::uint16_t>(code), 0, 0, operand}; }

sock_filter jump(int code, std::uint32_t operand, std::uint8_t if_true, std::uint8_t if_false) {
    return {static_cast<std::uint16_t>(code), if_true, if_false, operand};
}

// X = end of the IP header, behind which the VRRP header is `before` octets on; passes what is too short for one.
void load_vrid(Family family, std::uint32_t before, std::vector<sock_filter>& program) {
    if (family == Family::ipv4)
        program.push_back(statement(BPF_LDX | BPF_B | BPF_MSH, 0));
    else
        program.push_back(statement(BPF_LDX | BPF_W | BPF_IMM, 0));
    program.push_back(statement(BPF_LD | BPF_W | BPF_LEN, 0));
    program.push_back(statement(BPF_ALU | BPF_SUB | BPF_X, 0));
    // Unsigned: a header length beyond the end wraps around and then fails to load, which drops it.
    program.push_back(jump(BPF_JMP | BPF_JGE | BPF_K, before + vrrp_header_octets, 1, 0));
    program.push_back(statement(BPF_RET | BPF_K, pass_whole));
    program.push_back(statement(BPF_LD | BPF_B | BPF_IND, before + vrid_offset));
}

void pass_only(const std::set<Vrid>& vrids, std::vector<sock_filter>& program) {
    // One stretch of consecutive VRIDs after the other, ascending: below its first is below all that follow.
    for (auto first = vrids.begin(); first != vrids.end();) {
        auto last = first;
        auto next = std::next(first);
        while (next != vrids.end() && next->value == last->value + 1) last = next++;
        program.push_back(jump(BPF_JMP | BPF_JGE | BPF_K, first->value, 1, 0));
        program.push_back(statement(BPF_RET | BPF_K, 0));
        program.push_back(jump(BPF_JMP | BPF_JGT | BPF_K, last->value, 1, 0));
        program.push_back(statement(BPF_RET | BPF_K, pass_whole));
        first = next;
    }
    program.push_back(statement(BPF_RET | BPF_K, 0));
}

}  // namespace

std::vector<sock_filter> receive_filter(Family family, const std::set<Vrid>& vrids) {
    std::vector<sock_filter> program;
    load_vrid(family, 0, program);
    pass_only(vrids, program);
    return program;
}

std::vector<sock_filter> receive_filter_behind_ah(const std::set<Vrid>& vrids) {
    std::vector<sock_filter> program;
    load_vrid(Family::ipv4, ah_octets, program);
    pass_only(vrids, program);
    return program;
}

std::vector<sock_filter> drop_everything() { return {statement(BPF_RET | BPF_K, 0)}; }

}  // namespace ka::vrrp::kernel
