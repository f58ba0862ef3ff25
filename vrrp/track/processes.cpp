#include "vrrp/track/processes.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

#include "common/log/log.hpp"
#include "common/netlink/socket.hpp"

namespace ka::vrrp::track {

namespace {

constexpr Duration look_interval = seconds{1};
constexpr std::size_t looks_at_once = 50;  // processes: about a millisecond
constexpr std::size_t longest_command_line = 4096;
constexpr std::uint32_t largest_buffer = 16 << 20;  // that is asked for unasked

std::string beginning_of(const std::string& path, std::size_t limit) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return {};
    std::string text(limit, '\0');
    const auto got = ::read(file.get(), text.data(), text.size());
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

std::vector<std::string> split_arguments(std::string_view text) {
    std::vector<std::string> arguments;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find('\0'));
        arguments.emplace_back(one);
        text.remove_prefix(std::min(one.size() + 1, text.size()));
    }
    return arguments;
}

// "PID (NAME) STATE ...": the name may hold anything, also brackets. Nothing: the process is gone.
std::optional<ProcessFacts> facts_of(pid_t process, bool with_arguments) {
    const std::string directory = "/proc/" + std::to_string(process);
    const std::string stat = beginning_of(directory + "/stat", 256);
    const std::size_t open = stat.find('('), close = stat.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close + 2 >= stat.size()) return std::nullopt;
    ProcessFacts facts{stat.substr(open + 1, close - open - 1), {}, stat[close + 2] == 'Z'};
    if (with_arguments) facts.arguments = split_arguments(beginning_of(directory + "/cmdline", longest_command_line));
    return facts;
}

std::vector<pid_t> all_processes() {
    std::vector<pid_t> processes;
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc"), ::closedir);
    if (!directory) return processes;
    while (const dirent* entry = ::readdir(directory.get())) {
        const std::string_view name = entry->d_name;
        pid_t process = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
        if (error == std::errc() && end == name.data() + name.size()) processes.push_back(process);
    }
    return processes;
}

// The request to be told of every process from now on.
bool subscribe(int fd) {
    struct {
        alignas(NLMSG_ALIGNTO) std::array<char, NLMSG_SPACE(sizeof(cn_msg) + sizeof(proc_cn_mcast_op))> octets{};
    } request;
    auto* header = reinterpret_cast<nlmsghdr*>(request.octets.data());
    header->nlmsg_len = NLMSG_LENGTH(sizeof(cn_msg) + sizeof(proc_cn_mcast_op));
    header->nlmsg_type = NLMSG_DONE;
    header->nlmsg_pid = static_cast<std::uint32_t>(::getpid());
    auto* message = static_cast<cn_msg*>(NLMSG_DATA(header));
    message->id = {CN_IDX_PROC, CN_VAL_PROC};
    message->len = sizeof(proc_cn_mcast_op);
    const proc_cn_mcast_op listen = PROC_CN_MCAST_LISTEN;
    std::memcpy(message->data, &listen, sizeof listen);
    return ::send(fd, request.octets.data(), header->nlmsg_len, 0) >= 0;
}

}  // namespace

void Processes::configure(const std::vector<TrackProcessConfig>& tracked, std::uint32_t receive_buffer) {
    counts_.configure(tracked);
    names_.clear();
    for (const TrackProcessConfig& one : tracked) names_.push_back(one.name);
    if (counts_.empty()) return stop_listening();
    const bool is_other_buffer = std::exchange(receive_buffer_, receive_buffer) != receive_buffer;
    if (!connector_) listen();
    else if (is_other_buffer) (void)netlink::set_receive_buffer(connector_.get(), receive_buffer);
    if (std::exchange(begun_, true)) return begin_look();
    std::map<pid_t, ProcessFacts> all;
    for (const pid_t process : all_processes())
        if (auto facts = facts_of(process, counts_.wants_arguments())) all.emplace(process, std::move(*facts));
    counts_.replace(all, loop_.now(), true);
    (void)counts_.take(loop_.now());
    if (!connector_) look_again_after(look_interval);
}

std::vector<ProcessCounts::Verdict> Processes::verdicts() const {
    std::vector<ProcessCounts::Verdict> verdicts;
    for (const std::string& name : names_)
        if (const auto quorum = counts_.standing(name).quorum) verdicts.push_back({name, *quorum});
    return verdicts;
}

UniqueFd Processes::connect_to_kernel() {
    UniqueFd connector(::socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = CN_IDX_PROC;
    const bool bound = connector && ::bind(connector.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (!bound || !subscribe(connector.get())) return {};
    return connector;
}

void Processes::listen() {
    connector_ = connect_();
    if (!connector_) {
        if (!begun_) log::info("Process events are not to be had here ({}) - looking at /proc each second", {std::strerror(errno)});
        return;
    }
    (void)netlink::set_receive_buffer(connector_.get(), receive_buffer_);
    readable_ = loop_.watch_fd(connector_.get(), Readiness::readable, "process events", [this] { take_events(); });
}

void Processes::stop_listening() {
    readable_.reset();
    connector_.reset();
    look_.reset();
    lost_.reset();
    delay_.reset();
    begun_ = false;
}

void Processes::take_events() {
    constexpr int most = 256;  // of one turn
    alignas(NLMSG_ALIGNTO) std::array<char, 4096> octets;
    for (int i = 0; i < most; ++i) {
        const auto got = ::recv(connector_.get(), octets.data(), octets.size(), 0);
        if (got < 0 && errno == ENOBUFS) {
            if (!lost_) lost_ = loop_.at(loop_.now() + look_interval, "lost process events", [this] { make_up_for_lost(); });
            continue;
        }
        if (got <= 0) break;
        auto left = static_cast<unsigned>(got);
        for (auto* header = reinterpret_cast<nlmsghdr*>(octets.data()); NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_len < NLMSG_LENGTH(sizeof(cn_msg) + sizeof(proc_event))) continue;
            take_event(static_cast<const cn_msg*>(NLMSG_DATA(header))->data);
        }
    }
    tell();
}

void Processes::take_event(const void* octets) {
    proc_event event;
    std::memcpy(&event, octets, sizeof event);
    const Instant now = loop_.now();
    const auto look_at = [&](pid_t process) {
        if (const auto facts = facts_of(process, counts_.wants_arguments())) counts_.changed(process, *facts, now);
    };
    // A thread is no process.
    switch (event.what) {
        case proc_event::PROC_EVENT_FORK: {
            const auto& fork = event.event_data.fork;
            if (fork.child_pid == fork.child_tgid) counts_.forked(fork.parent_tgid, fork.child_tgid, now);
            return;
        }
        case proc_event::PROC_EVENT_EXEC: return look_at(event.event_data.exec.process_tgid);
        case proc_event::PROC_EVENT_COMM: {
            const auto& comm = event.event_data.comm;
            if (comm.process_pid == comm.process_tgid) look_at(comm.process_tgid);
            return;
        }
        case proc_event::PROC_EVENT_EXIT: {
            const auto& exit = event.event_data.exit;
            if (exit.process_pid == exit.process_tgid) counts_.exited(exit.process_tgid, now);
            return;
        }
        default: return;
    }
}

void Processes::begin_look() {
    to_look_at_ = all_processes();
    seen_.clear();
    look_on();
}

void Processes::look_on() {
    for (std::size_t i = 0; i < looks_at_once && !to_look_at_.empty(); ++i) {
        const pid_t process = to_look_at_.back();
        to_look_at_.pop_back();
        if (auto facts = facts_of(process, counts_.wants_arguments())) seen_.emplace(process, std::move(*facts));
    }
    if (!to_look_at_.empty()) {
        look_ = loop_.at(loop_.now(), "processes", [this] { look_on(); });
        return;
    }
    counts_.replace(seen_, loop_.now());
    seen_.clear();
    if (!connector_) look_again_after(look_interval);
    tell();
}

void Processes::look_again_after(Duration wait) {
    look_ = loop_.at(loop_.now() + wait, "processes", [this] { begin_look(); });
}

void Processes::make_up_for_lost() {
    lost_.reset();
    enlarge_buffer();
    begin_look();
}

// The kernel doubles what is set, for its own needs, and tells the double: that is what to ask for next.
void Processes::enlarge_buffer() {
    int octets = 0;
    socklen_t length = sizeof octets;
    if (::getsockopt(connector_.get(), SOL_SOCKET, SO_RCVBUF, &octets, &length) != 0) return;
    if (octets < 0 || static_cast<std::uint32_t>(octets) > largest_buffer) return;
    const auto wanted = static_cast<std::uint32_t>(octets);
    log::info("Setting global_def process_monitor_rcv_bufs to {} - recommend updating configuration file", {wanted});
    if (const auto set = netlink::set_receive_buffer(connector_.get(), wanted); !set) log::error("{}", {set.error().text});
}

void Processes::tell() {
    for (const auto& verdict : counts_.take(loop_.now())) {
        log::info("Quorum {} for tracked process {}", {verdict.quorum ? "gained" : "lost", verdict.name});
        changed_(verdict.name, verdict.quorum);
    }
    const Instant due = counts_.next_deadline();
    delay_ = due == never ? nullptr : loop_.at(due, "tracked processes", [this] { tell(); });
}

}  // namespace ka::vrrp::track
