#include <sys/stat.h>
#include <unistd.h>

#include "common/base/overloaded.hpp"
#include "common/log/log.hpp"
#include "common/role/child_setup.hpp"
#include "common/role/data_dump.hpp"
#include "core/control.hpp"
#include "core/reload_file.hpp"

namespace ka::core {

// Effects may cause events (a load answers at once): they wait until the effects of the present one are done.
void Control::feed_reload(ReloadEvent event) {
    reload_events_.push_back(std::move(event));
    if (feeding_reload_) return;
    feeding_reload_ = true;
    while (!reload_events_.empty()) {
        const ReloadEvent next = std::move(reload_events_.front());
        reload_events_.pop_front();
        ReloadEffectList effects;
        reload_.handle(next, effects);
        for (const auto& effect : effects) perform(effect);
    }
    feeding_reload_ = false;
}

void Control::perform(const ReloadEffect& effect) {
    const auto send = [this](message::Role role, const message::CoreToChild& message, int fd = -1) {
        if (Child* child = find(role); child != nullptr && child->greeted) child->runner->send(message, fd);
    };
    std::visit(Overloaded{
                   [](const reload_effect::Log& line) {
                       if (line.detail)
                           log::info_detail("{}", {line.text});
                       else
                           log::write(log::Level::info, line.text);
                   },
                   [this](const reload_effect::Load&) { load_again(); },
                   [&](const reload_effect::Prepare& what) {
                       send(what.role, message::Prepare{generation_ + 1}, candidate_.sealed.get());
                   },
                   [&](const reload_effect::Commit& what) { send(what.role, message::Commit{generation_ + 1}); },
                   [&](const reload_effect::Abort& what) { send(what.role, message::Abort{generation_ + 1}); },
                   [this](const reload_effect::Apply&) { apply(); },
                   [this](const reload_effect::Drop&) {
                       candidate_ = {};
                       ++generation_;  // a late answer to this one must not count for the next
                   },
                   [this](const reload_effect::ArmDeadline&) {
                       reload_deadline_ = loop_.at(loop_.now() + prepare_limit, "reload deadline",
                                                   [this] { feed_reload(reload_event::DeadlinePassed{}); });
                   },
                   [this](const reload_effect::CancelDeadline&) { reload_deadline_.reset(); },
                   [this](const reload_effect::Finished&) { systemd_.ready(); },
               },
               effect);
}

void Control::request_reload() {
    if (!stopping_) feed_reload(reload_event::Requested{});
}

void Control::watch_reload_time() {
    const auto& settings = configuration_.global.parent;
    reload_timer_.use(settings.reload_time_file, settings.reload_repeat);
}

void Control::load_again() {
    systemd_.reloading();
    const ReloadFile reading(configuration_.global.parent);
    auto wanted = read_configuration_again(options_, configuration_.global.parent.reload_check_config);
    if (!wanted) return feed_reload(reload_event::LoadFailed{wanted.error().text});
    if (const auto what = needs_restart(configuration_.global, wanted->global); !what.empty()) {
        log::info("Cannot change {} at a reload - please restart keepalived", {what});
        return feed_reload(reload_event::LoadFailed{"it needs a restart"});
    }
    candidate_ = std::move(*wanted);
    reload_event::Loaded loaded;
    loaded.generation = generation_ + 1;
    for (const auto& child : children_)
        if (child.runner->ready()) loaded.running.insert(child.kind.role);
    feed_reload(std::move(loaded));
}

// The files one after the other, each under its name.
void Control::keep_configuration() {
    const auto& global = configuration_.global;
    const std::string& folder = global.common.config_save_dir;
    if (folder.empty()) return;
    const auto bundle = read_bundle(configuration_.sealed.get());
    if (!bundle) return log::warning("config_save_dir: {}", {bundle.error().text});
    std::string text;
    for (const auto& file : bundle->files) {
        text += "# " + file.name + "\n" + file.bytes;
        if (text.back() != '\n') text += '\n';
    }
    dumps_.write(model::kept_configuration(global, getpid(), kept_++), model::kept_mode, [folder, text] {
        ::mkdir(folder.c_str(), 0700);  // less the umask
        return text;
    });
}

void Control::apply() {
    configuration_ = std::move(candidate_);
    keep_configuration();
    candidate_ = {};
    ++generation_;
    watch_reload_time();
    feed_reload(reload_event::Applied{start_children(configuration_)});
}

}  // namespace ka::core
