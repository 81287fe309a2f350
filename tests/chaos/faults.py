"""What breaks, one function a fault. Each leaves everything mended, and takes a seeded `Random`."""

import time
from random import Random

from tests.services import answers, wait_until

from .machine import Machine


def kill_web(machine: Machine, random: Random, *, times: int, every: float) -> None:
    """B1: kill -9 of a web process with all it has started."""
    for _ in range(times):
        machine.kill(random.choice(_named(machine, "web-")))
        time.sleep(every)


def kill_mail_workers(machine: Machine, random: Random, *, times: int, every: float) -> None:
    """B2: kill -9 of a mail worker, its whole group."""
    for _ in range(times):
        time.sleep(every)
        machine.kill(random.choice(_named(machine, "mail-worker-")))


def keep_down(machine: Machine, random: Random, *, name: str, longest: float) -> None:
    machine.hold_down(name)
    time.sleep(random.uniform(0.5, longest))
    machine.let_up(name)


def kill_redis(machine: Machine, random: Random, *, times: int, longest: float) -> None:
    """B4: Redis is gone for a while. It keeps no file, so everything in it is lost each time."""
    for _ in range(times):
        machine.hold_down("redis")
        time.sleep(random.uniform(1, longest))
        machine.let_up("redis")
        time.sleep(random.uniform(1, 3))


def hang_up_on_redis(machine: Machine, random: Random, *, seconds: float) -> None:
    """B11: Redis stays, and closes the connection of one client or another."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        time.sleep(random.uniform(0.2, 2))
        machine.hang_up_on_one_of_redis_clients(random)


def kill_postgres(machine: Machine, random: Random, *, times: int, longest: float) -> None:
    """B6: kill -9 of the postmaster; its backends notice and go."""
    for _ in range(times):
        machine.hold_down("postgres")
        time.sleep(random.uniform(0.5, longest))
        machine.let_up("postgres")
        time.sleep(random.uniform(2, 4))


def restart_all(machine: Machine, random: Random, *, rounds: int) -> None:
    """B14: a rolling deploy. One process after the other is asked to stop, and the next one only when
    it is back."""
    for _ in range(rounds):
        for name in _named(machine, "web-"):
            first = machine.children()[name]
            port = machine.ports()[name]
            machine.terminate(name)
            wait_until(
                lambda name=name, first=first: machine.children().get(name) != first,
                seconds=40,
                what=f"{name} ends and starts",
            )
            wait_until(lambda port=port: answers(port), seconds=20, what=f"{name} answers")
        for name in _named(machine, "mail-worker-"):
            machine.terminate(name)


# In one process, as each start costs seconds.
DESK = """
import sys
from django.contrib.auth.models import User
from leads.capture import release
from leads.erasure import erase_by_reference
from leads.mail import send_again
from leads.models import Enquiry, OutboundEmail
counsellor = User.objects.filter(is_staff=True).first()
sent = OutboundEmail.objects.filter(state="sent").order_by("?")[:5]
print(send_again(list(sent)), "sent again;", end=" ")
print(sum(release(held, by=counsellor) for held in Enquiry.objects.held()), "released;", end=" ")
gone = [erase_by_reference(one, reason="asked by phone") for one in sys.argv[1].split()]
print("erased", *(" ".join(references) for references in gone))
"""
DONE_WITH = "45 seconds"  # whoever asks to be forgotten has seen a reference


def work_at_the_desk(machine: Machine, random: Random) -> None:
    """What staff does while the load runs: send again, release, and forget two who asked for it."""
    machine.wait_until_ready()
    found = machine.rows(
        "SELECT reference FROM leads_enquiry WHERE state = 'accepted' AND NOT is_canary "
        f"AND received_at < now() - interval '{DONE_WITH}' ORDER BY received_at"
    )
    chosen = random.sample(found, min(2, len(found)))
    done = machine.run_django(DESK, " ".join(reference for (reference,) in chosen))
    assert done.returncode == 0, f"the desk cannot work: {done.stderr[-1000:]}"
    print(f"          {done.stdout.strip()}", flush=True)


def misbehave(machine: Machine, random: Random, *, how: list[str], each: float) -> None:
    """B9: the mail server is slow, refuses, or hangs up."""
    for behaviour in how:
        machine.mailbox(behaviour)
        time.sleep(each)
    machine.mailbox("")


def _named(machine: Machine, start: str) -> list[str]:
    return sorted(name for name in machine.children() if name.startswith(start))
