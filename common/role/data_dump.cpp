#include "common/role/data_dump.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "common/log/log.hpp"
#include "common/process/user_lookup.hpp"

namespace ka {

namespace {

using Ids = std::pair<std::uint32_t, std::uint32_t>;

Ids ids_of(const model::UserSpec& configured, const model::UserSpec& usual) {
    const auto& spec = configured.is_set() ? configured : usual;
    if (!spec.is_set()) {
        const auto found = look_up_user("keepalived_script");
        return found ? Ids{found->uid, found->gid} : Ids{::geteuid(), ::getegid()};
    }
    const auto user = look_up_user(spec.user).value_or(UserIds{::geteuid(), ::getegid()});
    return {user.uid, spec.group.empty() ? user.gid : look_up_group(spec.group).value_or(user.gid)};
}

}  // namespace

model::DumpPlace dump_place(const message::RunOptions& options) { return {options.temporary_directory, options.umask}; }

std::string data_text(const model::Global& global, model::DumpingProcess::Role role, std::optional<std::uint32_t> umask,
                      const std::function<void(model::DumpText&)>& own, const std::string& reload_at) {
    utsname machine{};
    ::uname(&machine);
    model::DumpText out;
    const auto& usual = global.common.scripts.default_user;
    const auto ids = [&](const model::UserSpec& spec) { return ids_of(spec, usual); };
    model::dump_global(global, {role, machine.nodename, ids, umask, name_of_user(::geteuid()), reload_at}, out);
    own(out);
    return out.take();
}

namespace {

constexpr std::size_t lines_at_once = 64;  // some 300 microseconds

void log_next_lines(Loop& loop, const std::shared_ptr<const std::string>& text, std::size_t from) {
    for (std::size_t count = 0; count < lines_at_once && from < text->size(); ++count) {
        const auto end = std::min(text->find('\n', from), text->size());
        log::info("{}", {std::string_view(*text).substr(from, end - from)});
        from = end + 1;
    }
    if (from < text->size()) loop.post("configuration dump", [&loop, text, from] { log_next_lines(loop, text, from); });
}

}  // namespace

void log_lines(Loop& loop, std::string text) { log_next_lines(loop, std::make_shared<const std::string>(std::move(text)), 0); }

}  // namespace ka
