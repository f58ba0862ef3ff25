#include "common/mailer/outbox.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

#include "common/base/limits.hpp"
#include "common/log/log.hpp"
#include "common/mailer/delivery.hpp"
#include "common/process/capabilities.hpp"

namespace ka::mailer {

namespace {

// Letters of one burst of changes go together: one copy, and not while the adverts of that burst are due.
constexpr Duration gathering_time = milliseconds{50};
constexpr int copy_niceness = 10;  // adverts and checks go first
constexpr int copy_link_fd = 3;

// First octet of what the copy tells; a line for the log follows the first two.
constexpr char tell_line = 'l', tell_detail = 'd', tell_done = 'n';

// ---- In the copy

void tell(char kind, const std::string& line = {}) {
    const std::string text = kind + line;
    if (::send(copy_link_fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) ::_exit(1);  // nobody listens any more
}

// What was blocked stays so: signals to the daemon (TERM to its group, USR1 by its name) are not for the copy.
void settle_copy(int link, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    ::setpgid(0, 0);
    ::dup2(link, copy_link_fd);
    // Nothing of the daemon stays open here: its peers must see its end when it ends.
    ::close_range(copy_link_fd + 1, ~0U, 0);
    ::setpriority(PRIO_PROCESS, 0, copy_niceness);
    (void)keep_only_capabilities({});
}

[[noreturn]] void be_the_copy(const model::MailSettings& settings, const std::string& router_id, const std::deque<mail::Letter>& letters) {
    // A lookup cannot be told when to stop: the alarm ends the copy.
    ::signal(SIGALRM, SIG_DFL);
    ::alarm(static_cast<unsigned>(std::chrono::ceil<seconds>(settings.timeout).count()));
    const auto servers = look_up(*settings.server);
    if (!servers) {
        tell(tell_line, format("Invalid smtp server {} {}: {}", {settings.server->host, settings.server->port, servers.error().text}));
        ::_exit(0);
    }
    const mail::Identity identity = identity_of(settings, router_id);
    ::alarm(0);
    const Say say = [](bool detail, const std::string& line) { tell(detail ? tell_detail : tell_line, line); };
    for (const mail::Letter& letter : letters) {
        auto message = mail::compose(letter, identity, settings.recipients, date_of(letter.at));
        if (deliver(*servers, std::move(message), settings.timeout, say) == Delivered::unreachable) break;
        tell(tell_done);
    }
    ::_exit(0);
}

}  // namespace

Outbox::~Outbox() {
    if (pid_ != 0) ::kill(pid_, SIGKILL);
}

void Outbox::use(model::MailSettings settings, std::string router_id) {
    settings_ = std::move(settings);
    router_id_ = std::move(router_id);
    if (!settings_.has_way() && waiting_.size() > in_hand_) give_up(waiting_.size() - in_hand_);
}

void Outbox::post(std::string subject, std::string text) {
    if (!settings_.has_way()) return;
    waiting_.push_back({std::move(subject), std::move(text), loop_.clock().wall_now()});
    if (waiting_.size() > limits::mails_waiting) {
        waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(in_hand_));
        if (dropped_++ == 0) log::warning("{} mails wait for the SMTP server, the oldest are dropped", {waiting_.size()});
    }
    if (pid_ == 0 && !gathering_)
        gathering_ = loop_.at(loop_.now() + (done_ ? Duration{} : gathering_time), "mail", [this] { begin(); });
}

void Outbox::begin() {
    gathering_.reset();
    if (pid_ != 0 || waiting_.empty()) return;
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        log::error("Mail cannot be sent: {}", {std::strerror(errno)});
        return give_up(waiting_.size());
    }
    link_.reset(ends[0]);
    const UniqueFd other(ends[1]);
    const pid_t self = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) {
        settle_copy(other.get(), self);
        be_the_copy(settings_, router_id_, waiting_);
    }
    if (pid_ < 0) {
        pid_ = 0;
        log::error("Mail cannot be sent: {}", {std::strerror(errno)});
        return give_up(waiting_.size());
    }
    in_hand_ = waiting_.size();
    heard_ = loop_.watch_fd(link_.get(), Readiness::readable, "mail", [this] { hear(); });
    end_ = loop_.on_exit(pid_, "mail", [this](int status) { ended(status); });
}

void Outbox::hear() {
    char text[1024];
    while (true) {
        const auto size = ::recv(link_.get(), text, sizeof text, MSG_DONTWAIT);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) return;
        if (size <= 0) return heard_.reset();
        const std::string_view line(text + 1, static_cast<std::size_t>(size) - 1);
        if (text[0] == tell_line) log::info("{}", {line});
        if (text[0] == tell_detail) log::info_detail("{}", {line});
        if (text[0] != tell_done || in_hand_ == 0) continue;
        waiting_.pop_front();
        --in_hand_;
    }
}

void Outbox::ended(int wait_status) {
    if (heard_) hear();  // what it told last
    pid_ = 0;
    heard_.reset();
    link_.reset();
    if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGALRM && settings_.server)
        log::info("Invalid smtp server {} {}: no answer from the name service", {settings_.server->host, settings_.server->port});
    // Who waited as long as the one that could not be delivered would not have been either.
    const std::size_t undelivered = std::exchange(in_hand_, 0);
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(undelivered));
    if (undelivered > 1) log::warning("{} mails are given up with it", {undelivered - 1});
    if (const std::size_t dropped = std::exchange(dropped_, 0); dropped > 0) log::warning("{} mails were dropped unsent", {dropped});
    if (!waiting_.empty()) return begin();
    if (done_) finished();
}

// The last `count` of those that no copy has.
void Outbox::give_up(std::size_t count) {
    waiting_.erase(waiting_.end() - static_cast<std::ptrdiff_t>(count), waiting_.end());
    log::warning("{} mails are not sent", {count});
    if (waiting_.empty() && done_) finished();
}

void Outbox::finish(Duration limit, std::function<void()> done) {
    if (waiting_.empty()) return done();
    done_ = std::move(done);
    begin();
    if (!done_) return;
    limit_ = loop_.at(loop_.now() + limit, "mail", [this] {
        log::warning("{} mails are not sent, the process ends", {waiting_.size()});
        finished();
    });
}

void Outbox::finished() {
    limit_.reset();
    if (auto done = std::exchange(done_, nullptr)) done();
}

}  // namespace ka::mailer
