"""Mail alerts (core.md 10) against a real server (python3-aiosmtpd), and against servers and names that give no answer."""
import email
import os
import re
import socket
import subprocess
import threading

from harness.configs import instance
from harness.daemon import wait_until
from harness.measure import longest_gap, now
from harness.namespaces import enter_netns
from harness.speaker import Speaker

INTERVAL, TIMEOUT = 0.5, 2  # who waits for a server that gives no answer misses adverts
SERVER = "10.0.0.9"


def text(*alert, server=SERVER + " 2525", extra=""):
    """One instance that becomes master by itself, and mail to the server."""
    return """global_defs {
    router_id lb1
    notification_email_from "KA, Daemon <ka@example.net>"
    notification_email {
        ops@example.net
        "Night Shift <night@example.net>"
    }
    smtp_server %s
    smtp_helo_name lb1.example.net
    smtp_connect_timeout %d
%s
}
""" % (server, TIMEOUT, extra) + instance("VI_1", "eth0", 51, 150, INTERVAL, ["10.0.0.100/24"], version=3, extra=alert)


class Mailboxes:
    """aiosmtpd on a node, which keeps mails in a Maildir."""

    def __init__(self, lab, node):
        self.folder = os.path.join(lab.dir, "mail-%s" % node.label)
        self.process = lab.popen(["ip", "netns", "exec", node.name, "/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", SERVER + ":2525",
                                  "-c", "aiosmtpd.handlers.Mailbox", self.folder], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        wait_until(lambda: "%s:2525" % SERVER in node.run("ss", "-Hltn").stdout, 30, "the mail server listens")

    def mails(self):
        found = []
        new = os.path.join(self.folder, "new")
        for name in os.listdir(new) if os.path.isdir(new) else []:
            with open(os.path.join(new, name), "rb") as handle:
                found.append(email.message_from_binary_file(handle))
        return found

    def subjects(self):
        return sorted(mail["Subject"] for mail in self.mails())

    def wait_for(self, subject, times=1):
        wait_until(lambda: self.subjects().count(subject) >= times, 20, lambda: "%r in %r" % (subject, self.subjects()))
        return next(mail for mail in self.mails() if mail["Subject"] == subject)


class Silent:
    """Takes connections and says nothing, or one octet every 0.2 s."""

    def __init__(self, node, port, drip=b""):
        self.connections, self.port, self.drip = 0, port, drip
        ready = threading.Event()
        threading.Thread(target=self._run, args=(node.name, ready), daemon=True).start()
        assert ready.wait(10)

    def _run(self, netns, ready):
        enter_netns(netns)
        sock = socket.create_server((SERVER, self.port))
        ready.set()
        kept = []
        while True:
            conn, _ = sock.accept()
            self.connections += 1
            kept.append(conn)
            if self.drip:
                threading.Thread(target=self._drip, args=(conn,), daemon=True).start()

    def _drip(self, conn):
        try:
            while True:
                conn.sendall(self.drip)
                threading.Event().wait(0.2)
        except OSError:
            pass


def workers(daemon, role="vrrp"):
    """Processes below the role's."""
    pid = daemon.child(role)
    with open("/proc/%d/task/%d/children" % (pid, pid)) as handle:
        return handle.read().split()


def adverts_in_time(speaker, source, since):
    """Ours went on for all that time, and none was late by as much as a server was waited for."""
    times = [packet.time for packet in speaker.adverts(51, since=since, src=source)]
    assert longest_gap(times + [now()], at_least=5) < TIMEOUT


def watched(lab, start, speaker, number, server, line):
    """A daemon whose mail to that server fails, which the log says; stopped in the end."""
    source = "10.0.0.%d" % (20 + number)
    daemon = start(lab.node("a%d" % number, source + "/24"), text("smtp_alert", server=server))
    daemon.wait_log(r"Entering MASTER STATE", 30)
    begin = now()
    daemon.wait_log(line, 20)
    assert len(workers(daemon)) <= 1
    wait_until(lambda: now() - begin > TIMEOUT + 1 and not workers(daemon), 20, "the worker is gone")
    adverts_in_time(speaker, source, begin)
    assert daemon.stop() < 5


def test_CO_158_a_real_server_takes_the_mails(lab, start):
    node, other = lab.node("a", "10.0.0.18/24"), lab.node("p", SERVER + "/24")
    boxes = Mailboxes(lab, other)
    daemon = start(node, text("smtp_alert"))
    mail = boxes.wait_for("[lb1] VRRP Instance VI_1 - Entering MASTER state")
    assert mail["From"] == '"KA, Daemon" <ka@example.net>'
    assert re.sub(r"\s+", " ", mail["To"]) == "ops@example.net, Night Shift <night@example.net>"
    assert mail["X-Mailer"] == "Keepalived"
    assert email.utils.parsedate_to_datetime(mail["Date"])
    assert mail.get_payload().strip() == "=> VRRP Instance is now owning VRRP VIPs <="
    assert mail["X-MailFrom"] == "ka@example.net"
    assert mail["X-RcptTo"] == "ops@example.net, night@example.net"
    boxes.wait_for("[lb1] VRRP Instance VI_1 - Entering BACKUP state")
    daemon.wait_log(r"Remote SMTP server \[10\.0\.0\.9\]:2525 connected\.", 30)
    daemon.wait_log(r"SMTP alert successfully sent\.", 30)
    node.run("ip", "link", "set", "eth0", "down")
    daemon.wait_log(r"Entering FAULT STATE", 30)
    mark = daemon.mark()
    node.run("ip", "link", "set", "eth0", "up")
    daemon.wait_log(r"\(VI_1\) Entering MASTER STATE", 30, mark)
    boxes.wait_for("[lb1] VRRP Instance VI_1 - Entering MASTER state", 2)
    daemon.stop()
    boxes.wait_for("[lb1] VRRP Instance VI_1 - Stopping")  # the reference loses it


def test_CO_160_what_turns_mail_on_and_off(lab, start):
    other = lab.node("p", SERVER + "/24")
    boxes = Mailboxes(lab, other)
    for number, (alert, extra, expected) in enumerate([((), "", False), ((), "    smtp_alert", True), ((), "    smtp_alert_vrrp", True),
                                                       (("smtp_alert no",), "    smtp_alert", False),
                                                       ((), "    smtp_alert\n    smtp_alert_vrrp no", False)]):
        before = len(boxes.mails())
        daemon = start(lab.node("a%d" % number, "10.0.0.%d/24" % (20 + number)), text(*alert, extra=extra))
        daemon.wait_log(r"Entering MASTER STATE", 30)
        if expected:
            wait_until(lambda: len(boxes.mails()) >= before + 2, 20, boxes.subjects)
        daemon.stop()  # ends when its last mail is sent
        assert (len(boxes.mails()) > before) == expected, (alert, extra, boxes.subjects())


def test_CO_162_a_refused_recipient_is_told_and_the_mail_given_up(lab, start):
    node, other = lab.node("a", "10.0.0.18/24"), lab.node("p", SERVER + "/24")
    boxes = Mailboxes(lab, other)
    refused = text("smtp_alert").replace("ops@example.net", "ops@@")
    daemon = start(node, refused)
    daemon.wait_log(r"Error processing RCPT cmd on SMTP server \[10\.0\.0\.9\]:2525\. SMTP status code = 5\d\d", 30)
    daemon.wait_log(r"Entering MASTER STATE", 30)
    assert not boxes.mails()


def test_CO_162_servers_that_hang_or_drip_delay_nothing(lab, start):
    other = lab.node("p", SERVER + "/24")
    speaker = Speaker(other)
    for number, (port, drip) in enumerate(((2525, b""), (2526, b"2"))):
        silent = Silent(other, port, drip)
        watched(lab, start, speaker, number, "%s %d" % (SERVER, port), r"Timeout reading data to remote SMTP server \[10\.0\.0\.9\]:%d\." % port)
        assert silent.connections >= 1


def test_CO_162_names_and_addresses_without_an_answer(lab, start):
    other = lab.node("p", SERVER + "/24")
    speaker = Speaker(other)
    for number, (server, line) in enumerate([("mail.example.invalid", r"Invalid smtp server mail\.example\.invalid 25"),
                                             ("10.0.0.77", r"Timeout opening connection to remote SMTP server \[10\.0\.0\.77\]:25\."),
                                             (SERVER + " 2526", r"SMTP connection ERROR to \[10\.0\.0\.9\]:2526\.")]):
        watched(lab, start, speaker, number, server, line)


def test_a_reload_settles_where_mail_goes(lab, start):
    node, other = lab.node("a", "10.0.0.18/24"), lab.node("p", SERVER + "/24")
    boxes = Mailboxes(lab, other)
    daemon = start(node, text("smtp_alert", server=SERVER + " 2526"))
    daemon.wait_log(r"SMTP connection ERROR", 30)
    daemon.wait_log(r"Entering MASTER STATE", 30)
    wait_until(lambda: not workers(daemon), 30, "the worker is gone")
    daemon.configure(text("smtp_alert"))
    daemon.signal(1)
    daemon.wait_log(r"Reload complete", 30)
    node.run("ip", "link", "set", "eth0", "down")
    daemon.wait_log(r"Entering FAULT STATE", 30)
    node.run("ip", "link", "set", "eth0", "up")
    boxes.wait_for("[lb1] VRRP Instance VI_1 - Entering MASTER state")
