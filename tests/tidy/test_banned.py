"""Constructs that have hurt: each with its reason."""
import re

import sources

CODE = ("common/*.cpp", "common/*.hpp", "core/*.cpp", "core/*.hpp", "watchdog/*.cpp", "watchdog/*.hpp", "vrrp/*.cpp",
        "vrrp/*.hpp", "checker/*.cpp", "checker/*.hpp")
BANNED = [
    (r"\b(TODO|FIXME|XXX|HACK)\b", "unfinished work belongs in an issue"),
    (r"\bsyslog\s*\(|\bopenlog\s*\(", "syslog(3) blocks; common/log does not"),
    (r"\bsleep_for\b|\busleep\s*\(|[^a-z_.]sleep\s*\(", "nothing sleeps in the daemon"),
    (r"\bstd::thread\b|\bpthread_create\b", "every process has one thread"),
    (r"\bstd::(regex|iostream|cout|cerr)\b", "heavy, and cout/cerr can block"),
    (r"\bPR_SET_NO_NEW_PRIVS\b", "scripts of root must regain what root has"),
    (r"\busing namespace\b(?! (std::(chrono_literals|string_view_literals|string_literals)|config;))",
     "names come from somewhere; say where (tables of keywords alone speak the language of rows)"),
    (r"\bsystem\s*\(|\bpopen\s*\(", "no shell of ours runs unasked"),
    (r"\bstrcpy\b|\bsprintf\b|\bgets\b", "unbounded writes"),
    (r"\bif\s*\(\s*testing", "inject at construction instead of asking whether a test runs"),
]
# inside co_await only names: g++ 12 destroys some temporaries twice (doc/decisions)
CO_AWAIT = re.compile(r"co_await[^;]*(\[[^\]]*\]\s*\(|\{)")


def lines(name):
    """Code without the text of strings, and without comments unless they promise something."""
    for number, line in enumerate(sources.text(name).splitlines(), 1):
        line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
        yield number, line if re.search(BANNED[0][0], line) else re.sub(r"//.*", "", line)


def test_banned_constructs():
    found = ["%s:%d: %s (%s)" % (name, number, line.strip(), reason) for name in sources.files(*CODE)
             for number, line in lines(name) for pattern, reason in BANNED if re.search(pattern, line)]
    assert not found, "\n".join(found)


def test_co_await_takes_only_names():
    found = []
    for name in sources.files(*CODE):
        code = re.sub(r"//.*", "", sources.text(name))
        found += ["%s: %s" % (name, match.group(0)[:80]) for match in CO_AWAIT.finditer(code)]
    assert not found, "\n".join(found)


def test_no_folder_is_a_drawer():
    drawers = [name for name in sources.files("*.cpp", "*.hpp", "*.py")
               if re.search(r"(^|/|_)(utils?|helpers?|misc|common_stuff)(/|\.|_)", name)]
    assert not drawers, drawers


def test_the_project_speaks_of_itself_alone():
    """No path of a workplace in anything that is published."""
    found = [name for name in sources.files() if not name.endswith((".png", ".bin")) and "/corpus/" not in name
             and re.search(r"/work/(main|shared)|/tmp/b-", open_text(name))]
    assert not [name for name in found if name != "tests/tidy/test_banned.py"], found


def open_text(name):
    try:
        return sources.text(name)
    except UnicodeDecodeError:
        return ""
