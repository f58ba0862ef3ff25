// The named pipe that is told of virtual and real servers (lvs_notify_fifo). Never blocks: what nobody reads is lost.
#pragma once

#include <string>

#include "common/loop/unique_fd.hpp"
#include "common/model/global.hpp"
#include "common/process/user_lookup.hpp"

namespace ka::checker {

class Fifo {
public:
    // Makes the pipe where there is none. What cannot be had is logged, and lines go nowhere.
    Fifo(const model::FifoConfig& config, const model::ScriptPolicy& policy);
    // Removes the pipe if it was made here.
    ~Fifo();
    Fifo(const Fifo&) = delete;
    Fifo& operator=(const Fifo&) = delete;

    // One line, in one write.
    void write(const std::string& line);

private:
    void open(const UserIds& owner);

    std::string path_;
    UniqueFd pipe_;
    bool made_ = false;
};

}  // namespace ka::checker
