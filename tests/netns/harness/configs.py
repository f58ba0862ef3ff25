"""Texts of configurations, and what the protocol's arithmetic says of them."""


def instance(name, iface, vrid, priority, advert, vips, state="BACKUP", version=2, extra=(), auth=None,
             excluded=()):
    """Text of one vrrp_instance block."""
    lines = ["vrrp_instance %s {" % name, "    state %s" % state, "    interface %s" % iface,
             "    virtual_router_id %d" % vrid, "    priority %d" % priority, "    advert_int %s" % advert,
             "    version %d" % version]
    if auth:
        lines += ["    authentication {", "        auth_type %s" % auth[0], "        auth_pass %s" % auth[1], "    }"]
    lines += ["    " + e for e in extra]
    lines += ["    virtual_ipaddress {"] + ["        " + v for v in vips] + ["    }"]
    if excluded:
        lines += ["    virtual_ipaddress_excluded {"] + ["        " + v for v in excluded] + ["    }"]
    return "\n".join(lines + ["}", ""])


def tcp_checked(*check, server="127.0.0.1 8080"):
    """A virtual server with one real server that TCP_CHECK looks at each second; `check` are more lines of that block."""
    lines = ["connect_timeout 1", *check]
    return """virtual_server 10.0.0.200 80 {
    delay_loop 1
    protocol TCP
    lb_algo rr
    lb_kind NAT
    real_server %s {
        TCP_CHECK {
%s
        }
    }
}
""" % (server, "\n".join("            " + line for line in lines))


GLOBALS = """global_defs {
    router_id %s
    vrrp_version %d
%s}

"""


def config(name, version, *blocks, extra=""):
    return GLOBALS % (name, version, extra) + "\n".join(blocks)


def theory(version, advert, priority):
    """(master_down_interval, skew) in seconds for a backup of that priority."""
    skew = (256 - priority) / 256.0 * (1.0 if version == 2 else advert)
    return 3 * advert + skew, skew
