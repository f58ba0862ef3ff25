"""The include law (doc/architecture.md): who may include whom, and where third-party headers may stand."""
import re

import sources

PURE = ("common/base", "common/config", "common/model", "common/message")
# folder -> prefixes of project headers that its files may include (its own folder is always allowed)
LAW = {
    "common/base": (),
    "common/config": ("common/base",),
    "common/model": ("common/base", "common/config", "common/process/script_command.hpp"),
    "common/message": ("common/base",),
    "common/log": ("common/base", "common/message"),
    "common/loop": ("common/base", "common/message", "common/log"),
    "common/process": ("common/base", "common/model", "common/message", "common/loop", "common/log"),
    "common/mail": ("common/base", "common/model"),
    "common/mailer": ("common/base", "common/model", "common/loop", "common/log", "common/process", "common/mail"),
    "common/netlink": ("common/base", "common/message", "common/loop", "common/log"),
    "common/ipvs": ("common/base", "common/log", "common/model", "common/netlink"),
    "common/nft": ("common/base", "common/netlink"),
    "common/role": ("common/",),
    "watchdog": ("common/base", "common/loop", "common/process", "common/message", "common/log"),
    "vrrp/config": ("common/base", "common/config", "common/model", "common/process/script_command.hpp"),
    "vrrp/bfd/config": ("common/base", "common/config", "common/model"),
    "vrrp/packet": ("common/base",),
    "vrrp/engine": ("common/base", "common/process/script_command.hpp", "vrrp/config/model.hpp", "vrrp/config/diff.hpp", "vrrp/packet"),
    "vrrp/kernel": ("common/", "vrrp/config", "vrrp/packet", "vrrp/engine"),
    "vrrp/track": ("common/", "vrrp/config", "vrrp/engine"),
    "vrrp/notify": ("common/", "vrrp/config", "vrrp/engine"),
    "vrrp/dump": ("common/base", "common/model", "common/netlink/mirror.hpp", "common/netlink/types.hpp", "vrrp/config", "vrrp/engine"),
    "vrrp/run": ("common/", "vrrp/"),
    "checker/config": ("common/base", "common/config", "common/model", "common/process/script_command.hpp"),
    "checker/engine": ("common/base", "checker/config/model.hpp", "common/process/script_command.hpp"),
    "checker/dump": ("common/base", "common/model", "checker/config", "checker/engine"),
    "checker/probe": ("common/", "checker/config", "checker/engine"),
    "checker/ipvs": ("common/", "checker/config", "checker/engine"),
    "checker/run": ("common/", "checker/"),
    "core": ("common/", "watchdog", "vrrp/config", "vrrp/bfd/config", "checker/config"),
}
# single files that the law allows more: (file, prefix)
EXCEPTIONS = {
    ("core/roles.cpp", "vrrp/run/main_vrrp.hpp"), ("core/roles.cpp", "checker/run/main_checker.hpp"),
}
PURE_FOLDERS = ("common/base", "common/config", "common/model", "common/message", "common/mail", "vrrp/config", "vrrp/bfd/config", "vrrp/packet",
                "vrrp/engine", "vrrp/dump", "checker/config", "checker/engine", "checker/dump")
# what a pure file may not include: the doors to I/O, clocks and threads
IMPURE = re.compile(r"^(sys/(socket|epoll|timerfd|signalfd|mman|wait|ioctl|stat)|unistd|fcntl|thread|mutex|fstream|iostream|"
                    r"filesystem|future|spawn|signal)\b|^(asio|spdlog|libmnl|netlink)")
THIRD_PARTY = re.compile(r"^(asio|spdlog|fmt|libmnl|libnftnl|netlink/|openssl|gtest|gmock|nlohmann|pcre|tl/)")


def folder_of(name):
    matching = [folder for folder in LAW if name.startswith(folder + "/")]
    return max(matching, key=len) if matching else None


def includes(name):
    return [(mark, path) for mark, path in re.findall(r'^\s*#\s*include\s+(["<])([^">]+)[">]', sources.text(name), re.M)]


def sources_in_law():
    return [(name, folder_of(name)) for name in sources.files("*.cpp", "*.hpp") if not name.startswith("tests/")]


def test_every_source_folder_is_in_the_law():
    strange = [name for name, folder in sources_in_law() if folder is None]
    assert not strange, strange


def test_folders_include_only_what_the_law_allows():
    broken = []
    for name, folder in sources_in_law():
        for mark, path in includes(name):
            if mark != '"' or folder is None:
                continue
            allowed = path.startswith(folder + "/") or path.startswith(LAW[folder]) if LAW[folder] else path.startswith(folder + "/")
            if not allowed and (name, path) not in EXCEPTIONS:
                broken.append("%s includes %s" % (name, path))
    assert not broken, "\n".join(broken)


def test_pure_folders_reach_no_input_or_output():
    broken = ["%s includes <%s>" % (name, path) for name, folder in sources_in_law() if folder in PURE_FOLDERS
              for _, path in includes(name) if IMPURE.match(path)]
    assert not broken, "\n".join(broken)


def test_headers_name_no_third_party_header():
    broken = []
    for name, folder in sources_in_law():
        if not name.endswith(".hpp"):
            continue
        for _, path in includes(name):
            asio_home = path.startswith("asio") and folder in ("common/loop", "checker/probe", "checker/run", "vrrp/run")
            if THIRD_PARTY.match(path) and not asio_home and (name, path) != ("common/base/result.hpp", "tl/expected.hpp"):
                broken.append("%s includes <%s>" % (name, path))
    assert not broken, "\n".join(broken)


def test_asio_stays_in_its_folders():
    broken = ["%s includes <%s>" % (name, path) for name, folder in sources_in_law()
              if folder not in ("common/loop", "checker/probe", "checker/run", "vrrp/run")
              for _, path in includes(name) if path.startswith("asio")]
    assert not broken, "\n".join(broken)


def test_quotes_are_for_our_headers_and_start_at_the_root():
    broken = ["%s includes \"%s\"" % (name, path) for name, _ in sources_in_law()
              for mark, path in includes(name) if mark == '"' and folder_of(path) is None]
    assert not broken, "\n".join(broken)


def test_headers_are_guarded_and_begin_with_what_they_are():
    broken = [name for name, _ in sources_in_law() if name.endswith(".hpp")
              and not re.match(r"// .+(\n//.*)*\n#pragma once\n", sources.text(name))]
    assert not broken, "headers without a first comment and #pragma once: %s" % broken
