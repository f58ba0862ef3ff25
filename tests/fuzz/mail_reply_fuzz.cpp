// Answers of a mail server, in pieces whose size the first octet says: a whole dialogue is led by them.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/mail/dialogue.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = data[0] + std::size_t{1};
    const std::string_view answers(reinterpret_cast<const char*>(data + 1), size - 1);
    const ka::mail::Message message{"h", "s", {"a", "b"}, "x\r\n.y\r\n"};
    ka::mail::Dialogue pieces(message);
    std::string said;
    for (std::size_t at = 0; at < answers.size() && !pieces.finished(); at += piece) said += pieces.receive(answers.substr(at, piece));
    ka::mail::Dialogue single(message);
    std::string said_to_single;
    for (std::size_t at = 0; at < answers.size() && !single.finished(); ++at) said_to_single += single.receive(answers.substr(at, 1));
    // Pieces do not matter, lines are whole, and a letter that was delivered was sent to its end.
    if (said != said_to_single || pieces.delivered() != single.delivered() || pieces.wrong() != single.wrong()) __builtin_trap();
    if (!said.empty() && !said.ends_with("\r\n")) __builtin_trap();
    if (pieces.delivered() && said.find("x\r\n..y\r\n.\r\n") == std::string::npos) __builtin_trap();
    return 0;
}
