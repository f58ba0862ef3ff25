// What core and a child say to each other over fd 3 of the child. One-way messages, one variant per direction.
// Start:  child Hello -> core Configure, [SiblingLink], Resume..., Start -> child Ready; heartbeats from Hello on.
// Reload: core Prepare -> child Prepared or Refused -> core Commit or Abort -> (Commit) child Ready.
// Stop:   core Stop -> child Stopped, then it ends. End of file on fd 3 means that core is gone: stop in order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/time.hpp"
#include "common/message/codec.hpp"
#include "common/message/run_options.hpp"

namespace ka::message {

enum class Role : std::uint8_t { vrrp, checker };
constexpr Role last_of(Role) { return Role::checker; }

// --- core to child ---

// The configuration to run with. Carries one descriptor, the sealed source bundle, and where there is a log writer
// (-l, -g) its socket as the second.
struct Configure {
    std::uint64_t generation = 0;
    RunOptions options;
    bool operator==(const Configure&) const = default;
    static void fields(auto& self, auto&& field) {
        field("generation", self.generation);
        field("options", self.options);
    }
};

// A state that a predecessor saved, opaque to core.
struct SavedState {
    std::string key;
    std::vector<std::uint8_t> octets;
    bool operator==(const SavedState&) const = default;
    static void fields(auto& self, auto&& field) {
        field("key", self.key);
        field("octets", self.octets);
    }
};

// What the predecessor left behind; sent as often as its size needs, before Start. Never sent on a first start.
struct Resume {
    Instant adverts_sent_until{};
    std::vector<SavedState> states;
    bool operator==(const Resume&) const = default;
    static void fields(auto& self, auto&& field) {
        field("adverts_sent_until", self.adverts_sent_until);
        field("states", self.states);
    }
};

// All of the past is told: work.
struct Start {
    bool operator==(const Start&) const = default;
    static void fields(auto&, auto&&) {}
};

// Reload, first phase: read, check, compare; change nothing. Carries one descriptor, the new bundle.
struct Prepare {
    std::uint64_t generation = 0;
    bool operator==(const Prepare&) const = default;
    static void fields(auto& self, auto&& field) { field("generation", self.generation); }
};

struct Commit {  // everybody is prepared: change over
    std::uint64_t generation = 0;
    bool operator==(const Commit&) const = default;
    static void fields(auto& self, auto&& field) { field("generation", self.generation); }
};

struct Abort {  // somebody is not: forget the new configuration
    std::uint64_t generation = 0;
    bool operator==(const Abort&) const = default;
    static void fields(auto& self, auto&& field) { field("generation", self.generation); }
};

// Carries one descriptor: our end of the direct link to the sibling (vrrp_checker.hpp). A new one replaces the old.
struct SiblingLink {
    bool operator==(const SiblingLink&) const = default;
    static void fields(auto&, auto&&) {}
};

enum class CommandKind : std::uint8_t { dump_data, dump_statistics, clear_statistics, dump_json };
constexpr CommandKind last_of(CommandKind) { return CommandKind::dump_json; }

// What a signal to the parent asks of its children.
struct Command {
    CommandKind kind = CommandKind::dump_data;
    bool operator==(const Command&) const = default;
    static void fields(auto& self, auto&& field) { field("kind", self.kind); }
};

struct Stop {  // in order: resign, release, end with status 0
    bool operator==(const Stop&) const = default;
    static void fields(auto&, auto&&) {}
};

using CoreToChild = std::variant<Configure, Resume, Start, Prepare, Commit, Abort, SiblingLink, Command, Stop>;

// --- child to core ---

struct Hello {
    Role role = Role::vrrp;
    std::string build;  // build_id()
    std::int32_t pid = 0;
    bool operator==(const Hello&) const = default;
    static void fields(auto& self, auto&& field) {
        field("role", self.role);
        field("build", self.build);
        field("pid", self.pid);
    }
};

// The configuration of this generation is in force.
struct Ready {
    std::uint64_t generation = 0;
    bool operator==(const Ready&) const = default;
    static void fields(auto& self, auto&& field) { field("generation", self.generation); }
};

struct Prepared {
    std::uint64_t generation = 0;
    std::string summary;  // what a commit would change, for the log
    bool operator==(const Prepared&) const = default;
    static void fields(auto& self, auto&& field) {
        field("generation", self.generation);
        field("summary", self.summary);
    }
};

struct Refused {
    std::uint64_t generation = 0;
    std::string reason;  // with its place: "(FILE: Line N) ..."
    bool operator==(const Refused&) const = default;
    static void fields(auto& self, auto&& field) {
        field("generation", self.generation);
        field("reason", self.reason);
    }
};

struct Heartbeat {
    std::uint64_t sequence = 0;
    Duration interval = seconds{1};   // the next one comes within this: clamp(fastest advert / 2, 100 ms, 1 s)
    Instant adverts_sent_until{};     // every advert due up to then was sent (vrrp)
    Duration longest_callback{};      // since the last heartbeat
    bool operator==(const Heartbeat&) const = default;
    static void fields(auto& self, auto&& field) {
        field("sequence", self.sequence);
        field("interval", self.interval);
        field("adverts_sent_until", self.adverts_sent_until);
        field("longest_callback", self.longest_callback);
    }
};

// Keep this for a successor; replaces what was kept under the key.
struct Checkpoint {
    SavedState state;
    bool operator==(const Checkpoint&) const = default;
    static void fields(auto& self, auto&& field) { field("state", self.state); }
};

// The object is gone: forget its checkpoint.
struct ForgetCheckpoint {
    std::string key;
    bool operator==(const ForgetCheckpoint&) const = default;
    static void fields(auto& self, auto&& field) { field("key", self.key); }
};

struct Stopped {  // everything is released; the process ends now
    bool operator==(const Stopped&) const = default;
    static void fields(auto&, auto&&) {}
};

using ChildToCore = std::variant<Hello, Ready, Prepared, Refused, Heartbeat, Checkpoint, ForgetCheckpoint, Stopped>;

// Names this build; both ends of a link must say the same.
std::string_view build_id();

// "vrrp", "checker": the argv word of the role.
std::string_view name_of(Role role);

// The child's end of the link.
constexpr int child_core_fd = 3;

// Heartbeat interval for the fastest advert of a configuration (1 s where there is none).
constexpr Duration heartbeat_interval(Duration fastest_advert) {
    const Duration half = fastest_advert / 2;
    return half < milliseconds{100} ? Duration{milliseconds{100}} : half > seconds{1} ? Duration{seconds{1}} : half;
}

}  // namespace ka::message
