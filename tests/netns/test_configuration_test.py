"""-t with explanations, --config-dump and --config-diff, as somebody uses them at a shell; and what doc/configuration.md shows."""
import json
import os
import re
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "doc", "configuration.md")
MISTAKE = re.compile(r"(### \d+\. [^\n]*\n.*?```\n)(.*?)(```\n\n```text\n)(.*?)(```\n)", re.S)

GOOD = """vrrp_instance V1 {
    interface eth0
    virtual_router_id 51
    priority 150
    authentication {
        auth_type PASS
        auth_pass hunter2
    }
    virtual_ipaddress {
        192.0.2.10/24
    }
}
virtual_server 192.0.2.10 80 {
    protocol TCP
    lb_algo rr
    lb_kind NAT
    real_server 192.0.2.20 80 {
        TCP_CHECK {
            connect_timeout 3
        }
    }
}
"""


@pytest.fixture
def run(ours, tmp_path):
    def call(*arguments, files=None, text=None):
        for name, content in dict(files or {}, **({"keepalived.conf": text} if text is not None else {})).items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return subprocess.run([ours, *arguments], cwd=tmp_path, capture_output=True, timeout=300, encoding="utf-8", errors="replace")
    return call


def explain(run, text, *more):
    return run("-t", "--format=text", "--assume-interfaces", "-f", "keepalived.conf", *more, text=text)


def test_the_ten_mistakes_of_the_page_are_what_the_program_says(run):
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    fresh = MISTAKE.sub(lambda part: part[1] + part[2] + part[3] + explain(run, part[2]).stderr + part[5], page)
    if os.environ.get("UPDATE"):
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(fresh)
    assert len(MISTAKE.findall(page)) == 10
    assert fresh == page


def test_the_smallest_pair_of_the_page_is_clean(run):
    with open(PAGE, encoding="utf-8") as file:
        sample = re.search(r"## The smallest pair.*?```\n(.*?)```", file.read(), re.S)[1]
    result = explain(run, sample, "--strict-codes")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("text, plain, strict", [
    (GOOD, 0, 0),
    (GOOD.replace("priority 150", "priority 150 160"), 0, 1),
    (GOOD.replace("priority 150", "prioritty 150"), 5, 2),
    (GOOD.replace("    virtual_router_id 51\n", ""), 5, 3),
    (GOOD.replace("priority 150", "priority"), 2, 3),
])
def test_status_codes(run, text, plain, strict):
    assert explain(run, text).returncode == plain
    assert explain(run, text, "--strict-codes").returncode == strict


def test_a_missing_file_cannot_be_read(run):
    result = run("-t", "--format=text", "--strict-codes", "-f", "nothing.conf")
    assert result.returncode == 4
    assert "[missing-file]" in result.stderr


def test_json_goes_to_standard_output_and_is_json(run):
    result = run("-t", "--format=json", "--assume-interfaces", "-f", "keepalived.conf", text=GOOD.replace("priority", "prioriti"))
    report = json.loads(result.stdout)
    assert result.stderr == ""
    assert (report["version"], report["exit_code"], report["errors"]) == (1, 5, 1)
    first = report["diagnostics"][0]
    assert (first["id"], first["line"], first["column"], first["remedy"]) == ("unknown-keyword", 4, 5, "did you mean 'priority'?")


def test_only_the_listed_interfaces_exist(run):
    assert run("-t", "--assume-interfaces=eth0,eth1", "-f", "keepalived.conf", text=GOOD).returncode == 0
    result = run("-t", "--format=text", "--assume-interfaces=eth1", "-f", "keepalived.conf", text=GOOD)
    assert "[missing-interface]" in result.stderr


def test_scripts_and_users_are_looked_at_when_asked(run):
    text = GOOD.replace("    priority", "    notify_master /nowhere/script nobody-here\n    priority")
    assert explain(run, text).stderr == ""
    result = explain(run, text, "--check-scripts", "--strict-codes")
    assert result.returncode == 1
    assert "warning: Script user 'nobody-here' does not exist [script-not-usable]" in result.stderr


def test_an_option_of_the_test_alone_starts_no_daemon(run):
    for option in ("--format=json", "--strict-codes", "--assume-interfaces", "--check-scripts"):
        assert run(option, "-n", "-f", "keepalived.conf", text=GOOD).returncode == 1, option


def test_passwords_are_not_shown(run):
    wrong = GOOD.replace("auth_pass hunter2", "auth_pas hunter2")
    for arguments in (["-t", "--assume-interfaces"], ["-t", "--format=text", "--assume-interfaces"],
                      ["-t", "--format=json", "--assume-interfaces"], ["--config-dump", "--assume-interfaces"],
                      ["--config-dump=json", "--assume-interfaces"]):
        for text in (GOOD, wrong):
            result = run(*arguments, "-f", "keepalived.conf", text=text)
            assert "hunter2" not in result.stdout + result.stderr, arguments
    shown = run("--config-dump", "--show-secrets", "--assume-interfaces", "-f", "keepalived.conf", text=GOOD)
    assert "auth_pass hunter2" in shown.stdout


def test_a_dump_is_a_configuration_again(run):
    dump = run("--config-dump", "--show-secrets", "--assume-interfaces", "-f", "keepalived.conf", text=GOOD)
    assert dump.returncode == 0
    again = run("--config-dump", "--show-secrets", "--assume-interfaces", "-f", "again.conf", files={"again.conf": dump.stdout})
    assert again.stdout == dump.stdout
    same = run("--config-diff", "keepalived.conf", "again.conf", "--assume-interfaces")
    assert (same.returncode, same.stdout) == (0, "")
    tree = json.loads(run("--config-dump=json", "--assume-interfaces", "-f", "keepalived.conf").stdout)
    instance = next(one for one in tree if one["keyword"] == "vrrp_instance")
    assert instance["arguments"] == "V1"
    assert {"keyword": "priority", "arguments": "150"} in instance["block"]


def test_what_a_reload_would_do(run):
    changed = GOOD.replace("priority 150", "priority 160").replace("virtual_server 192.0.2.10 80", "virtual_server 192.0.2.10 81")
    changed = changed.replace("hunter2", "hunter3")
    result = run("--config-diff", "old.conf", "new.conf", "--assume-interfaces", files={"old.conf": GOOD, "new.conf": changed})
    assert result.returncode == 1, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "removed virtual_server 192.0.2.10 80"
    assert "added virtual_server 192.0.2.10 81" in lines
    assert any(line.startswith("changed vrrp_instance V1: ") for line in lines)
    assert "    - priority 150" in lines and "    + priority 160" in lines
    assert "hunter" not in result.stdout
    other = GOOD.replace("virtual_router_id 51", "virtual_router_id 52")
    result = run("--config-diff", "old.conf", "new.conf", "--assume-interfaces", files={"new.conf": other})
    assert "another virtual router" in result.stdout
    broken = run("--config-diff", "old.conf", "new.conf", "--assume-interfaces", files={"new.conf": "vrrp_instance V {\n"})
    assert broken.returncode == 2
    assert "new.conf" in broken.stderr


# ---- files as people write them

INSTANCE = GOOD[:GOOD.index("virtual_server")]


@pytest.mark.parametrize("text", [
    INSTANCE.replace("\n", "\r\n"),
    INSTANCE.replace("    ", "\t"),
    INSTANCE.replace(" {", "{"),
    INSTANCE.replace(" {", "\n{"),
    INSTANCE.replace("priority 150", "priority 150 # a remark {"),
    INSTANCE.replace("priority 150", "priority 150 ! a remark }"),
    INSTANCE.rstrip("\n"),
    INSTANCE.replace("virtual_ipaddress {\n        192.0.2.10/24\n    }", "virtual_ipaddress { 192.0.2.10/24 }"),
])
def test_dialects_that_keepalived_reads_are_clean(run, text):
    result = explain(run, text, "--strict-codes")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("name, what", [("directory", "is a directory"), ("fifo", "is not a regular"), ("executable", "is not a regular"),
                                        ("/dev/zero", "is not a regular"), ("missing", "missing"), ("keepalived.conf", "includes itself")])
def test_includes_that_are_no_configuration_are_named(run, tmp_path, name, what):
    (tmp_path / "directory").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "executable").write_text("global_defs {\n}\n")
    (tmp_path / "executable").chmod(0o755)
    result = explain(run, "include %s\n%s" % (name, INSTANCE))
    assert re.search(r"^keepalived\.conf:1:1: \w+: .*%s" % what, result.stderr, re.M), result.stderr


def test_a_pattern_without_a_match_says_nothing(run):
    result = explain(run, "include *.nothing\n" + INSTANCE, "--strict-codes")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("content", [b"\x00" * 5000, bytes(range(256)) * 100, b"{" * 50000, b"}" * 50000, b'"' * 50001, b"a" * 5_000_000,
                                     b"$A=$B\n$B=$A\n$A\n", b"~SEQ(a,1,300) ~SEQ(b,1,300) x $a $b\n", b"\xff\xfeg\x00l\x00"],
                         ids=["nul", "every", "open", "close", "quote", "long", "loop", "sequence", "utf16"])
def test_any_octets_end_in_diagnostics(run, content):
    result = run("-t", "--format=text", "--assume-interfaces", "-f", "keepalived.conf", text=content)
    assert result.returncode in (0, 2, 4, 5, 6)
    assert len(result.stderr) < 2_000_000
