// What is said to a mail server and what its answers lead to (RFC 5321; core.md 10).
#include <gtest/gtest.h>

#include <vector>

#include "common/mail/dialogue.hpp"

namespace ka::mail {
namespace {

Message letter(std::string content = "Subject: s\r\n\r\nt\r\n\r\n") {
    return {"lb.example.org", "me@example.org", {"one@example.org", "two@example.org"}, std::move(content)};
}

const std::vector<std::string> good{"220 here\r\n", "250 hello\r\n", "250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go on\r\n", "250 taken\r\n", "221 bye\r\n"};

std::string all_of(const std::vector<std::string>& pieces) {
    std::string out;
    for (const auto& piece : pieces) out += piece;
    return out;
}

// The answers as given, one at a time; what was said to each.
std::vector<std::string> talk(Dialogue& dialogue, const std::vector<std::string>& answers) {
    std::vector<std::string> said;
    for (const auto& answer : answers) said.push_back(dialogue.receive(answer));
    return said;
}

TEST(Dialogue, CO_157_SaysWhatTheReferenceSays) {
    Dialogue dialogue(letter());
    EXPECT_EQ(talk(dialogue, good),
              (std::vector<std::string>{"HELO lb.example.org\r\n", "MAIL FROM:<me@example.org>\r\n", "RCPT TO:<one@example.org>\r\n",
                                        "RCPT TO:<two@example.org>\r\n", "DATA\r\n", "Subject: s\r\n\r\nt\r\n\r\n.\r\n", "QUIT\r\n", ""}));
    EXPECT_TRUE(dialogue.delivered());
    EXPECT_TRUE(dialogue.finished());
    EXPECT_FALSE(dialogue.wrong());
}

TEST(Dialogue, AnswersMayComeInAnyPieces) {
    const std::string answers = all_of(good);
    Dialogue whole(letter());
    const std::string expected = all_of(talk(whole, good));
    for (std::size_t size = 1; size < 40; ++size) {
        Dialogue dialogue(letter());
        std::string said;
        for (std::size_t at = 0; at < answers.size(); at += size) said += dialogue.receive(std::string_view(answers).substr(at, size));
        EXPECT_EQ(said, expected) << size;
        EXPECT_TRUE(dialogue.finished());
    }
}

TEST(Dialogue, CO_162_MultiLineAnswersAreOneAnswerAndTheLastLineCounts) {
    Dialogue dialogue(letter());
    EXPECT_EQ(dialogue.receive("220-a\r\n220-b\r\n"), "");
    EXPECT_EQ(dialogue.receive("220 c\r\n"), "HELO lb.example.org\r\n");
    EXPECT_EQ(dialogue.receive("250-a\r\n251 b\r\n"), "QUIT\r\n");
    EXPECT_EQ(dialogue.wrong(), (WrongReply{"HELO", 251}));
}

TEST(Dialogue, CO_162_EachStepNeedsItsCodeAndSaysQuitOtherwise) {
    const std::vector<const char*> commands{"(E)SMTP", "HELO", "MAIL", "RCPT", "RCPT", "DATA", "BODY"};
    for (std::size_t step = 0; step < commands.size(); ++step)
        for (const int code : {421, 450, 550, 200, 0}) {
            Dialogue dialogue(letter());
            auto answers = good;
            answers[step] = code == 0 ? "what?\r\n" : std::to_string(code) + " no\r\n";
            answers.resize(step + 1);
            EXPECT_EQ(talk(dialogue, answers).back(), "QUIT\r\n") << step;
            EXPECT_EQ(dialogue.wrong(), (WrongReply{commands[step], code})) << step;
            EXPECT_FALSE(dialogue.delivered());
            EXPECT_FALSE(dialogue.finished()) << "it waits for the answer to QUIT";
            EXPECT_EQ(dialogue.receive("500 and no to that\r\n"), "");
            EXPECT_TRUE(dialogue.finished());
            EXPECT_EQ(dialogue.wrong()->code, code) << "the first wrong answer is the one to tell";
        }
}

TEST(Dialogue, AWrongAnswerToQuitIsToldButTheLetterIsDelivered) {
    Dialogue dialogue(letter());
    auto answers = good;
    answers.back() = "550 no\r\n";
    talk(dialogue, answers);
    EXPECT_TRUE(dialogue.delivered());
    EXPECT_TRUE(dialogue.finished());
    EXPECT_EQ(dialogue.wrong(), (WrongReply{"QUIT", 550}));
}

TEST(Dialogue, DotsAtTheBeginningOfALineAreDoubled) {
    Dialogue dialogue(letter("a: .\r\n\r\n.hidden\r\n.\r\nx.\r\n"));
    EXPECT_EQ(talk(dialogue, {good.begin(), good.begin() + 6}).back(), "a: .\r\n\r\n..hidden\r\n..\r\nx.\r\n.\r\n");
}

TEST(Dialogue, AReplyOf1024OctetsEndsIt) {
    const auto reply_of = [](std::size_t size) {
        std::string text;
        while (text.size() + 100 < size) text += "220-" + std::string(94, 'x') + "\r\n";
        const std::size_t rest = size - text.size();
        return text + "220 " + std::string(rest - 6, 'y') + "\r\n";
    };
    Dialogue fits(letter());
    EXPECT_EQ(fits.receive(reply_of(1023)), "HELO lb.example.org\r\n");
    Dialogue too_long(letter());
    EXPECT_EQ(too_long.receive(reply_of(1024)), "");
    EXPECT_TRUE(too_long.overflowed());
    EXPECT_TRUE(too_long.finished());
    Dialogue endless(letter());
    for (int i = 0; i < 1024; ++i) EXPECT_EQ(endless.receive("2"), "");
    EXPECT_TRUE(endless.overflowed());
}

TEST(ReplyReader, TakesWhatServersSendInPractice) {
    const auto code_of = [](std::string_view text) {
        ReplyReader reader;
        reader.add(text);
        const auto reply = reader.next();
        return reply ? reply->code : -1;
    };
    EXPECT_EQ(code_of("250\r\n"), 250);
    EXPECT_EQ(code_of("250 \r\n"), 250);
    EXPECT_EQ(code_of("250 ok\n"), 250);
    EXPECT_EQ(code_of("250-ok\r\n"), -1);
    EXPECT_EQ(code_of("250 ok\r"), -1);
    EXPECT_EQ(code_of("\r\n"), 0);
    EXPECT_EQ(code_of("25\r\n"), 0);
    EXPECT_EQ(code_of("ok\r\n"), 0);
    EXPECT_EQ(code_of("250-a\r\nnonsense\r\n"), 0);
}

}  // namespace
}  // namespace ka::mail
