"""Files stay under 500 lines and functions under 70: what is longer holds more than one idea."""
import json
import os
import subprocess

import sources

FILE_LINES = 500
FUNCTION_LINES = 70


def test_files_are_short():
    long = ["%s: %d lines" % (name, count) for name in sources.files("*.cpp", "*.hpp", "*.py", "tools/*")
            if (count := sources.text(name).count("\n")) > FILE_LINES and not name.endswith("packages")]
    assert not long, "\n".join(long)


def test_functions_are_short():
    names = sources.files("*.cpp", "*.hpp", "*.py")
    done = subprocess.run(["ctags", "--output-format=json", "--fields=+ne", "--c++-kinds=f", "--python-kinds=fm", "-f", "-",
                           "-L", "-"], input="\n".join(names), cwd=sources.ROOT, stdout=subprocess.PIPE, text=True, check=True)
    long = []
    for line in done.stdout.splitlines():
        tag = json.loads(line)
        length = tag.get("end", tag["line"]) - tag["line"] + 1
        if length > FUNCTION_LINES:
            long.append("%s:%d %s: %d lines" % (tag["path"], tag["line"], tag["name"], length))
    assert done.stdout and os.path.exists(os.path.join(sources.ROOT, "tests"))
    assert not long, "\n".join(long)
