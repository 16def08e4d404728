"""Lines a second of the declared forms (宣言された書式の取込み): the same blocks and sessions as each exporter would write them.

    python -m bench.vault.forms --lines 1000000 [--forms juniper-pba,cisco-xr]

Openings and closings of ports in the order of their times, each closing some seconds to minutes after its opening, one line in
a thousand of another kind. Prints lines a second from text to sealed segments, and how often the strict reader had to look.
"""

from __future__ import annotations

import argparse
import heapq
import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.vault.measure import Watch, load
from kaiji.vault.folder import writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NOW: Final = datetime(2026, 12, 24, tzinfo=UTC)
JST: Final = timezone(timedelta(hours=9))
START: Final = 1_792_994_400
Event = tuple[float, bool, str, str, int, str, int]
"""When, whether given, inside and public address, port, destination, its port."""


def events(count: int, seed: int = 1) -> Iterator[Event]:
    """Yield openings and closings in the order of time."""
    rng = random.Random(seed)
    closing: list[tuple[float, int, Event]] = []
    busy = set[tuple[str, int]]()
    at, number = float(START), 0
    while number < count:
        at += rng.expovariate(2000)
        while closing and closing[0][0] <= at and number < count:
            gone = heapq.heappop(closing)[2]
            busy.discard((gone[3], gone[4]))
            number += 1
            yield gone
        public, port = (
            f"198.51.{rng.randrange(4) + 100}.{rng.randrange(256)}",
            rng.randrange(1024, 65024) // 256 * 256,
        )
        if (public, port) in busy:
            continue
        busy.add((public, port))
        inside, target = (
            f"100.64.{rng.randrange(256)}.{rng.randrange(256)}",
            f"93.184.{rng.randrange(64)}.{rng.randrange(256)}",
        )
        opened: Event = (at, True, inside, public, port, target, 443)
        until = at + 1 + rng.expovariate(1 / 4)
        heapq.heappush(closing, (until, number, (until, False, *opened[2:])))
        number += 1
        yield opened


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, JST).isoformat(timespec="milliseconds")


def _local(at: float, form: str, zone: tzinfo = JST) -> str:
    return datetime.fromtimestamp(at, zone).strftime(form)


def _pba(event: Event) -> str:
    at, opened, inside, public, port, *_ = event
    return (
        f"{_iso(at)} 192.0.2.1 <14>1 {_iso(at)} mx1 RT_NAT - RT_SRC_NAT_PBA_{'ALLOC' if opened else 'RELEASE'} "
        f'[internal-ip="{inside}" block-used="1" block-max-per-host="4" block-port-low="{port}" block-port-high="{port + 255}" '
        f'reflexive-ip="{public}" nat-pool-name="POOL_1" logical-system-id="0" epoch-time-64="{int(at):08x}"]'
    )


def _session(event: Event) -> str:
    at, opened, inside, public, port, target, service = event
    what = "CREATE_USF" if opened else "CLOSE_USF"
    reason = "" if opened else 'reason="TCP FIN" '
    end = "" if opened else ' elapsed-time="32"'
    return (
        f"<14>1 {_iso(at)} srx1 RT_FLOW - RT_FLOW_SESSION_{what} [junos@2636.1.1.1.2.25 {reason}"
        f'source-address="{inside}" source-port="54190" destination-address="{target}" destination-port="{service}" '
        f'connection-tag="0" service-name="junos-https" nat-source-address="{public}" nat-source-port="{port}" '
        f'nat-destination-address="{target}" nat-destination-port="{service}" nat-connection-tag="0" src-nat-rule-type="source rule" '
        f'src-nat-rule-name="R" protocol-id="6" policy-name="p"{end}]'
    )


def _xr(event: Event) -> str:
    at, opened, inside, public, port, *_ = event
    return (
        f"1 {_local(at, '%Y %b')} {_local(at, '%d').lstrip('0').rjust(2)} {_local(at, '%H:%M:%S')} 192.0.2.1 - - NAT44 - "
        f"[Userbased{'A' if opened else 'W'} - {inside} VRF1 - {public} - {port} {port + 255}]"
    )


def _a10(event: Event) -> str:
    at, opened, inside, public, port, target, service = event
    return (
        f"{_iso(at)} 192.0.2.1 <134>{_local(at, '%b %d %H:%M:%S')} thunder1 NAT-TCP-{'C' if opened else 'D'}: "
        f"{inside}:54190<-->{public}:{port} to {target}:{service}"
    )


def _mikrotik(event: Event) -> str:
    at, _, inside, public, port, target, service = event
    return (
        f"{_iso(at)} 192.0.2.1 firewall,info srcnat: in:ether1 out:ether2, proto UDP, {inside}:51258->{target}:{service}, "
        f"NAT ({public}:{port}->{target}:{service}), len 73"
    )


def _conntrack(event: Event) -> str:
    at, opened, inside, public, port, target, service = event
    if opened:
        return (
            f"[{at:.6f}] [NEW] tcp      6 120 SYN_SENT src={inside} dst={target} sport=54190 dport={service} [UNREPLIED] "
            f"src={target} dst={public} sport={service} dport={port}"
        )
    return (
        f"[{at:.6f}] [DESTROY] tcp      6 src={inside} dst={target} sport=54190 dport={service} packets=10 bytes=600 "
        f"src={target} dst={public} sport={service} dport={port} packets=8 bytes=900 [ASSURED]"
    )


def _sixwind(event: Event) -> str:
    at, opened, inside, public, port, *_ = event
    return (
        f"{_iso(at)} 192.0.2.1 {_local(at, '%b %d %H:%M:%S')} vsr fp-cgnat[4269]: USER {inside} (matching rule 1): "
        f'{"NEW" if opened else "DESTROY"} BLOCK (pool "mypool", ip public {public}, proto 6, port {port} - {port + 255})'
    )


def _nfdump(event: Event) -> str:
    at, opened, inside, public, port, target, service = event
    when = f"{_local(at, '%Y-%m-%dT%H:%M:%S', UTC)}.{int(at * 1000) % 1000:03d}"
    return (
        '{"type" : "EVENT","sampled" : 0,"export_sysid" : 1,"first" : "1970-01-01T00:00:00.000","last" : "1970-01-01T00:00:00.000",'
        f'"received" : "{when}","in_packets" : 0,"in_bytes" : 0,"proto" : 6,"tcp_flags" : "........","src_port" : 54190,'
        f'"dst_port" : {service},"src_tos" : 0,"src4_addr" : "{inside}","dst4_addr" : "{target}","ip4_router" : "127.0.0.1",'
        f'"src4_xlt_ip" : "{public}","dst4_xlt_ip" : "{target}","src_xlt_port" : "{port}","dst_xlt_port" : "{service}",'
        f'"nat_event_id" : "{4 if opened else 5}","nat_event" : "x","ingress_vrf" : "7","egress_vrf" : "0","t_event" : "{when}",'
        '"ingress_vrf" : "7","egress_vrf" : "0","label" : "<none>"}'
    )


def _msmpc(event: Event) -> str:
    at, opened, inside, public, port, *_ = event
    return (
        f"{_iso(at)} 192.0.2.1 <14>{_local(at, '%b %d %H:%M:%S')} mx2 {_local(at, '%Y-%m-%d %H:%M:%S', UTC)}: "
        "{sset}[jservices-nat]: "
        f"JSERVICES_NAT_PORT_BLOCK_{'ALLOC' if opened else 'RELEASE'}: {inside} -> {public}:{port}-{port + 255}"
    )


def _netscaler(event: Event) -> str:
    at, opened, inside, public, port, target, service = event
    return (
        f"{_local(at, '%m/%d/%Y:%H:%M:%S', UTC)} GMT Info 0-PE2:default LSN 87 0:A&PDM{'C' if opened else 'D'}"
        f"|C-{inside}:6500:0|N- {public}:{port}|D-{target}:{service}:0|T"
    )


def _nel(event: Event) -> str:
    at, opened, inside, public, port, target, service = event
    when = f"{_local(at, '%Y-%m-%d %H:%M:%S')}.{int(at * 1000) % 1000:03d}"
    pair = f"{f'{target}:{service}':>20}"
    return f"{when}  {'   ADD' if opened else 'DELETE'} TCP   {f'{inside}:54190':>20} -> {pair} {f'{public}:{port}':>20} -> {pair}   "


def _hardware(event: Event) -> str:
    return "08:00:" + ":".join(f"{int(part):02x}" for part in event[2].split("."))


def _kea_log(event: Event) -> str:
    at, _, inside, *_ = event
    return (
        f"{at:.3f} DHCP4_LEASE_ALLOC [hwtype=1 {_hardware(event)}], cid=[no info], tid=0x92f317ae: "
        f"lease {inside} has been allocated for 3600 seconds"
    )


def _kea_leases(event: Event) -> str:
    at, _, inside, *_ = event
    return f"{inside},{_hardware(event)},01:{_hardware(event)},3600,{int(at) + 3600},1,0,0,host-{event[4]},0,"


SPELLED: Final[dict[str, Callable[[Event], str]]] = {
    "juniper-pba": _pba,
    "juniper-session": _session,
    "juniper-msmpc": _msmpc,
    "cisco-xr": _xr,
    "a10": _a10,
    "mikrotik": _mikrotik,
    "conntrack": _conntrack,
    "sixwind": _sixwind,
    "nfdump": _nfdump,
    "netscaler": _netscaler,
    "nfdump-nel": _nel,
    "kea-log": _kea_log,
    "kea-leases4": _kea_leases,
}


def _fortinet(event: Event) -> str:
    at, opened, inside, public, port, target, service = event
    return (
        f'date={_local(at, "%Y-%m-%d")} time={_local(at, "%H:%M:%S")} devname="cgn1" devid="FG10E0TB20000001" '
        f'logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" eventtime={int(at)} tz="+0900" '
        f'srcip={inside} srcport=54190 srcintf="port2" srcintfrole="lan" dstip={target} dstport={service} dstintf="port1" '
        f'dstintfrole="wan" srccountry="Reserved" dstcountry="{"Japan" if port % 512 else "United States"}" sessionid={port * 977} '
        f'proto=6 action="{"close" if opened else "timeout"}" policyid=1 policytype="policy" service="HTTPS" trandisp="snat" '
        f"transip={public} transport={port} duration={port % 97} sentbyte={port * 3} rcvdbyte={port * 7} sentpkt=9 rcvdpkt=12"
    )


def _kea(event: Event) -> str:
    at, opened, inside, *_ = event
    return (
        f"{_local(at, '%Y-%m-%d %H:%M:%S')} JST Address: {inside} has been {'assigned' if opened else 'renewed'} for 3600 seconds "
        f"to a device with hardware address: hwtype=1 {_hardware(event)}, client-id: 01:{_hardware(event)} connected via relay "
        f"at address: 192.0.2.33, circuit-id: 68:6f:77:{event[4] % 97:02x}, subscriber-id: {_hardware(event)[6:]}"
    )


def _radius(event: Event) -> str:
    at, opened, inside, _, port, *_ = event
    state = "Start" if opened else "Stop"
    lasted = "" if opened else f"\tAcct-Session-Time = {port % 9973}\n\tAcct-Terminate-Cause = User-Request\n"
    return (
        f'{_local(at, "%a %b %d %H:%M:%S %Y")}\n\tAcct-Status-Type = {state}\n\tAcct-Session-Id = "{port:08X}"\n'
        f'\tUser-Name = "K-{inside[-3:]}{port}"\n\tNAS-IP-Address = 192.0.2.9\n\tNAS-Port = {port}\n'
        f"\tFramed-IP-Address = {inside}\n\tDelegated-IPv6-Prefix = 2001:db8:{port:x}::/56\n{lasted}"
        f'\tEvent-Timestamp = "{_local(at, "%b %d %Y %H:%M:%S")} JST"\n\tTimestamp = {int(at)}\n'
    )


MODULES: Final[dict[str, Callable[[Event], str]]] = {"fortinet": _fortinet, "kea": _kea, "radius": _radius}
"""Profiles that a module reads."""


def _dslite(event: Event) -> str:
    third, fourth = map(int, event[2].split(".")[2:])
    inside = f"2001:db8:{third:x}:{fourth:x}00::1" if fourth else f"2001:db8:{third + 1:x}:1::1"
    return _pba((*event[:2], inside, *event[3:]))


def _packet(events: Sequence[Event]) -> str:
    first, *others = [_xr((events[0][0], *event[1:])) for event in events]
    return first + "".join(line[line.index("[") :] for line in others)


VARIANTS: Final[dict[str, tuple[str, int, Callable[[Sequence[Event]], str]]]] = {
    "cisco-xr-packets": ("cisco-xr", 3, _packet),
    "juniper-pba-dslite": ("juniper-pba", 1, lambda events: _dslite(events[0])),
}
"""What else lines of a form look like: the form, how many events stand in a line, and how they are spelled."""


def form_of(name: str) -> str:
    """Return the form of a name."""
    return VARIANTS[name][0] if name in VARIANTS else name


def lines(name: str, count: int, seed: int = 1) -> Iterator[str]:
    """Yield lines as an exporter writes them."""
    if name not in VARIANTS:
        yield from map((SPELLED | MODULES)[name], events(count, seed))
        return
    _, together, spell = VARIANTS[name]
    given = events(count * together, seed)
    while chosen := list(islice(given, together)):
        yield spell(chosen)


def write_lines(path: Path, form: str, count: int) -> None:
    """Write a log of one exporter."""
    with path.open("w", encoding="ascii") as file:
        for number, line in enumerate(lines(form, count)):
            file.write(f"{_iso(START)} 192.0.2.1 something else\n" if number % 1000 == 999 else f"{line}\n")


def main(argv: list[str]) -> None:
    """Write, take in, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--forms", default=",".join([*SPELLED, *VARIANTS, *MODULES]))
    args = parser.parse_args(argv)
    print(load())
    for form in args.forms.split(","):
        with tempfile.TemporaryDirectory() as name:
            text = Path(name) / "log"
            write_lines(text, form, args.lines)
            terms = Terms(profile=profile(form_of(form)), zone=UTC if form == "nfdump" else JST)
            with Watch() as watch, writing(Path(name) / "vault", create=True) as manifest:
                done = import_file(manifest, text, terms, now=NOW, operator="bench")
            print(
                f"{form:18} {text.stat().st_size / args.lines:4.0f} B a line: {args.lines / watch.wall / 1e6:.2f} M lines/s, "
                f"{watch.cpu / args.lines * 1e6:.2f} processor s per M lines; {done.rows:,} rows, {done.rejected:,} do not fit",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
