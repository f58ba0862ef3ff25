"""Every header compiles alone: whoever includes it needs nothing before it."""
import concurrent.futures
import os
import subprocess

import sources

COMMAND = ["g++", "-std=c++20", "-fcoroutines", "-fsyntax-only", "-Wall", "-Wextra", "-D_GNU_SOURCE", "-DASIO_STANDALONE",
           "-I", sources.ROOT, "-x", "c++", "-"]


def compiles(name):
    done = subprocess.run(COMMAND, input='#include "%s"\n' % name, cwd=sources.ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    return None if done.returncode == 0 and not done.stdout else "%s:\n%s" % (name, done.stdout[:2000])


def test_headers_compile_alone():
    names = sources.files("common/*.hpp", "core/*.hpp", "watchdog/*.hpp", "vrrp/*.hpp", "checker/*.hpp")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        broken = [result for result in pool.map(compiles, names) if result]
    assert names and not broken, "\n".join(broken)
