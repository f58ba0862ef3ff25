"""The manual pages, completions and the Vim syntax, looked at by the programs that will read them; the page of conformance, made anew."""
import subprocess

import sources


def run(*command, text=None):
    return subprocess.run(command, cwd=sources.ROOT, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)


def test_manual_pages_are_without_warnings():
    for page in ("doc/man/keepalived.8", "doc/man/keepalived.conf.5"):
        done = run("groff", "-man", "-ww", "-rLL=100n", "-Tutf8", page)
        assert done.returncode == 0 and done.stderr == "", page + "\n" + done.stderr
        assert len(done.stdout) > 5000, page


def bash_completes(*words):
    script = ("source packaging/completion/keepalived.bash; COMP_WORDS=(keepalived %s); COMP_CWORD=%d; _keepalived; "
              "printf '%%s\\n' \"${COMPREPLY[@]}\"" % (" ".join("'%s'" % word for word in words), len(words)))
    done = run("bash", "-c", script)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return set(done.stdout.split())


def test_bash_completes_options_and_their_values():
    assert run("bash", "-n", "packaging/completion/keepalived.bash").stderr == ""
    assert {"--config-test", "--config-id"} <= bash_completes("--conf") and "--vrrp" not in bash_completes("--conf")
    assert bash_completes("--signum", "=", "STAT") == {"STATS", "STATS_CLEAR"}
    assert "README.md" in bash_completes("-f", "READ")


def test_zsh_reads_its_completion():
    done = run("zsh", "-n", "packaging/completion/_keepalived")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    # the arguments arrive as words of the form that _arguments takes
    words = run("zsh", "-c", "_arguments() { print -l -- $@ }; source packaging/completion/_keepalived").stdout.splitlines()
    assert "--config-test=-[" + "check" in "".join(words) and all(word[0] == "-" for word in words), words


def test_fish_completes_options():
    done = run("fish", "--no-config", "-c", "source packaging/completion/keepalived.fish; complete -C 'keepalived --conf'")
    assert done.stderr == "" and "--config-test" in done.stdout and "--vrrp" not in done.stdout, done.stderr + done.stdout


def vim_groups(*lines):
    """The highlight group at the first character of each line's first word."""
    show = "call writefile(map(range(1, line('$')), 'synIDattr(synID(v:val, indent(v:val) + 1, 1), \"name\")'), '/dev/stdout')"
    done = run("vim", "-es", "-N", "-u", "NONE", "-i", "NONE", "--cmd", "set rtp^=packaging/vim", "-c", "call setline(1, %r)" % list(lines),
               "-c", "syntax enable", "-c", "set ft=keepalived", "-c", show, "-c", "qa!")
    assert done.stderr == "", done.stderr
    return [line for line in done.stdout.splitlines() if line]


def test_vim_knows_the_words():
    assert vim_groups("vrrp_instance V {", "  priority 100", "! text", "  flag-1", "include x", "$A=1", "nonsense") == [
        "keepalivedBlock", "keepalivedKeyword", "keepalivedComment", "keepalivedKeyword", "keepalivedInclude", "keepalivedDefinition"]


def test_the_page_of_conformance_is_fresh():
    made = run("tools/conformance", "--print")
    assert made.returncode == 0 and made.stdout == sources.text("doc/conformance.md"), made.stderr or "stale: run tools/conformance"


def test_planted_bugs_fit_the_engine():
    with open(sources.ROOT + "/tests/sim/planted.txt") as handle:
        bugs = [line.split(" | ") for line in handle if not line.startswith("#")]
    assert len(bugs) >= 10
    for name, text, *_ in bugs:
        with open("%s/vrrp/engine/%s" % (sources.ROOT, name)) as source:
            assert text.strip().replace("\\n", "\n") in source.read(), "tests/sim/planted.txt: %s: %s" % (name, text)
