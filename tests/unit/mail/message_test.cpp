// The text of a mail (core.md 10; RFC 5322, 5321 4.1).
#include <gtest/gtest.h>

#include "common/mail/message.hpp"

namespace ka::mail {
namespace {

const Identity us{"LB", "The, Router <me@example.org>", "lb.example.org"};

TEST(Message, CO_157_HasTheHeadersTheTextAndLinesThatEndWithCrLf) {
    const Letter letter{"VRRP Instance V1 - Entering MASTER state", "=> VRRP Instance is now owning VRRP VIPs <=", {}};
    const Message message = compose(letter, us, {"you@example.org"}, "Sat, 21 Nov 2026 11:42:39 +0000");
    EXPECT_EQ(message.helo, "lb.example.org");
    EXPECT_EQ(message.content,
              "Date: Sat, 21 Nov 2026 11:42:39 +0000\r\n"
              "From: \"The, Router\" <me@example.org>\r\n"
              "Subject: [LB] VRRP Instance V1 - Entering MASTER state\r\n"
              "X-Mailer: Keepalived\r\n"
              "To: you@example.org\r\n"
              "\r\n"
              "=> VRRP Instance is now owning VRRP VIPs <=\r\n"
              "\r\n");
}

TEST(Message, CO_159_EveryRecipientIsInTheEnvelopeByItsAddressAndInTheHeaderOnALineOfItsOwn) {
    const Message message = compose({"s", "t", {}}, us, {"one@example.org", "Some One <two@example.org>", "<three@example.org>"}, "d");
    EXPECT_EQ(message.sender, "me@example.org");
    EXPECT_EQ(message.recipients, (std::vector<std::string>{"one@example.org", "two@example.org", "three@example.org"}));
    EXPECT_NE(message.content.find("\r\nTo: one@example.org,\r\n Some One <two@example.org>,\r\n three@example.org\r\n\r\n"), std::string::npos)
        << message.content;
}

TEST(Message, NamesWithMeaningfulCharactersAreQuotedOnce) {
    EXPECT_EQ(header_address("Dr. Who <w@x>"), "\"Dr. Who\" <w@x>");
    EXPECT_EQ(header_address("\"Dr. Who\" <w@x>"), "\"Dr. Who\" <w@x>");
    EXPECT_EQ(header_address("a \"b\" c\\ <w@x>"), "\"a \\\"b\\\" c\\\\\" <w@x>");
    EXPECT_EQ(header_address("  w@x "), "w@x");
    EXPECT_EQ(header_address("Open <w@x"), "Open <w@x>");
    EXPECT_EQ(envelope_address("Open <w@x"), "w@x");
    EXPECT_EQ(envelope_address("<>"), "");
}

TEST(Message, NoNameBeginsALineOfItsOwn) {
    const Identity evil{"LB\r\nBcc: all@example.org", "me@example.org\r\nRCPT TO:<x>", "lb\r\nQUIT"};
    const Message message = compose({"a\nb", "x\r\n.\r\nQUIT", {}}, evil, {"you@example.org>\r\nDATA"}, "d");
    EXPECT_EQ(message.helo, "lb  QUIT");
    EXPECT_EQ(message.recipients.front().find_first_of("\r\n"), std::string::npos);
    EXPECT_EQ(message.sender.find_first_of("\r\n"), std::string::npos);
    EXPECT_EQ(message.content.find("\r\nBcc"), std::string::npos);
    EXPECT_EQ(message.content.find("\r\n."), std::string::npos);
}

TEST(Message, SubjectAndTextHaveTheReferencesLengths) {
    const Message message = compose({std::string(400, 's'), std::string(900, 't'), {}}, us, {"you@example.org"}, "d");
    EXPECT_NE(message.content.find("Subject: [LB] " + std::string(250, 's') + "\r\n"), std::string::npos);
    EXPECT_NE(message.content.find("\r\n\r\n" + std::string(511, 't') + "\r\n\r\n"), std::string::npos);
}

}  // namespace
}  // namespace ka::mail
