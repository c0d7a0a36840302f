"""What every field of the filter asks for, in the words of the command line, of the API and of its description."""

from __future__ import annotations

from collections.abc import Mapping

# By the names that a URL has, in the order of the filter's fields in forms.
SAYS: Mapping[str, str] = {
    "begin": "First day, as 2023-09-21.",
    "until": "Last day, inclusive, as 2023-09-30.",
    "place": "Part of a place's name, or its country's ISO 3166-1 alpha-3 code.",
    "box": "West, south, east and north in degrees, with commas: 45.5,38.8,47,40.6.",
    "actor": "Part of the name of who takes part, speaks or is counted.",
    "type": "An event's type, a statement's stance or a figure's measure.",
    "status": "An event's status: happened, ongoing, planned, possible, denied.",
    "source": "Part of the name of who says it: speaker, outlet, agency, report.",
    "outlet": "Part of the name of who prints it.",
    "agency": "Part of the name of the agency whose text it is.",
    "language": "Code of the report's language.",
    "text": "Words of the report; words in quotation marks stand together.",
    "reviews": "Whose entries: as the program read them (machine), only those that people reviewed (reviewed), or all with their corrections (both).",
}
