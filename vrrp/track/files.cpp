#include "vrrp/track/files.hpp"

#include <fcntl.h>
#include <sys/inotify.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "common/log/log.hpp"

namespace ka::vrrp::track {

namespace {

constexpr std::size_t octets_read = 127;
constexpr std::uint32_t events = IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR;

std::string resolved_directory(const std::string& path) {
    const auto slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    std::array<char, PATH_MAX> resolved{};
    return ::realpath(directory.c_str(), resolved.data()) != nullptr ? std::string(resolved.data()) : std::string();
}

void write_initial(const TrackFileConfig& config) {
    if (!config.init_value) return;
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (config.init_overwrite ? O_TRUNC : O_EXCL);
    const UniqueFd file(::open(config.path.c_str(), flags, 0644));
    if (!file && errno == EEXIST) return;
    const std::string text = std::to_string(*config.init_value) + "\n";
    if (!file || ::write(file.get(), text.data(), text.size()) < 0)
        log::info("Unable to initialise track file {}", {config.name});
}

}  // namespace

std::optional<std::int32_t> number_in(std::string_view text, std::int64_t& number) {
    const std::string bounded(text.substr(0, octets_read));
    number = std::strtoll(bounded.c_str(), nullptr, 0);
    if (number < INT32_MIN || number > INT32_MAX) return std::nullopt;
    return static_cast<std::int32_t>(number);
}

Files::Files(Loop& loop, Changed changed) : loop_(loop), changed_(std::move(changed)) {}

Files::~Files() = default;

void Files::configure(const std::vector<TrackFileConfig>& files, bool first_start) {
    entries_.clear();
    directories_.clear();
    readable_.reset();
    inotify_.reset();
    if (files.empty()) return;
    inotify_.reset(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify_) return log::warning("Unable to monitor track files - {}", {std::strerror(errno)});
    for (const auto& config : files) {
        if (first_start) write_initial(config);
        watch(config);
    }
    readable_ = loop_.watch_fd(inotify_.get(), Readiness::readable, "track files", [this] { drain(); });
}

void Files::watch(const TrackFileConfig& config) {
    Entry entry{config, resolved_directory(config.path), config.path.substr(config.path.rfind('/') + 1), 0};
    const int descriptor = entry.directory.empty() ? -1 : ::inotify_add_watch(inotify_.get(), entry.directory.c_str(), events);
    if (descriptor < 0) log::info("Track file directory for {} does not exist - removing", {config.name});
    else directories_[descriptor] = entry.directory;
    read(entry);
    entries_.insert_or_assign(config.name, std::move(entry));
}

std::map<std::string, std::int32_t> Files::values() const {
    std::map<std::string, std::int32_t> values;
    for (const auto& [name, entry] : entries_) values[name] = entry.value;
    return values;
}

// A file that is not there counts 0; one that makes no sense keeps what it said before.
bool Files::read(Entry& entry) {
    std::array<char, octets_read> text;
    const UniqueFd file(::open(entry.config.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    const ssize_t length = file ? ::read(file.get(), text.data(), text.size()) : 0;
    std::int64_t number = 0;
    const auto value = number_in({text.data(), length > 0 ? static_cast<std::size_t>(length) : 0}, number);
    if (!value) log::info("Invalid number {} read from {} - ignoring", {number, entry.config.path});
    return value && std::exchange(entry.value, *value) != *value;
}

void Files::drain() {
    alignas(inotify_event) std::array<char, 4096> buffer;
    std::vector<std::string> touched;
    const ssize_t length = ::read(inotify_.get(), buffer.data(), buffer.size());
    for (ssize_t at = 0; at < length;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        const auto directory = directories_.find(event->wd);
        const bool lost = (event->mask & IN_Q_OVERFLOW) != 0;
        for (const auto& [name, entry] : entries_)
            if (lost || (directory != directories_.end() && entry.directory == directory->second && event->len > 0 &&
                         entry.base == event->name))
                touched.push_back(name);
    }
    for (const auto& name : touched)
        if (const auto entry = entries_.find(name); entry != entries_.end() && read(entry->second))
            changed_(name, entry->second.value);
}

}  // namespace ka::vrrp::track
