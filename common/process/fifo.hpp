// The named pipes that are told of changes (notify_fifo and its kind). Nothing here blocks: what nobody reads is lost.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/loop/unique_fd.hpp"
#include "common/model/global.hpp"
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

    // One line, in one write.
    void write(const std::string& line);

private:
    void open(const UserIds& owner);

    const char* kind_;
    std::string path_;
    UniqueFd pipe_;
    bool made_ = false;
};

// Those of a process: the one of all processes and its own.
class Fifos {
public:
    explicit Fifos(const char* own_kind) : own_kind_(own_kind) {}

    // Opens what is configured; pipes that stay the same stay open.
    void use(const std::optional<model::FifoConfig>& common, const std::optional<model::FifoConfig>& own,
             const model::ScriptPolicy& policy);
    void write(const std::string& line);

private:
    struct Open {
        std::optional<model::FifoConfig> config;
        std::unique_ptr<Fifo> fifo;
    };
    static void change(Open& open, const char* kind, const std::optional<model::FifoConfig>& wanted,
                       const model::ScriptPolicy& policy);
    const char* own_kind_;
    Open common_;
    Open own_;
};

}  // namespace ka
