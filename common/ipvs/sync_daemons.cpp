#include "common/ipvs/sync_daemons.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "common/log/log.hpp"

namespace ka::ipvs {

namespace {

constexpr const char* family_name = "IPVS";
constexpr std::uint8_t family_version = 1;
constexpr Duration open_limit = milliseconds{100};  // the kernel answers at once

}  // namespace

void SyncDaemons::want(const std::optional<model::SyncDaemon>& settings, SyncRoles roles, Instant now) {
    if (!begun_ && roles == SyncRoles{}) return;
    if (begun_ && settings == settings_ && roles == running_) return;
    retry_ = never;
    if (!begun_) {
        for (const SyncRole role : {SyncRole::master, SyncRole::backup})
            if (!stop(role, false, now)) return;
        begun_ = true;
    }
    if (settings != settings_)
        if (!turn(SyncRole::master, false, running_.master, now) || !turn(SyncRole::backup, false, running_.backup, now)) return;
    settings_ = settings;
    // The kernel has one port for both: the one that ends goes first.
    const bool done = turn(SyncRole::master, roles.master && running_.master, running_.master, now) &&
                      turn(SyncRole::backup, roles.backup && running_.backup, running_.backup, now) &&
                      turn(SyncRole::master, roles.master, running_.master, now) && turn(SyncRole::backup, roles.backup, running_.backup, now);
    if (done) told_ = false;
}

bool SyncDaemons::turn(SyncRole role, bool wanted, bool& running, Instant now) {
    if (wanted == running) return true;
    const bool done = wanted ? start(role, now) : stop(role, true, now);
    if (done) running = wanted;
    return done;
}

bool SyncDaemons::start(SyncRole role, Instant now) {
    const auto started = request(SyncCommand::start, encode_start(role, *settings_), now);
    if (started) return true;
    failed(started.error().text, now);
    return false;
}

// One that does not run needs no stopping: somebody else did it, or there was none.
bool SyncDaemons::stop(SyncRole role, bool told, Instant now) {
    const auto stopped = request(SyncCommand::stop, encode_stop(role), now);
    if (stopped) return true;
    const bool was_none = stopped.error().errno_value == ESRCH || stopped.error().errno_value == ENOENT;
    if (was_none && family_) {
        if (told) log::info("{}", {stopped.error().text});
        return true;
    }
    failed(stopped.error().text, now);
    return false;
}

Status SyncDaemons::request(SyncCommand command, const std::vector<std::uint8_t>& attributes, Instant now) {
    if (!family_) {
        auto opened = netlink::GenlFamily::open(family_name, open_limit);
        if (!opened) return fail_errno("IPVS sync daemon", opened.error().errno_value);
        family_.emplace(std::move(*opened));
    }
    const auto sequence = family_->request(static_cast<std::uint8_t>(command), family_version, 0, attributes, now);
    std::vector<netlink::GenlAnswer> answers;
    if (sequence) family_->drain(now, answers);
    const auto answer = std::ranges::find_if(answers, [&](const auto& one) { return sequence && one.sequence == *sequence; });
    if (answer == answers.end()) {
        family_.reset();  // out of step: a fresh one
        return fail(refusal_text(command, ETIMEDOUT), ETIMEDOUT);
    }
    if (answer->errno_value == 0) return {};
    return fail(refusal_text(command, answer->errno_value), answer->errno_value);
}

void SyncDaemons::failed(const std::string& line, Instant now) {
    retry_ = now + sync_retry;
    if (!std::exchange(told_, true)) log::error("{}", {line});
}

}  // namespace ka::ipvs
