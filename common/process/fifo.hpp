// The named pipes that are told of changes (notify_fifo and its kind), and the programs that are started to read them (core.md
// 9). Nothing here blocks: what nobody reads is lost.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/loop/loop.hpp"
#include "common/loop/unique_fd.hpp"
#include "common/model/global.hpp"
#include "common/process/script.hpp"
#include "common/process/user_lookup.hpp"

namespace ka {

class Fifo {
public:
    // Makes the pipe where there is none. What cannot be had is logged, and lines go nowhere. `kind` is a literal for the
    // log: "", "vrrp_" or "lvs_".
    Fifo(const char* kind, const model::FifoConfig& config, const model::ScriptPolicy& policy);
    // Removes the pipe if it was made here.
    ~Fifo();
    Fifo(const Fifo&) = delete;
    Fifo& operator=(const Fifo&) = delete;

    bool is_open() const { return static_cast<bool>(pipe_); }
    // One line and its ending, in one write.
    void write(const std::string& line, std::string_view ending);
    // The reader comes to the end.
    void close() { pipe_.reset(); }

private:
    void open(const UserIds& owner);

    const char* kind_;
    std::string path_;
    UniqueFd pipe_;
    bool made_ = false;
};

// One pipe as configured. The reader is secured, and null where another process starts it.
struct WantedFifo {
    std::optional<model::FifoConfig> pipe;
    std::optional<model::ScriptCommand> reader;
};

// Those of a process: the one of all processes and its own.
class Fifos {
public:
    // Both outlive it. own_kind: "vrrp_" or "lvs_".
    Fifos(Loop& loop, const ScriptEnvironment& environment, const char* own_kind)
        : loop_(loop), environment_(environment), own_kind_(own_kind) {}

    // Opens what is configured and starts the readers. Each call begins anew, as a reload does in the reference: readers see
    // the end of the old pipe, those that were started are ended.
    void use(WantedFifo common, WantedFifo own, const model::ScriptPolicy& policy);
    void write(const std::string& line, std::string_view ending = "\n");

    // The last line is written. Readers that were started may read what is there, for a moment; then they are ended and
    // `done` is called, at once where none runs.
    void finish(std::function<void()> done);

private:
    struct Open {
        std::unique_ptr<Fifo> fifo;
        std::unique_ptr<Script> reader;
    };
    void open(Open& open, const char* kind, const WantedFifo& wanted, const model::ScriptPolicy& policy);
    void reader_ended(const char* kind);
    bool has_reader() const;

    Loop& loop_;
    const ScriptEnvironment& environment_;
    const char* own_kind_;
    Open common_;
    Open own_;
    std::function<void()> done_;
    WatchPtr last_moment_;
};

}  // namespace ka
