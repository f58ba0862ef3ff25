#include "checker/probe/prober.hpp"

#include <algorithm>
#include <asio/awaitable.hpp>
#include <utility>

#include "checker/probe/tcp.hpp"

namespace ka::checker {

Prober::Prober(Loop& loop, Done done) : loop_(loop), done_(std::move(done)), scope_(loop) {}

Prober::~Prober() = default;

void Prober::start(effect::StartCheck check) {
    if (stopping_) return;
    wanted_[check.check] = check.attempt;
    waiting_.push_back(std::move(check));
    spawn_next();
}

void Prober::cancel(CheckKey check) { wanted_.erase(check); }

void Prober::cancel_all() {
    stopping_ = true;
    waiting_.clear();
    wanted_.clear();
    scope_.cancel();
}

void Prober::on_idle(std::function<void()> handler) { scope_.on_empty(std::move(handler)); }

bool Prober::is_wanted(const effect::StartCheck& check) const {
    const auto found = wanted_.find(check.check);
    return found != wanted_.end() && found->second == check.attempt;
}

void Prober::spawn_next() {
    while (running_ < probes_at_once && !waiting_.empty()) {
        auto check = std::move(waiting_.front());
        waiting_.pop_front();
        if (!is_wanted(check)) continue;
        ++running_;
        scope_.spawn(run(std::move(check)));
    }
}

asio::awaitable<void> Prober::run(effect::StartCheck check) {
    auto connect = check.config.connect;
    auto attempt = probe_tcp(loop_, std::move(connect));
    const auto result = co_await std::move(attempt);
    --running_;
    if (is_wanted(check)) {
        wanted_.erase(check.check);
        done_(check.check, check.attempt, result);
    }
    spawn_next();
}

}  // namespace ka::checker
