// Letters on their way to servers of every kind, from a loop that must not wait for any of them.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>

#include "common/base/limits.hpp"
#include "common/loop/clock_real.hpp"
#include "common/mailer/delivery.hpp"
#include "common/mailer/outbox.hpp"

namespace ka::mailer {
namespace {

enum class Manner { polite, mute, drips, refuses_first, closes_first, closes_its_port };

// A mail server in a process of its own; what it was told can be read when it has ended.
class Server {
public:
    explicit Server(Manner manner) : manner_(manner) {
        listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(listener_.get(), 64), 0);
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        if (manner == Manner::closes_its_port) {
            listener_.reset();
            return;
        }
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        pid_ = ::fork();
        if (pid_ == 0) serve(ends[1]);
        ::close(ends[1]);
        told_.reset(ends[0]);
        listener_.reset();
    }
    ~Server() { end(); }

    std::uint16_t port() const { return port_; }
    std::string end() {
        if (pid_ <= 0) return {};
        ::kill(pid_, SIGKILL);
        ::waitpid(std::exchange(pid_, 0), nullptr, 0);
        std::string all;
        char text[4096];
        for (ssize_t count; (count = ::read(told_.get(), text, sizeof text)) > 0;) all.append(text, static_cast<std::size_t>(count));
        return all;
    }

private:
    [[noreturn]] void serve(int told) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int number = 0;; ++number) {
            const int client = ::accept(listener_.get(), nullptr, nullptr);
            if (client < 0) ::_exit(0);
            talk(client, told, number == 0);
            ::close(client);
        }
    }
    void talk(int client, int told, bool first) {
        const auto say = [&](const std::string& text) { (void)!::write(client, text.data(), text.size()); };
        if (manner_ == Manner::mute) ::pause();
        while (manner_ == Manner::drips) {
            say("2");
            ::usleep(50'000);
        }
        say("220 here\r\n");
        std::string line;
        bool body = false;
        for (char c; ::read(client, &c, 1) == 1;) {
            line += c;
            if (c != '\n') continue;
            (void)!::write(told, line.data(), line.size());
            if (first && manner_ == Manner::closes_first) return;
            if (line == ".\r\n") body = false, say("250 taken\r\n");
            else if (line == "DATA\r\n") body = true, say("354 go\r\n");
            else if (line == "QUIT\r\n") return say("221 bye\r\n");
            else if (!body) say(first && manner_ == Manner::refuses_first && line.starts_with("RCPT") ? "550 no\r\n" : "250 ok\r\n");
            line.clear();
        }
    }

    Manner manner_;
    UniqueFd listener_, told_;
    std::uint16_t port_ = 0;
    pid_t pid_ = 0;
};

class OutboxTest : public testing::Test {
protected:
    void use(const std::string& host, std::uint16_t port, Duration timeout = seconds{20}) {
        model::MailSettings settings;
        settings.server = model::MailServer{host, port};
        settings.recipients = {"you@example.org"};
        settings.from = "me@example.org";
        settings.helo = "lb.example.org";
        settings.timeout = timeout;
        outbox_.use(settings, "LB");
    }
    // Until nothing waits and no copy is at work.
    Duration run() {
        const Instant begin = loop_.now();
        std::function<void()> look = [&] {
            if (outbox_.waiting() == 0 && outbox_.pid() == 0) return loop_.stop(0);
            timer_ = loop_.at(loop_.now() + milliseconds{5}, "look", look);
        };
        look();
        loop_.run();
        return loop_.now() - begin;
    }

    RealClock clock_;
    Loop loop_{clock_};
    Outbox outbox_{loop_};
    WatchPtr timer_;
};

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

TEST_F(OutboxTest, LettersComeInTheirOrderOneConnectionEach) {
    Server server(Manner::polite);
    use("127.0.0.1", server.port());
    for (const char* subject : {"one", "two", "three"}) outbox_.post(subject, "text");
    run();
    const std::string told = server.end();
    EXPECT_EQ(count(told, "HELO lb.example.org\r\n"), 3u);
    EXPECT_LT(told.find("Subject: [LB] one\r\n"), told.find("Subject: [LB] two\r\n"));
    EXPECT_LT(told.find("Subject: [LB] two\r\n"), told.find("Subject: [LB] three\r\n"));
    EXPECT_EQ(count(told, "\r\n.\r\nQUIT\r\n"), 3u);
}

TEST_F(OutboxTest, ALaterLetterIsSentByALaterCopy) {
    Server server(Manner::polite);
    use("127.0.0.1", server.port());
    outbox_.post("one", "text");
    run();
    outbox_.post("two", "text");
    run();
    EXPECT_EQ(count(server.end(), "Subject: "), 2u);
}

TEST_F(OutboxTest, ARefusedLetterDoesNotHoldTheNext) {
    for (const Manner manner : {Manner::refuses_first, Manner::closes_first}) {
        Server server(manner);
        use("127.0.0.1", server.port());
        outbox_.post("one", "text");
        outbox_.post("two", "text");
        run();
        const std::string told = server.end();
        EXPECT_EQ(count(told, "Subject: [LB] one"), 0u);
        EXPECT_EQ(count(told, "Subject: [LB] two"), 1u);
    }
}

TEST_F(OutboxTest, AServerThatDoesNotAnswerInTimeIsGivenUpWithAllThatWaited) {
    for (const Manner manner : {Manner::mute, Manner::drips, Manner::closes_its_port}) {
        Server server(manner);
        use("127.0.0.1", server.port(), milliseconds{500});
        for (int i = 0; i < 20; ++i) outbox_.post("s", "text");
        EXPECT_LT(run(), seconds{5}) << "not 20 times the limit of a step";
    }
}

TEST_F(OutboxTest, ANameThatNobodyKnowsIsGivenUp) {
    use("mail.example.invalid", 25, milliseconds{500});
    outbox_.post("s", "text");
    EXPECT_LT(run(), seconds{5});
}

TEST_F(OutboxTest, TheNumberThatWaitsIsBounded) {
    use("127.0.0.1", 1);
    for (std::size_t i = 0; i < limits::mails_waiting + 500; ++i) outbox_.post("s", "text");
    EXPECT_EQ(outbox_.waiting(), limits::mails_waiting);
}

TEST_F(OutboxTest, WithoutAServerOrRecipientsNothingWaits) {
    outbox_.post("s", "text");
    EXPECT_EQ(outbox_.waiting(), 0u);
    use("127.0.0.1", 1);
    outbox_.post("s", "text");
    EXPECT_EQ(outbox_.waiting(), 1u);
    outbox_.use({}, "LB");
    EXPECT_EQ(outbox_.waiting(), 0u);
}

TEST_F(OutboxTest, TheEndWaitsForLettersUnderWay) {
    Server server(Manner::polite);
    use("127.0.0.1", server.port());
    outbox_.post("last", "text");
    outbox_.finish(seconds{20}, [&] { loop_.stop(0); });
    loop_.run();
    EXPECT_EQ(outbox_.waiting(), 0u);
    EXPECT_EQ(count(server.end(), "Subject: [LB] last"), 1u);
}

TEST_F(OutboxTest, TheEndWaitsNoLongerThanItMay) {
    Server server(Manner::mute);
    use("127.0.0.1", server.port());
    outbox_.post("last", "text");
    const Instant begin = loop_.now();
    outbox_.finish(milliseconds{100}, [&] { loop_.stop(0); });
    loop_.run();
    EXPECT_LT(loop_.now() - begin, seconds{10});
    EXPECT_NE(outbox_.pid(), 0) << "it ends with the outbox";
}

TEST(MailDate, IsThatOfRfc5322) {
    ::setenv("TZ", "UTC-2", 1);
    ::tzset();
    EXPECT_EQ(date_of(WallTime{seconds{1'700'000'000}}), "Wed, 15 Nov 2023 00:13:20 +0200");
}

TEST(MailIdentity, FillsOnlyWhatIsOpen) {
    model::MailSettings settings;
    settings.from = "a@b";
    settings.helo = "h";
    EXPECT_EQ(identity_of(settings, "R").sender, "a@b");
    EXPECT_EQ(identity_of(settings, "R").router, "R");
    const auto usual = identity_of({}, "");
    EXPECT_EQ(usual.sender.find('@'), usual.sender.size() - usual.helo.size() - 1);
    EXPECT_EQ(usual.router, usual.helo);
    EXPECT_FALSE(usual.helo.empty());
}

}  // namespace
}  // namespace ka::mailer
