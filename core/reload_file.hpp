// reload_file: there while the configuration files are read for a reload, so that others keep their hands off (core.md 4.4).
#pragma once

#include <string>

#include "common/model/global.hpp"

namespace ka::core {

class ReloadFile {
public:
    // Made where the running configuration asks for it; what cannot be made is logged.
    explicit ReloadFile(const model::ParentSettings& settings);
    ~ReloadFile();
    ReloadFile(const ReloadFile&) = delete;
    ReloadFile& operator=(const ReloadFile&) = delete;

private:
    std::string path_;  // empty = none made
};

// Takes away what is left of an earlier life.
void remove_reload_file(const model::ParentSettings& settings);

}  // namespace ka::core
