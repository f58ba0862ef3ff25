#include "common/process/fifo.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "common/log/log.hpp"

namespace ka {

namespace {

constexpr mode_t fifo_mode = 0644;
// What a reader may take for what is still in the pipe when the process ends.
constexpr Duration reading_limit = milliseconds{200};

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

void Fifo::write(const std::string& line, std::string_view ending) {
    if (!pipe_) return;
    const auto text = line + std::string(ending);
    if (::write(pipe_.get(), text.data(), text.size()) >= 0 || errno == EAGAIN) return;
    const int error = errno;
    std::string who(kind_);
    if (!who.empty()) who.back() = ' ';  // "vrrp notify fifo"
    log::info("{}notify fifo write error: {}", {who, std::strerror(error)});
}

void Fifos::use(WantedFifo common, WantedFifo own, const model::ScriptPolicy& policy) {
    common_ = {};  // before the new ones: a pipe that was made here is removed by its name
    own_ = {};
    if (common.pipe && own.pipe && common.pipe->path == own.pipe->path) {
        const char* name = std::string_view(own_kind_) == "vrrp_" ? "vrrp" : "LVS";
        log::info("notify FIFO {} has been specified for global and {} FIFO - ignoring {} FIFO", {own.pipe->path, name, name});
        own = {};
    }
    open(common_, "", common, policy);
    open(own_, own_kind_, own, policy);
}

void Fifos::open(Open& open, const char* kind, const WantedFifo& wanted, const model::ScriptPolicy& policy) {
    if (!wanted.pipe) return;
    open.fifo = std::make_unique<Fifo>(kind, *wanted.pipe, policy);
    if (!wanted.reader || !open.fifo->is_open()) return;
    open.reader = std::make_unique<Script>(loop_, environment_, wanted.reader->arguments.front());
    const std::vector<std::string> path{wanted.pipe->path};
    const auto started = open.reader->start(*wanted.reader, path, no_timeout, [this, kind](const ScriptResult&) {
        loop_.post("fifo script", [this, kind] { reader_ended(kind); });
    });
    if (started) return;
    log::info("{}notify fifo script {} could not be started - {}", {kind, wanted.reader->arguments.front(), started.error().text});
    open.reader.reset();
}

// It is not started again: whoever needs that uses a service manager.
void Fifos::reader_ended(const char* kind) {
    if (done_) {
        if (!has_reader()) std::exchange(done_, nullptr)();
        return;
    }
    std::string who(kind);
    if (!who.empty()) who.back() = ' ';
    log::info("{}notify fifo script terminated", {who});
}

bool Fifos::has_reader() const {
    return (common_.reader && common_.reader->running()) || (own_.reader && own_.reader->running());
}

void Fifos::write(const std::string& line, std::string_view ending) {
    for (Open* open : {&common_, &own_})
        if (open->fifo) open->fifo->write(line, ending);
}

void Fifos::finish(std::function<void()> done) {
    for (Open* open : {&common_, &own_})
        if (open->fifo) open->fifo->close();
    if (!has_reader()) return done();
    done_ = std::move(done);
    last_moment_ = loop_.at(loop_.now() + reading_limit, "fifo scripts", [this] {
        if (done_) std::exchange(done_, nullptr)();
    });
}

}  // namespace ka
