"""Exports in the columns of the field's own event data; what a report does not say stays empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from lagebild.ledger import Reading
from lagebild.ledger.told import Told, account, name_of
from lagebild.publish.cells import sheet
from lagebild.publish.select import Filter, events
from lagebild.record import Actor, Event, Figure, Place

Row = dict[str, Any]
REAL = ("happened", "ongoing")
STATE = frozenset(("GOV", "MIL", "COP", "SPY", "JUD", "LEG"))
FORCES = frozenset(("MIL", "COP", "SPY"))
ARMED = FORCES | {"REB"}
QUADS = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT", "CONCEDE"), "VERBAL COOPERATION"),
    **dict.fromkeys(("COOPERATE", "AID", "RETREAT"), "MATERIAL COOPERATION"),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), "VERBAL CONFLICT"),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), "MATERIAL CONFLICT"),
}
PLOVER = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors",
    "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country",
    "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title",
    "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City", "District", "Province",
    "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source",
    "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version", "Lagebild Account",
)  # fmt: skip
ACLED = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
)  # fmt: skip
UCDP = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id",
    "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name",
    "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b",
    "number_of_sources", "source_article", "source_office", "source_date", "source_headline",
    "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region",
    "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b",
    "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
HXL: Mapping[str, str] = {
    "Entry": "#event+id",
    "Type": "#event+type",
    "Mode": "#event+type+sub",
    "Status": "#status",
    "Start": "#date+start",
    "End": "#date+end",
    "By": "#group+source+name",
    "By country": "#country+source+code+v_iso3",
    "On": "#group+target+name",
    "On country": "#country+target+code+v_iso3",
    "Location": "#loc+name",
    "Country": "#country+code+v_iso3",
    "Latitude": "#geo+lat",
    "Longitude": "#geo+lon",
    "Killed": "#affected+killed",
    "Injured": "#affected+injured",
    "Displaced": "#affected+displaced",
    "Said by": "#meta+source",
    "Report": "#meta+id",
    "Published": "#date+reported",
}
REMOTE = "Explosions/Remote violence"
CIVILIANS = "Violence against civilians"
# What a mode alone decides: event type and sub-event type.
OF_MODE = {
    "explosives": (REMOTE, "Remote explosive/landmine/IED"),
    "suicide-attack": (REMOTE, "Suicide bomb"),
    "aerial": (REMOTE, "Air/drone strike"),
    "drone": (REMOTE, "Air/drone strike"),
    "heavy-weapons": (REMOTE, "Shelling/artillery/missile attack"),
    "abduct": (CIVILIANS, "Abduction/forced disappearance"),
    "sexual": (CIVILIANS, "Sexual violence"),
}
OF_TYPE = {
    ("PROTEST", "riot"): ("Riots", "Violent demonstration"),
    ("PROTEST", "demo"): ("Protests", None),
    ("AGREE", None): ("Strategic developments", "Agreement"),
    ("COERCE", "arrest"): ("Strategic developments", "Arrests"),
}
DISORDER = {
    "Battles": "Political violence",
    REMOTE: "Political violence",
    CIVILIANS: "Political violence",
    "Riots": "Demonstrations",
    "Protests": "Demonstrations",
    "Strategic developments": "Strategic developments",
}
# The most days that a stretch of the calendar has for each precision.
ACLED_DAYS = (1, 7, 31)
UCDP_DAYS = (1, 6, 7, 31)
GEO = {"city": 1, "site": 1, "region": 2, "water": 2, "relief": 2, "country": 3}
WHERE = {"city": 1, "site": 1, "region": 4, "water": 7, "relief": 4, "country": 6}


# --- what all exports ask of an event


def real(readings: Sequence[Reading], wanted: Filter) -> Iterator[Told]:
    """Yields the events that took place, each once a report."""
    for one in events(readings, wanted):
        if one.item.status in REAL and one.item.same_as is None:
            yield one


def actors(indexes: Iterable[int], one: Told) -> tuple[Actor, ...]:
    """Returns the actors of a side."""
    return tuple(one.record.actors[i] for i in indexes)


def listed(values: Iterable[str | None]) -> str | None:
    """Returns values in one cell, each once; nothing for none."""
    return "; ".join(dict.fromkeys(v for v in values if v)) or None


def place_of(one: Told) -> Place | None:
    """Returns the place of an event."""
    event: Event = one.item
    return None if event.place is None else one.record.places[event.place]


def days(event: Event) -> int | None:
    """Returns how many days the stretch has on which an event lies."""
    if event.time is None:
        return None
    try:
        begin, until = (date.fromisoformat(d[:10]) for d in (event.time.begin, event.time.until))
    except (TypeError, ValueError):
        return None
    return (until - begin).days + 1


def grade(length: int | None, steps: Sequence[int]) -> int | None:
    """Returns the precision of a stretch: the first step that holds it, else one more than all."""
    if length is None:
        return None
    return next((n for n, step in enumerate(steps, 1) if length <= step), len(steps) + 1)


def counted(one: Told, measure: str) -> Figure | None:
    """Returns the only figure of a measure that an event has."""
    event: Event = one.item
    found = [one.record.figures[i] for i in event.figures]
    found = [f for f in found if f.measure == measure]
    return found[0] if len(found) == 1 else None


def exact(figure: Figure | None) -> int | None:
    """Returns the number of a figure that leaves nothing open."""
    if figure is None or figure.low is None or figure.low != figure.high or figure.approximate:
        return None
    return int(figure.low)


def sentence(one: Told) -> str:
    """Returns the line of the report in which an event is told."""
    text, event = one.report.text, one.item
    start = max(text.rfind(mark, 0, event.start) + 1 for mark in (".", "!", "?", "\n"))
    ends = [text.find(mark, event.end) for mark in (". ", "! ", "? ", "\n")]
    end = min((e + 1 for e in ends if e >= 0), default=len(text))
    return " ".join(text[start:end].split())


def said(one: Told) -> str:
    """Returns who answers for an event: the report, or whom it names."""
    return account(one.item.statement, one.record)


def outlet(one: Told) -> str | None:
    """Returns who printed the report."""
    return listed((one.report.outlet, one.report.agency))


# --- PLOVER, with the columns of POLECAT


def as_plover(readings: Sequence[Reading], wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields the real events of PLOVER's types."""
    table = (plover(one) for one in real(readings, wanted) if one.item.type in QUADS)
    yield "plover.csv", sheet(PLOVER, table)


def plover(one: Told) -> Row:
    """Returns an event as a row of PLOVER."""
    event: Event = one.item
    place = place_of(one)
    kinds: dict[str, list[str]] = {"person": [], "organisation": []}
    for actor in one.record.actors:
        kinds.setdefault(actor.kind, []).append(actor.name)
    return {
        "Event ID": one.id,
        "Event Date": event.time.begin if event.time else None,
        "Event Type": event.type,
        "Event Mode": event.mode,
        "Quad Code": QUADS[event.type],
        "Contexts": event.context,
        **plover_side("Actor", actors(event.sources, one)),
        **plover_side("Recipient", actors(event.targets, one)),
        **plover_place(place),
        "Source": outlet(one),
        "Publication Date": (one.report.published or "")[:10] or None,
        "Story People": listed(kinds["person"]),
        "Story Organizations": listed(kinds["organisation"]),
        "Story Locations": listed(p.name for p in one.record.places),
        "Language": one.report.language,
        "Lagebild Account": said(one),
    }


def plover_side(name: str, side: Sequence[Actor]) -> Row:
    """Returns the columns of one side."""
    sectors = [a.sector for a in side]
    return {
        f"{name} Name": listed(name_of(a) for a in side),
        f"{name} Country": listed(a.country for a in side),
        f"Primary {name} Sector": next((s for s in sectors if s), None),
        f"{name} Sectors": listed(sectors),
        f"{name} Name Raw": listed(a.text for a in side),
    }


def plover_place(place: Place | None) -> Row:
    """Returns the columns of the place."""
    if place is None:
        return {}
    return {
        "Placename": place.name,
        "City": place.name if place.kind == "city" else None,
        "Province": place.name if place.kind == "region" else None,
        "Country": place.country,
        "Latitude": place.lat,
        "Longitude": place.lon,
        "GeoNames ID": place.id,
        "Raw Placename": place.text,
        "Feature Type": place.kind,
    }


# --- in the manner of ACLED


def as_acled(readings: Sequence[Reading], wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields the real events that ACLED has a type for."""
    found = ((one, acled_type(one)) for one in real(readings, wanted))
    yield "acled.csv", sheet(ACLED, (acled(one, *kind) for one, kind in found if kind))


def acled_type(one: Told) -> tuple[str, str | None] | None:
    """Returns ACLED's event type and sub-event type; None where it has none or none is sure."""
    event: Event = one.item
    if event.type != "ASSAULT":
        mode = None if event.type == "AGREE" else event.mode
        return OF_TYPE.get((event.type, mode))
    if event.mode in OF_MODE:
        return OF_MODE[event.mode]
    sources, targets = (
        {a.sector for a in actors(side, one)} for side in (event.sources, event.targets)
    )
    if sources & ARMED and targets & ARMED:
        return "Battles", "Armed clash"
    return (CIVILIANS, "Attack") if "CVL" in targets else None


def acled(one: Told, kind: str, detail: str | None) -> Row:
    """Returns an event as a row in the manner of ACLED."""
    event: Event = one.item
    place = place_of(one)
    sources, targets = actors(event.sources, one), actors(event.targets, one)
    deadly = event.type == "ASSAULT"
    return {
        "event_id_cnty": one.id,
        "event_date": event.time.begin if event.time else None,
        "year": event.time.begin[:4] if event.time else None,
        "time_precision": min(3, grade(days(event), ACLED_DAYS) or 3) if event.time else None,
        "disorder_type": DISORDER[kind],
        "event_type": kind,
        "sub_event_type": detail,
        "actor1": listed(name_of(a) for a in sources),
        "inter1": inter(sources, kind),
        "actor2": listed(name_of(a) for a in targets),
        "inter2": inter(targets, kind) if deadly else None,
        "civilian_targeting": "Civilian targeting" if kind == CIVILIANS else None,
        "country": place.country if place else None,
        "location": place.name if place else None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "geo_precision": GEO.get(place.kind) if place else None,
        "source": outlet(one),
        "notes": f"{sentence(one)} [{said(one)}]",
        "fatalities": exact(counted(one, "killed")) if deadly else None,
        "timestamp": one.report.published,
    }


def inter(side: Sequence[Actor], kind: str) -> str | None:
    """Returns ACLED's name of the kind of a side, if its actors are of one kind."""
    found = {inter_of(a, kind) for a in side}
    return found.pop() if len(found) == 1 else None


def inter_of(actor: Actor, kind: str) -> str | None:
    """Returns ACLED's name of the kind of an actor."""
    if actor.sector in STATE:
        return "State forces"
    if actor.sector == "REB":
        return "Rebel group"
    if kind in ("Protests", "Riots"):
        return "Protesters" if kind == "Protests" else "Rioters"
    return "Civilians" if actor.sector == "CVL" else None


# --- in the manner of UCDP's georeferenced events


def as_ucdp(readings: Sequence[Reading], wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields the real attacks that the report counts the dead of."""
    deadly = (
        one
        for one in real(readings, wanted)
        if one.item.type == "ASSAULT" and counted(one, "killed") is not None
    )
    yield "ucdp.csv", sheet(UCDP, (ucdp(one) for one in deadly))


def ucdp(one: Told) -> Row:
    """Returns an attack as a row in the manner of UCDP."""
    event: Event = one.item
    place, killed = place_of(one), counted(one, "killed")
    sides = actors(event.sources, one), actors(event.targets, one)
    names = [listed(name_of(a) for a in side) for side in sides]
    low, high = (killed.low, killed.high) if killed else (None, None)
    return {
        "id": one.id,
        "year": event.time.begin[:4] if event.time else None,
        "type_of_violence": violence(*sides),
        "side_a": names[0],
        "side_b": names[1],
        "dyad_name": " - ".join(n for n in names if n) if all(names) else None,
        "number_of_sources": 1,
        "source_article": one.report.url or one.report.id,
        "source_office": outlet(one),
        "source_date": (one.report.published or "")[:10] or None,
        "source_headline": one.report.headline,
        "source_original": said(one),
        **ucdp_place(place),
        "date_prec": grade(days(event), UCDP_DAYS),
        "date_start": event.time.begin if event.time else None,
        "date_end": event.time.until if event.time else None,
        "best": exact(killed),
        "low": None if low is None else int(low),
        "high": None if high is None else int(high),
    }


def ucdp_place(place: Place | None) -> Row:
    """Returns the columns of the place."""
    if place is None:
        return {}
    point = place.lat is not None and place.lon is not None
    return {
        "where_prec": WHERE.get(place.kind) if place.precision == "exact" else 2,
        "where_coordinates": place.name,
        "where_description": place.text,
        "adm_1": place.name if place.kind == "region" else None,
        "latitude": place.lat,
        "longitude": place.lon,
        "geom_wkt": f"POINT ({place.lon} {place.lat})" if point else None,
        "country": place.country,
    }


def violence(sources: Sequence[Actor], targets: Sequence[Actor]) -> int | None:
    """Returns UCDP's type: 1 a state fights, 2 others fight each other, 3 civilians are attacked."""
    ours, theirs = ({a.sector for a in side} for side in (sources, targets))
    if theirs and theirs <= {"CVL"} and ours & (ARMED | {"GOV"}):
        return 3
    if not ours & (ARMED | {"GOV"}) or not theirs & (ARMED | {"GOV"}):
        return None
    return 1 if (ours | theirs) & (FORCES | {"GOV"}) else 2


# --- HXL


def as_hxl(readings: Sequence[Reading], wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields all events whatever their status, with a row of HXL tags under the headings."""
    columns = tuple(HXL)
    table = (hxl(one) for one in events(readings, wanted) if one.item.same_as is None)
    yield "hxl.csv", sheet(columns, table, tuple(HXL.values()))


def hxl(one: Told) -> Row:
    """Returns an event as a row for HXL."""
    event: Event = one.item
    place = place_of(one)
    sources, targets = actors(event.sources, one), actors(event.targets, one)
    return {
        "Entry": one.id,
        "Type": event.type,
        "Mode": event.mode,
        "Status": event.status,
        "Start": event.time.begin if event.time else None,
        "End": event.time.until if event.time else None,
        "By": listed(name_of(a) for a in sources),
        "By country": listed(a.country for a in sources),
        "On": listed(name_of(a) for a in targets),
        "On country": listed(a.country for a in targets),
        "Location": place.name if place else None,
        "Country": place.country if place else None,
        "Latitude": place.lat if place else None,
        "Longitude": place.lon if place else None,
        "Killed": exact(counted(one, "killed")),
        "Injured": exact(counted(one, "injured")),
        "Displaced": exact(counted(one, "displaced")),
        "Said by": said(one),
        "Report": one.report.id,
        "Published": (one.report.published or "")[:10] or None,
    }
