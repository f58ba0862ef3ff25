// The mail of a process that must not wait: letters are kept here, and a copy of the process brings all that wait to the mail
// server, one after the other (doc/decisions/0004-mail-by-a-copy.md). One copy at a time, letters in their order.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <string>

#include "common/loop/loop.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/mail/message.hpp"
#include "common/model/mail.hpp"

namespace ka::mailer {

class Outbox {
public:
    // The loop outlives it.
    explicit Outbox(Loop& loop) : loop_(loop) {}
    // Ends the copy at work.
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    // From now on. Without a server or recipients there is no mail.
    void use(model::MailSettings settings, std::string router_id);

    // Never waits. Beyond limits::mails_waiting the oldest are dropped, which the log says.
    void post(std::string subject, std::string text);

    // The last letter has been posted. `done` is called when all is delivered, and after `limit` at the latest.
    void finish(Duration limit, std::function<void()> done);

    std::size_t waiting() const { return waiting_.size(); }
    pid_t pid() const { return pid_; }  // of the copy at work, 0 without

private:
    void begin();
    void hear();
    void ended(int wait_status);
    void give_up(std::size_t count);
    void finished();

    Loop& loop_;
    model::MailSettings settings_;
    std::string router_id_;
    std::deque<mail::Letter> waiting_;
    std::size_t in_hand_ = 0;  // of waiting_, the first: the copy has them
    std::size_t dropped_ = 0;
    pid_t pid_ = 0;
    UniqueFd link_;  // the copy tells what it did
    WatchPtr heard_, end_, gathering_, limit_;
    std::function<void()> done_;
};

}  // namespace ka::mailer
