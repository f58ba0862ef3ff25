// The parsers of global_defs that say how processes run and whom they tell: FIFOs, their readers, processors.
#include "common/model/parse_global.hpp"

namespace ka::model {

using config::Leniency;
using config::read_unsigned;

void read_fifo(Statement& line, std::optional<FifoConfig>& fifo) {
    if (!line.has(1)) return line.error(format("No {} name specified", {line.keyword()}));
    if (fifo) return line.error(format("{} already specified - ignoring {}", {line.keyword(), line[1]}), 1);
    std::vector<std::string> owner;
    for (std::size_t at = 2; line.has(at); ++at) owner.emplace_back(line[at]);
    fifo = FifoConfig{std::string(line[1]), read_user(owner, line.where())};
}

void print_fifo(const std::optional<FifoConfig>& fifo, std::string_view keyword, DumpWriter& out) {
    if (!fifo) return;
    auto text = config::quoted(fifo->path);
    if (fifo->as.is_set()) text += " " + print_user(fifo->as);
    out.line(keyword, text);
}

void read_fifo_script(Statement& line, std::optional<ScriptCommand>& script) {
    if (!line.has(1)) line.error(format("No {} specified", {line.keyword()}));
    else if (script) line.error(format("{} already specified - ignoring {}", {line.keyword(), line[1]}), 1);
    else script = read_script(line);
}

// How many processors there are is the machine's business: the process says so when it takes them.
std::vector<std::uint32_t> read_cpus(Statement& line) {
    constexpr std::uint32_t last_of_mask = 1023;
    const std::string_view role = role_of(line.keyword());
    if (!line.has(1)) line.error(format("No {} cpu_id set specified", {role}));
    std::vector<std::uint32_t> cpus;
    for (std::size_t at = 1; line.has(at); ++at) {
        const auto value = read_unsigned(line, at, 0, last_of_mask, Leniency::lenient);
        if (!value) {  // one error, and the set means nothing
            line.error(format("Invalid cpu_id:{} specified for {} process", {line[at], role}), at);
            return {};
        }
        cpus.push_back(static_cast<std::uint32_t>(*value));
    }
    return cpus;
}

std::string print_cpus(const std::vector<std::uint32_t>& cpus) {
    std::string text;
    for (const std::uint32_t cpu : cpus) text += (text.empty() ? "" : " ") + std::to_string(cpu);
    return text;
}

}  // namespace ka::model
