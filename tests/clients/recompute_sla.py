"""recompute_sla.py LOG REPORT: computes a quarterly-customer report (JSON) anew from the public log alone, by docs/reports.md
and docs/record.md. Exit 0: every figure follows; 1: it names each that differs; 2: it cannot tell."""
import bisect, datetime, hashlib, json, sys, zoneinfo
DAY, UTC = datetime.timedelta(days=1), datetime.timezone.utc

def ms(at):
    at = datetime.datetime.fromisoformat(at.replace("Z", "+00:00")) if isinstance(at, str) else at
    return (at.astimezone(UTC) - datetime.datetime(1970, 1, 1, tzinfo=UTC)) // datetime.timedelta(milliseconds=1)

def read_log(path, report):
    """How each component was, as lists of (instant, status, line): what is shown, and what counts in its place."""
    tracks, last = {"status": {}, "counted": {}}, "0" * 64
    for n, text in enumerate(open(path, encoding="utf-8"), 1):
        line, entry = json.loads(text), text.rstrip("\n")[len('{"hash":"","entry":') + 64:-1]
        last = hashlib.sha256(f"{last}\n{entry}".encode()).hexdigest()
        if line["hash"] != last or line["entry"]["n"] != n:
            sys.exit(f"line {n} of the log does not follow from the lines before it")
        fact = line["entry"]["fact"]
        if fact["type"] == "page":  # a component that was renamed goes on
            for one in (one for one in fact["components"] if one.get("was") and one["id"] not in tracks["status"]):
                for kind in tracks.values():
                    kind[one["id"]] = kind.pop(one["was"], [])
        elif fact["type"] in tracks:  # replaces what was said of its first instant and after
            points = [(ms(at), status, n) for at, status in fact["points"]]
            kind, name = tracks[fact["type"]], fact["component"]
            kind[name] = [point for point in kind.get(name, []) if point[0] < points[0][0]] + points
        if n == report["log_height"]:
            return tracks if last == report["log_hash"] else sys.exit(f"line {n} of the log is not the one that the report names")
    sys.exit(f"the log ends before line {report['log_height']}, which the report names")

def state_and_line(tracks, component, instant, excluded):
    for kind in ("counted", "status"):
        track = tracks[kind].get(component, [])
        place = bisect.bisect_right(track, instant, key=lambda point: point[0])
        _, status, line = track[place - 1] if place else (None, None, None)
        if status: break
    work = "excluded" if "maintenance" in excluded else "down"
    words = {"under_maintenance": work, "partial_outage": "down", "major_outage": "down", "no_data": "no data", None: "no data"}
    return words.get(status, "up"), line

def service_spans(contract, zone, begin, end):
    hours = contract.get("service_hours") or {"days": range(1, 8), "from_minute": 0, "to_minute": 1440}
    # Of two such instants it is the first; where clocks jump over it, as much later as they jump.
    clock = lambda date, minute: ms((datetime.datetime.combine(date, datetime.time()) + minute * DAY / 1440).replace(tzinfo=zone))
    date = datetime.datetime.fromtimestamp(begin / 1000, zone).date() - DAY
    while clock(date, 0) < end:
        start, stop = max(clock(date, hours["from_minute"]), begin), min(clock(date, hours["to_minute"]), end)
        if date.isoweekday() in hours["days"] and str(date) not in contract.get("holidays", []) and start < stop:
            yield start, stop
        date += DAY

def recompute(tracks, basis, contract, zone):
    total, downs, excluded = {"up": 0, "down": 0, "excluded": 0, "no data": 0}, [], contract.get("exclude", [])
    turns = sorted({point[0] for kind in tracks.values() for one in basis["components"] for point in kind.get(one, [])})
    for begin, end in service_spans(contract, zone, ms(basis["from"]), ms(basis["until"])):
        edges = [begin, *(turn for turn in turns if begin < turn < end), end]
        for start, stop in zip(edges, edges[1:]):
            states = [state_and_line(tracks, one, start, excluded) for one in basis["components"]]
            worst = next((word for word in ("down", "no data", "excluded") if word in dict(states)), "up")
            total[worst] += stop - start
            if worst == "down":
                downs += [] if downs and downs[-1][1] == start else [[start, stop, set()]]
                downs[-1][1] = stop
                downs[-1][2].update(line for word, line in states if word == "down")
    service, seconds = sum(total.values()), lambda length: {"seconds": -(-length // 1000)}
    observed, thousandths = service - total["no data"], lambda share: round(float(share.rstrip("%")) * 1000)
    up, target = observed - total["down"], thousandths(contract["target"])
    below = lambda share: up * 100_000 < observed * thousandths(share)
    due = [credit["percent"] for credit in contract.get("credits", []) if observed and below(credit["below"])]
    return downs, {
        "Availability": {"percent_thousandths": up * 100_000 // observed} if observed else "no_data",
        "Service time": seconds(service), "Observed": seconds(observed), "Downtime": seconds(total["down"]),
        "Excluded": seconds(total["excluded"]), "Target": {"percent_thousandths": target},
        "Kept": {"text": "no" if below(contract["target"]) else "yes"} if observed else "no_data",
        "Credit due": {"percent_thousandths": due[-1] * 1000 if due else 0},
        "Budget left": {"seconds": (observed * (100_000 - target) // 100_000 - total["down"]) // 1000}}

def main(log, report):
    report = json.load(open(report, encoding="utf-8"))
    sections = {section["title"]: section for section in report["sections"]}
    told, table = sections.get("Contract", {"figures": []})["figures"], sections.get("Downtimes", {}).get("table")
    basis = next((figure["basis"] for figure in told if figure.get("basis")), None)
    try:
        assert basis, "the report has no contract whose figures follow from the public log"
        zone = zoneinfo.ZoneInfo(basis["contract"].get("timezone") or report["timezone"])
    except AssertionError as missing:
        print(missing), sys.exit(2)
    except zoneinfo.ZoneInfoNotFoundError as missing:
        print(f"{missing}: Python finds time zones neither in the system nor in its package `tzdata`"), sys.exit(2)
    downs, figures = recompute(read_log(log, report), basis, basis["contract"], zone)
    differ = [f"{one['name']}: the report says {one['value']}, the log {figures[one['name']]}"
              for one in told if one["value"] != figures[one["name"]]]
    rows = [([ms(begin["at"]), ms(end["at"])], set(lines["log_lines"])) for begin, end, *_, lines in (row["cells"] for row in table["rows"])]
    count = len(rows) + table.get("omitted", 0)
    differ += [f"Downtimes: the report has {count}, the log {len(downs)}"] * (count != len(downs))
    differ += [f"Downtimes: the report says {span} by lines {lines}, the log {down}" for (span, lines), down in zip(rows, downs)
               if span != down[:2] or not lines or not lines <= down[2]]
    print("\n".join(differ) or f"{len(told)} figures and {len(rows)} downtimes are as the log says"), sys.exit(bool(differ))

main(*sys.argv[1:]) if len(sys.argv) == 3 else sys.exit(__doc__)
