// Keys that stand in files of their own.
#pragma once

#include "common/config/diagnostic.hpp"
#include "common/model/script_gate.hpp"
#include "vrrp/config/draft.hpp"

namespace ka::vrrp {

// Reads them; a key that cannot be read, or is none, is left out with a complaint at its line.
void read_hmac_keys(Draft& draft, model::ScriptGate& gate, config::Diagnostics& diagnostics);

}  // namespace ka::vrrp
