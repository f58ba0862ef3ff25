#include "common/process/fifo.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/log/log.hpp"

namespace ka {

namespace {

constexpr mode_t fifo_mode = 0644;

UserIds owner_of(const model::FifoConfig& config, const model::ScriptPolicy& policy) {
    const auto& spec = config.as.is_set() ? config.as : policy.default_user;
    UserIds ids{::geteuid(), ::getegid()};
    if (!spec.is_set()) return ids;
    if (const auto found = look_up_user(spec.user)) ids = *found;
    if (!spec.group.empty()) ids.gid = look_up_group(spec.group).value_or(ids.gid);
    return ids;
}

}  // namespace

Fifo::Fifo(const char* kind, const model::FifoConfig& config, const model::ScriptPolicy& policy)
    : kind_(kind), path_(config.path) {
    made_ = ::mkfifo(path_.c_str(), fifo_mode) == 0;
    if (!made_ && errno != EEXIST) {
        log::info("Unable to create {}notify fifo {}", {kind_, path_});
        return;
    }
    open(owner_of(config, policy));
}

// Looked at and opened as one thing: a link or a file that takes its place meanwhile is not followed.
void Fifo::open(const UserIds& owner) {
    pipe_.reset(::open(path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
    if (!pipe_) return log::info("Unable to open {}notify fifo {} - errno {}", {kind_, path_, errno});
    struct stat status {};
    const bool known = ::fstat(pipe_.get(), &status) == 0;
    if (!known || !S_ISFIFO(status.st_mode) || (status.st_uid != ::geteuid() && status.st_uid != owner.uid)) {
        log::info("{}notify fifo {} is not a fifo we own - not using", {kind_, path_});
        pipe_.reset();
    } else if (made_ && ::fchown(pipe_.get(), owner.uid, owner.gid) != 0) {
        log::info("Failed to set uid:gid for fifo {}", {path_});
    }
}

Fifo::~Fifo() {
    if (made_) ::unlink(path_.c_str());
}

void Fifo::write(const std::string& line) {
    if (!pipe_) return;
    const auto text = line + "\n";
    if (::write(pipe_.get(), text.data(), text.size()) >= 0 || errno == EAGAIN) return;
    const int error = errno;
    std::string who(kind_);
    if (!who.empty()) who.back() = ' ';  // "vrrp notify fifo"
    log::info("{}notify fifo write error: {}", {who, std::strerror(error)});
}

void Fifos::use(const std::optional<model::FifoConfig>& common, const std::optional<model::FifoConfig>& own,
                const model::ScriptPolicy& policy) {
    change(common_, "", common, policy);
    change(own_, own_kind_, own, policy);
}

void Fifos::change(Open& open, const char* kind, const std::optional<model::FifoConfig>& wanted,
                   const model::ScriptPolicy& policy) {
    if (open.config == wanted) return;
    open.config = wanted;
    open.fifo.reset();
    if (wanted) open.fifo = std::make_unique<Fifo>(kind, *wanted, policy);
}

void Fifos::write(const std::string& line) {
    for (Open* open : {&common_, &own_})
        if (open->fifo) open->fifo->write(line);
}

}  // namespace ka
