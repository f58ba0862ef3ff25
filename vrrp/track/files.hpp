// Watches the tracked files and reports the numbers in them (core.md 11.3).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/loop/loop.hpp"
#include "common/loop/unique_fd.hpp"
#include "vrrp/config/model.hpp"

namespace ka::vrrp::track {

// The number at the beginning of a file's text, in C's notation; 0 for none. Nothing: it does not fit 32 bits, `number`
// is then what was read.
std::optional<std::int32_t> number_in(std::string_view text, std::int64_t& number);

class Files {
public:
    // `changed` is called from the loop when a file says something else than before.
    using Changed = std::function<void(const std::string& name, std::int32_t value)>;
    Files(Loop& loop, Changed changed);
    ~Files();

    // Watches these instead of those before. `first_start` lets init_file write.
    void configure(const std::vector<TrackFileConfig>& files, bool first_start);
    // Present values by name.
    std::map<std::string, std::int32_t> values() const;

private:
    struct Entry {
        TrackFileConfig config;
        std::string directory;  // resolved
        std::string base;
        std::int32_t value = 0;
    };
    void watch(const TrackFileConfig& config);
    void drain();
    bool read(Entry& entry);  // true: the value changed

    Loop& loop_;
    Changed changed_;
    UniqueFd inotify_;
    WatchPtr readable_;
    std::map<std::string, Entry> entries_;
    std::map<int, std::string> directories_;  // watch descriptor to directory
};

}  // namespace ka::vrrp::track
