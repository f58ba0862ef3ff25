#include "common/mailer/delivery.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <utility>

#include "common/base/format.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/mail/dialogue.hpp"
#include "common/process/user_lookup.hpp"

namespace ka::mailer {

namespace {

using Deadline = std::chrono::steady_clock::time_point;

Deadline in(Duration time) { return std::chrono::steady_clock::now() + time; }

struct FreeAddresses {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

// The status is that of getaddrinfo.
std::pair<int, AddressList> ask(const std::string& host, const char* port, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo* found = nullptr;
    const int status = ::getaddrinfo(host.c_str(), port, &hints, &found);
    return {status, AddressList(status == 0 ? found : nullptr)};
}

std::string full_host_name() {
    utsname machine{};
    ::uname(&machine);
    const auto [status, found] = ask(machine.nodename, nullptr, AI_CANONNAME);
    return found && found->ai_canonname != nullptr ? found->ai_canonname : machine.nodename;
}

// False when the time is over first.
bool wait_for(int fd, short events, Deadline deadline) {
    while (true) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left <= milliseconds{0}) return false;
        pollfd wanted{fd, events, 0};
        const int ready = ::poll(&wanted, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

// One conversation, one socket.
class Connection {
public:
    Connection(const ServerAddress& server, Duration timeout, const Say& say) : server_(server), timeout_(timeout), say_(say) {}

    bool open();
    Delivered hold(mail::Dialogue& dialogue);

private:
    void complain(const char* pattern) { say_(false, format(pattern, {server_.name})); }
    Delivered lost(Delivered how, const char* pattern) {
        complain(pattern);
        return how;
    }
    bool send(const std::string& octets, Deadline deadline);

    const ServerAddress& server_;
    Duration timeout_;
    const Say& say_;
    UniqueFd socket_;
};

bool Connection::open() {
    socket_.reset(::socket(server_.address.sin6_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    int error = 0;
    if (!socket_ || ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&server_.address), server_.length) != 0) error = errno;
    if (error == EINPROGRESS) {
        if (!wait_for(socket_.get(), POLLOUT, in(timeout_))) {
            complain("Timeout opening connection to remote SMTP server {}.");
            return false;
        }
        socklen_t size = sizeof error;
        ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0) say_(true, format("Remote SMTP server {} connected.", {server_.name}));
    else complain("SMTP connection ERROR to {}.");
    return error == 0;
}

bool Connection::send(const std::string& octets, Deadline deadline) {
    for (std::size_t done = 0; done < octets.size();) {
        const auto sent = ::send(socket_.get(), octets.data() + done, octets.size() - done, MSG_NOSIGNAL);
        if (sent > 0) done += static_cast<std::size_t>(sent);
        else if (errno == EAGAIN && !wait_for(socket_.get(), POLLOUT, deadline)) return false;
        else if (errno != EAGAIN && errno != EINTR) return false;
    }
    return true;
}

Delivered Connection::hold(mail::Dialogue& dialogue) {
    char octets[2048];
    Deadline deadline = in(timeout_);
    while (!dialogue.finished()) {
        if (!wait_for(socket_.get(), POLLIN, deadline)) return lost(Delivered::unreachable, "Timeout reading data to remote SMTP server {}.");
        const auto count = ::recv(socket_.get(), octets, sizeof octets, 0);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (count < 0) return lost(Delivered::refused, "Error reading data from remote SMTP server {}.");
        if (count == 0) return lost(Delivered::refused, "Remote SMTP server {} has closed the connection.");
        const bool was_delivered = dialogue.delivered();
        const bool was_wrong = dialogue.wrong().has_value();
        const std::string answer = dialogue.receive({octets, static_cast<std::size_t>(count)});
        if (dialogue.delivered() && !was_delivered) say_(true, "SMTP alert successfully sent.");
        if (const auto& wrong = dialogue.wrong(); wrong && !was_wrong)
            say_(false, format("Error processing {} cmd on SMTP server {}. SMTP status code = {}", {wrong->command, server_.name, wrong->code}));
        if (answer.empty()) continue;
        // A new step, with its own time. Octets that make no reply do not win any.
        deadline = in(timeout_);
        if (!send(answer, deadline)) return lost(Delivered::unreachable, "Cannot send data to remote SMTP server {}.");
    }
    if (dialogue.overflowed()) return lost(Delivered::refused, "Received buffer from remote SMTP server {} overflow our get read buffer length.");
    return Delivered::refused;
}

}  // namespace

Result<std::vector<ServerAddress>> look_up(const model::MailServer& server) {
    const auto [status, found] = ask(server.host, std::to_string(server.port).c_str(), AI_NUMERICSERV);
    if (status != 0) return fail(::gai_strerror(status));
    std::vector<ServerAddress> out;
    for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
        if ((one->ai_family != AF_INET && one->ai_family != AF_INET6) || one->ai_addrlen > sizeof(sockaddr_in6)) continue;
        ServerAddress address;
        std::memcpy(&address.address, one->ai_addr, one->ai_addrlen);
        address.length = one->ai_addrlen;
        char text[NI_MAXHOST] = "";
        ::getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
        address.name = format("[{}]:{}", {text, server.port});
        out.push_back(std::move(address));
    }
    return out;
}

mail::Identity identity_of(const model::MailSettings& settings, const std::string& router_id) {
    const bool complete = !router_id.empty() && !settings.from.empty() && !settings.helo.empty();
    const std::string host = complete ? "" : full_host_name();
    return {router_id.empty() ? host : router_id, settings.from.empty() ? name_of_user(::geteuid()) + "@" + host : settings.from,
            settings.helo.empty() ? host : settings.helo};
}

std::string date_of(WallTime at) {
    const std::time_t time = std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::system_clock::duration>(at));
    std::tm local{};
    ::localtime_r(&time, &local);
    char text[64];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S %z", &local)};
}

Delivered deliver(const std::vector<ServerAddress>& servers, mail::Message message, Duration timeout, const Say& say) {
    for (const ServerAddress& server : servers) {
        Connection connection(server, timeout, say);
        if (!connection.open()) continue;
        mail::Dialogue dialogue(std::move(message));
        const Delivered how = connection.hold(dialogue);
        return dialogue.delivered() ? Delivered::yes : how;
    }
    return Delivered::unreachable;
}

}  // namespace ka::mailer
