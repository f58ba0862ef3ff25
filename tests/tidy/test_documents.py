"""What documents refer to is there: paths, transcripts, tests, items."""
import os
import re

import sources

PAGES = [name for name in sources.files("*.md") if not name.startswith("doc/reference/")]
FOLDERS = r"(?:checker|common|core|doc|packaging|tests|tools|vrrp|watchdog)"


def test_paths_exist():
    """`vrrp/engine/text` may leave its ending out, `step_*` stands for several."""
    everything = sources.files("*")
    missing = []
    for page in PAGES:
        for path in re.findall(r"`(%s/[\w./*-]+)`" % FOLDERS, sources.text(page)):
            wanted = re.compile(re.escape(path.rstrip("/")).replace(r"\*", "[^/]*") + r"(?:[./].*)?$")
            if not any(wanted.match(name) for name in everything):
                missing.append("%s: %s" % (page, path))
    assert not missing, "\n".join(missing)


def test_links_lead_somewhere():
    missing = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", sources.text(page)):
            if not os.path.exists(os.path.join(sources.ROOT, os.path.dirname(page), target)):
                missing.append("%s: %s" % (page, target))
    assert not missing, missing


def test_what_the_page_of_the_protocol_says_is_shown():
    page, conformance = sources.text("doc/protocol/vrrp.md"), sources.text("doc/conformance.md")
    tests = "".join(sources.text(name) for name in sources.files("tests/*.cpp", "tests/*.py"))
    missing = []
    for first, last in re.findall(r"VR-(\d{3})(?: to VR-(\d{3}))?", page):
        missing += [item for item in ("VR-%03d" % n for n in range(int(first), int(last or first) + 1)) if "| %s |" % item not in conformance]
    for line in page.splitlines():
        cells = line.split("|")
        for name in re.findall(r"`([\w.]+)`", cells[4] if len(cells) == 6 else ""):  # "shown by"
            suite, _, test = name.rpartition(".")
            known = "TEST(%s, %s)" % (suite, test) in tests if suite else \
                "def %s(" % name in tests or os.path.exists(os.path.join(sources.ROOT, "tests/transcripts/vrrp", name + ".txt"))
            if not known:
                missing.append(name)
    assert not missing, missing
